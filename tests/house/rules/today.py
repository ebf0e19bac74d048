"""What day it is, is asked by the command line alone: everything else is as of a month's end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.house.rules.source import Broken, Module

PLANTED = """
from datetime import date

def overdue(due):
    return due < date.today()
"""

#: Calls that give the present day or time.
_ASKING = {
    "date.today", "datetime.today", "datetime.now", "datetime.utcnow", "time.time",
    "time.localtime", "time.gmtime", "Timestamp.now", "Timestamp.today",
}  # fmt: skip
_MAY_ASK = "cli"


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Calls outside ``cli`` that ask for the present day or time, by the function they stand in."""
    for module in modules:
        if module.room == _MAY_ASK:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                asked = ".".join(ast.unparse(node.func).split(".")[-2:])
                if asked in _ASKING:
                    yield Broken(module.path, node.lineno, asked)
        yield from _in_sql(module)


def _in_sql(module: Module) -> Iterator[Broken]:
    for text in module.texts():
        for word in ("current_date", "today()", "now()", "current_timestamp"):
            if word in text.value.lower():
                yield Broken(module.path, text.lineno, word)
