"""Tables for spreadsheets are written in one place, so that no text in them starts a formula."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.house.rules.source import Broken, Module

PLANTED = """
import csv

def write(rows, file):
    csv.writer(file).writerows(rows)
"""

#: Calls that write CSV or a workbook by themselves.
_WRITING = {"writer", "DictWriter", "write_csv", "to_csv", "to_excel", "Workbook", "ExcelWriter"}
_OF = ("csv", "pacsv", "pa_csv", "xlsxwriter", "openpyxl")
_HERE = ("files/no_formulas.py", "files/private_workbook.py")


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Calls elsewhere; the demo is left out, its names are its own."""
    for module in modules:
        if module.path.endswith(_HERE) or module.room == "demo":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                of, _, name = called.rpartition(".")
                if name in _WRITING and (name.startswith("to_") or of in _OF):
                    yield Broken(module.path, node.lineno, called)
