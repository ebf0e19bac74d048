"""Pages are run anew, and cluster workers refused, when any code that shapes pages differs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import grimp
import pytest

from fanpin_lib.runner import inputs
from fanpin_lib.runner.cluster import kit

#: Read where figures are made, which new code makes anew; no page reads them.
_OF_FIGURES = ("fanpin_lib.indicators", "fanpin_lib.presentation.all_figures")


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("fanpin_lib", cache_dir=None)


def _reached(start: str) -> set[str]:
    """The modules that one imports, directly or not, except for making figures."""
    reached, left = {start}, [start]
    while left:
        for name in _graph().find_modules_directly_imported_by(left.pop()) - reached:
            if not _within(name, _OF_FIGURES):
                reached.add(name)
                left.append(name)
    return reached


def _within(module: str, parts: Iterable[str]) -> bool:
    return any(module == part or module.startswith(f"{part}.") for part in parts)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("fanpin_lib.presentation.views", inputs.CODE),
        ("fanpin_lib.presentation.views", kit.CODE),
        ("fanpin_lib.runner.cluster.worker", kit.CODE),
    ],
)
def test_all_that_is_imported_counts(start: str, code: tuple[str, ...]) -> None:
    parts = [f"fanpin_lib.{part.removesuffix('.py').replace('/', '.')}" for part in code]
    reached = _reached(start) - {"fanpin_lib"}  # its version is hashed as well
    assert len(reached) > 10
    assert [name for name in sorted(reached) if not _within(name, parts)] == []
