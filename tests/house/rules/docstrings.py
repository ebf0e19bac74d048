"""Every public module, class, function and method says what it means."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.house.rules.source import Broken, Module

PLANTED = '''
"""A module."""

class Figure:
    """A figure."""

    def ok(self):
        return True

def _helper():
    def within(): ...
'''

_Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """What can be imported or called from outside and has no docstring."""
    for module in modules:
        if module.tree.body and not ast.get_docstring(module.tree):
            yield Broken(module.path, 1, "the module")
        for name, node in _public(module.tree.body):
            if not ast.get_docstring(node):
                yield Broken(module.path, node.lineno, name)


def _public(body: Sequence[ast.stmt], prefix: str = "") -> Iterator[tuple[str, _Named]]:
    """Public names of a module or class; what is defined within a function is its own matter."""
    for node in body:
        if isinstance(node, _Named) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{prefix}{node.name}.")
