"""The package's modules as parsed source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "fanpin_lib"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module: its path from the repository's root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Module:
        return cls(path, text, ast.parse(text))

    @property
    def room(self) -> str:
        """``desk`` for ``fanpin_lib/desk/due.py``, ``period`` for ``fanpin_lib/period.py``."""
        return Path(self.path).parts[1].removesuffix(".py")

    def texts(self) -> Iterator[ast.Constant]:
        """Every text that is no docstring."""
        described = {id(d) for node in ast.walk(self.tree) for d in _docstring(node)}
        for node in ast.walk(self.tree):
            match node:
                case ast.Constant(str()) if id(node) not in described:
                    yield node

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function by its full name within the module (``County.columns``)."""
        yield from _functions(self.tree, "")


@dataclass(frozen=True)
class Broken:
    """A place where a rule is broken; ``what`` names it in `allowed.yaml`, whatever its line."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(
        Module.of(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "templates" not in path.parts
    )


def _docstring(node: ast.AST) -> Iterator[ast.Constant]:
    body = getattr(node, "body", None)
    if isinstance(node, ast.Module | ast.ClassDef | Function) and body:
        match body[0]:
            case ast.Expr(ast.Constant() as text):
                yield text


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)
