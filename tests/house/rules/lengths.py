"""Functions and modules stay short.

A function is at most 25 lines, its head and docstring aside; a module at most 250.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.house.rules.source import Broken, Function, Module

FUNCTION, MODULE = 25, 250
PLANTED = "def long():\n" + "    count()\n" * (FUNCTION + 1)


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Functions and modules beyond the limits."""
    for module in modules:
        if len(module.text.splitlines()) > MODULE:
            yield Broken(module.path, 1, "the module")
        for name, function in module.functions():
            if lines_of(function) > FUNCTION:
                yield Broken(module.path, function.lineno, name)


def lines_of(function: Function) -> int:
    """Lines from the first statement to the last, the docstring left out."""
    body = list(function.body)
    if ast.get_docstring(function):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
