"""Notebooks converted in a process of their own are the pages that are made here."""

from __future__ import annotations

from pathlib import Path

import nbformat
import psutil
import pytest
from tiny_edition import CHART, outputs

from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.notebook import Converter
from fanpin_lib.publish.notebooks_ahead import Notebook, converting
from fanpin_lib.publish.second_process import SecondProcess

pytestmark = pytest.mark.heavy  # each starts a process
MANY = 60


@pytest.fixture
def notebooks(tmp_path: Path) -> list[Notebook]:
    """So many that a process is worth it, each with words and a chart of its own."""
    found = []
    for number in range(MANY):
        chart = CHART.replace("120pt", f"{120 + number}pt")
        cells = {"text/markdown": f"本月在册 {number} 户。"}, {"image/svg+xml": chart}
        path = tmp_path / f"{number}.ipynb"
        nbformat.write(outputs(*cells), path)
        found.append((path, str(number)))
    return found


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_pages_are_those_made_here_and_the_process_is_gone_afterwards(
    notebooks: list[Notebook],
) -> None:
    here = Converter()
    before = children()
    with SecondProcess() as second:
        converter = converting(notebooks, second)
        found = [converter.convert(*notebooks[0])]
        assert len(children()) == len(before) + 1
        found += [converter.convert(*one) for one in notebooks[1:]]
    assert found == [here.convert(*one) for one in notebooks]
    assert found[7].charts and "7 户" in found[7].body
    assert children() == before


def test_what_a_process_that_died_owes_is_converted_here(notebooks: list[Notebook]) -> None:
    before = {process.pid for process in children()}
    with SecondProcess() as second:
        converter = converting(notebooks, second)
        first = converter.convert(*notebooks[0])
        for process in children():
            if process.pid not in before:
                process.kill()
        rest = [converter.convert(*one) for one in notebooks[1:]]
    assert [first, *rest] == [Converter().convert(*one) for one in notebooks]


def test_a_notebook_that_cannot_be_read_is_told_as_ever(notebooks: list[Notebook]) -> None:
    notebooks[3][0].write_text("{", encoding="utf-8")
    with pytest.raises(ValueError) as here:
        Converter().convert(*notebooks[3])
    with SecondProcess() as second:
        converter = converting(notebooks, second)
        with pytest.raises(ValueError) as ahead:
            converter.convert(*notebooks[3])
        assert converter.convert(*notebooks[4]) == Converter().convert(*notebooks[4])
    assert str(ahead.value) == str(here.value)


def test_left_early_nothing_stays(notebooks: list[Notebook]) -> None:
    before = children()
    with pytest.raises(KeyboardInterrupt), SecondProcess() as second:
        converter = converting(notebooks, second)
        converter.convert(*notebooks[0])
        raise KeyboardInterrupt
    assert children() == before


def test_what_is_kept_needs_no_process(notebooks: list[Notebook], tmp_path: Path) -> None:
    work = tmp_path / "staging" / "work"
    work.mkdir(parents=True)
    kept = KeptTexts("notebooks", work, "basis")
    with SecondProcess() as second:
        converter = converting(notebooks, second, kept)
        made = [converter.convert(*one) for one in notebooks]
    kept.keep()
    before = children()
    again = KeptTexts("notebooks", work, "basis")
    with SecondProcess() as second:
        converter = converting(notebooks, second, again)
        assert children() == before
        assert [converter.convert(*one) for one in notebooks] == made
    other = KeptTexts("notebooks", work, "another")
    assert again.names and not other.names
