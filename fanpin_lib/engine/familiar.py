"""Cells read before the fork, so that the notebooks that have them need not read them again.

IPython reads a cell four times: twice for its own syntax, once for ``await``, once for Python.
For plain Python cells the result is always the same, and a batch runs the same cells over and
over. Remembered are cells that need no event loop, of which Python does not warn and that do
not change how the next ones are read; and only where nobody changed how IPython reads.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from types import CodeType
from typing import Any, cast

from ipykernel.compiler import XCachingCompiler
from IPython.core.inputtransformer2 import TransformerManager

_MOST_CELLS = 2000
_MOST_CODES = 10_000
#: Python may not bear the parsing of a long text that means harm; the warm process has to live.
_LONGEST = 4000
#: Identity of a statement, file, mode and flags.
_Key = tuple[int, str, str, int]


class FamiliarCells:
    """What became of cells that were read; no dictionary that a look at the process would see.

    Args:
        shell: IPython's, which from now on asks here first.
    """

    __slots__ = ("_codes", "_own", "_read", "_shell", "_steps", "_transform", "_trees")

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._read: dict[str, str | None] = {}
        self._trees: dict[str, ast.Module] = {}
        self._own: set[int] = set()
        self._codes: dict[_Key, CodeType] = {}
        self._steps = _steps(TransformerManager())
        manager = shell.input_transformer_manager
        self._transform = self._transforming(manager.transform_cell)
        manager.transform_cell = self._transform
        shell.should_run_async = self._deciding(shell.should_run_async)
        shell.compile = FamiliarCompiler(self)
        hook = shell.displayhook
        hook.semicolon_at_end_of_expression = lru_cache(hook.semicolon_at_end_of_expression)

    def read(self, sources: Iterable[str]) -> None:
        """Read cells; only in a process in which no notebook runs."""
        for source in sources:
            new = source not in self._read and len(self._read) < _MOST_CELLS
            if new and len(source) <= _LONGEST:
                self._read[source] = self._transformed(source)

    def plain(self, source: str) -> bool:
        """Whether a cell is known to run without an event loop."""
        if self._read.get(source) is None or self._shell.input_transformers_post:
            return False
        manager = self._shell.input_transformer_manager
        return manager.transform_cell is self._transform and self._as_usual()

    def tree(self, cell: str) -> ast.Module | None:
        """The statements of a cell that was read, in a list of their own."""
        tree = self._trees.get(cell)
        if tree is None or self._shell.ast_transformers:
            return None
        return ast.Module(list(tree.body), [])

    def compiled(self, key: _Key, make: Callable[[], CodeType]) -> CodeType:
        """The code of a statement: of a cell that was read it is made once."""
        if key[0] not in self._own:
            return make()
        code = self._codes.get(key)
        if code is None:
            code = make()
            if len(self._codes) < _MOST_CODES:
                self._codes[key] = code
        return code

    def _as_usual(self) -> bool:
        manager = self._shell.input_transformer_manager
        return type(manager) is TransformerManager and _steps(manager) == self._steps

    def _transforming(self, otherwise: Callable[[str], str]) -> Callable[[str], str]:
        def transform_cell(cell: str) -> str:
            known = self._read.get(cell)
            return known if known is not None and self._as_usual() else otherwise(cell)

        return transform_cell

    def _deciding(self, otherwise: Callable[..., bool]) -> Callable[..., bool]:
        def should_run_async(raw_cell: str, **how: Any) -> bool:
            return how.get("transformed_cell") not in self._trees and otherwise(raw_cell, **how)

        return should_run_async

    def _transformed(self, source: str) -> str | None:
        """The cell in Python, and its statements kept; None for what is not to be remembered."""
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                cell = TransformerManager().transform_cell(source)
                code = compile(cell, "<>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                tree = self._shell.compile.ast_parse(cell)
            except Exception:  # told where it runs
                return None
        if told or code.co_flags & inspect.CO_COROUTINE or "__future__" in cell:
            return None
        self._trees[cell] = tree
        self._own.update(map(id, tree.body))
        return cell


class FamiliarCompiler(XCachingCompiler):
    """ipykernel's compiler that asks for what is known.

    Args:
        familiar: what is known.
    """

    def __init__(self, familiar: FamiliarCells) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._familiar = familiar
        self._usual_flags = self.flags

    def ast_parse(
        self, source: str, filename: str = "<unknown>", symbol: str = "exec"
    ) -> ast.Module:
        """See `IPython.core.compilerop.CachingCompiler`."""
        known = None
        if symbol == "exec" and self.flags == self._usual_flags:
            known = self._familiar.tree(source)
        return known or cast("ast.Module", super().ast_parse(source, filename, symbol))

    def __call__(self, source: Any, filename: str, symbol: str, **options: Any) -> CodeType:
        """See `codeop.Compile`."""
        make = partial(super().__call__, source, filename, symbol, **options)
        body: list[Any] = getattr(source, "body", [])
        if len(body) != 1 or options:
            return make()
        return self._familiar.compiled((id(body[0]), filename, symbol, self.flags), make)


def _steps(manager: TransformerManager) -> tuple[list[Any], list[Any], list[Any]]:
    return manager.cleanup_transforms, manager.line_transforms, manager.token_transformers
