"""Every message to people says what to do: an error built in the package has its ``hint``.

The first part, what was found and what is expected, is a required argument; the place (`Where`)
belongs to errors about a file, and `Where` itself asks for at least one of its parts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.house.rules.source import Broken, Module

BASE = "FanpinError"
PLANTED = """
class Lost(FanpinError):
    pass

def look(path):
    if path.is_dir():
        raise Lost("是文件夹", where=Where(), hint="请换一个文件。")
    raise Lost(f"没有 {path}")
"""


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Errors without advice, with empty advice, or with a place that names nothing."""
    errors = error_classes(modules)
    worded = {name for module in modules for name in _worded_by_themselves(module, errors)}
    for module in modules:
        for name, function in module.functions():
            for call in _calls(function):
                built = _built(call, name, errors)
                if built and built not in worded and not _advises(call):
                    yield Broken(module.path, call.lineno, f"{name}: {built}, no hint")
                if _name(call.func) == "Where" and not (call.args or call.keywords):
                    yield Broken(module.path, call.lineno, f"{name}: Where of nothing")


def _built(call: ast.Call, within: str, errors: set[str]) -> str:
    """The error that a call builds: by its name, or as ``super()`` of one that words itself."""
    if ast.unparse(call.func) == "super().__init__":
        owner = within.partition(".")[0]
        return f"super of {owner}" if owner in errors - {BASE} else ""
    return _name(call.func) if _name(call.func) in errors else ""


def _worded_by_themselves(module: Module, errors: set[str]) -> Iterator[str]:
    """Errors with an ``__init__`` that takes no options: their advice stands in it."""
    for name, function in module.functions():
        owner, _, method = name.rpartition(".")
        if method == "__init__" and owner in errors - {BASE} and function.args.kwarg is None:
            yield owner


def error_classes(modules: Sequence[Module]) -> set[str]:
    """Names of the errors meant for people, wherever they are defined."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {BASE}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def _calls(function: ast.AST) -> Iterator[ast.Call]:
    """Calls in a function, those of functions within it left to them."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _advises(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg is None:  # **what: whoever gives it is looked at
            return True
        if keyword.arg == "hint":
            return not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
    return False


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]
