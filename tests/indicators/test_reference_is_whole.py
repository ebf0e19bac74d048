"""Every indicator has its slow counterpart in `tests/indicators/reference`, told without running.

The comparison itself takes minutes (`test_against_reference.py`); this says at once what an
added indicator still lacks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.loader import load_families
from tests.indicators.reference import FAMILIES

REFERENCE = Path(__file__).parent / "reference"


def names_spelled(folder: Path) -> set[str]:
    """Every text that stands in the folder's modules, docstrings too."""
    return {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def names_counted(folder: Path) -> Iterator[tuple[str, str]]:
    """Names that the modules count under: the first argument of `book.add` and `book.only`."""
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("book"), "add" | "only"), [first, *_]):
                    if isinstance(first, ast.Constant):
                        yield str(first.value), f"{path.name}:{node.lineno}"


def test_every_family_has_a_function_of_the_reference() -> None:
    lacking = set(load_families()) - set(FAMILIES)
    assert not lacking, (
        f"write count() for {sorted(lacking)} and list it in FAMILIES of {REFERENCE}"
    )
    assert set(FAMILIES) <= set(load_families()), "FAMILIES names families that are gone"


def test_every_indicator_is_named_in_the_reference() -> None:
    lacking = sorted(set(catalogue()) - names_spelled(REFERENCE))
    assert not lacking, (
        f"{lacking} stand in the catalogue; work them out a second time, by loops over rows, in "
        f"{REFERENCE} (see fanpin_lib/indicators/catalogue/README.md)"
    )


def test_the_reference_counts_nothing_that_the_catalogue_does_not_have() -> None:
    strangers = {name: place for name, place in names_counted(REFERENCE) if name not in catalogue()}
    assert not strangers, f"no such indicators: {strangers}"


def test_names_are_seen_where_they_are_spelled_and_counted(tmp_path: Path) -> None:
    text = 'def count(world, book):\n    book.add("made_up", month, code, 1)\n'
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    assert names_spelled(tmp_path) == {"made_up"}
    assert list(names_counted(tmp_path)) == [("made_up", "one.py:2")]
