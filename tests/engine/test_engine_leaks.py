"""Notebooks that try to leave something behind: the next one finds everything as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from engine_memory_run import PRELOAD
from nasty_leaks import LEAKS, LOOK

from fanpin_lib.engine import Limits, NotebookEngine, Template

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def engine() -> Iterator[NotebookEngine]:
    """One notebook after the other, each forked."""
    with NotebookEngine(PRELOAD, fork=True) as found:
        yield found


@pytest.fixture
def seen(engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path) -> Callable[[], dict]:
    """What a notebook finds around itself."""

    def look() -> dict:
        output = tmp_path / "look.ipynb"
        outcome = engine.submit(Template(write(LOOK, "1")), output).result(120)
        assert outcome.done, outcome
        found, number = nbformat.read(output, 4).cells
        assert number.outputs[0].data["text/plain"] == "1"
        return json.loads(found.outputs[0].text)

    return look


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_is_left(
    engine: NotebookEngine,
    seen: Callable[[], dict],
    write: Callable[..., Path],
    tmp_path: Path,
    leak: str,
) -> None:
    before = seen()
    outcome = engine.submit(Template(write(LEAKS[leak])), tmp_path / "leak.ipynb").result(120)
    assert outcome.status == ("failed" if leak == "a failure" else "done"), outcome
    assert seen() == before


WHO = "import os\nprint(os.getpid())"


@pytest.fixture
def who(engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path) -> Callable[..., str]:
    """Runs cells after one that prints its process; returns what that one printed."""

    def run(*cells: str) -> str:
        output = tmp_path / "who.ipynb"
        outcome = engine.submit(Template(write(WHO, *cells)), output).result(120)
        assert outcome.done, outcome
        return nbformat.read(output, 4).cells[0].outputs[0].text

    return run


def test_a_process_that_is_as_it_was_is_used_again(who: Callable[..., str]) -> None:
    quiet = "import pandas\nrows = pandas.DataFrame({'a': [1]})\nrows"
    who(quiet)
    assert len({who(quiet) for _ in range(6)}) < 6


@pytest.mark.parametrize("leak", ["a patched method", "a setting inside a setting", "a thread"])
def test_a_process_that_is_not_is_never_used_again(who: Callable[..., str], leak: str) -> None:
    assert who(LEAKS[leak]) != who("None")


CHART = """
%config InlineBackend.figure_formats = ['svg']
from matplotlib import pyplot, rcParams
rcParams['svg.fonttype'] = 'none'
pyplot.plot([1, 2]); pyplot.title(f'chart of {place}')
"""


def test_each_notebook_shows_its_own_chart_and_not_the_last_one(
    engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    """Quarto's fault with parameters, where every page showed the chart made last."""
    template = Template(write(CHART, "print(place)", parameters="place = ''"))
    places = [f"village-{number}" for number in range(6)]
    runs = [
        engine.submit(template, tmp_path / f"{place}.ipynb", {"place": place}) for place in places
    ]
    assert all(run.result(120).done for run in runs)
    for place in places:
        text = (tmp_path / f"{place}.ipynb").read_text(encoding="utf-8")
        assert text.count('"image/svg+xml":') == 1
        assert [other for other in places if f"chart of {other}<" in text] == [place]


def test_memory_filled_bit_by_bit_is_given_back(
    engine: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    """Each notebook stays below the limit; together they would not."""
    fill = "import builtins, pandas\nbuiltins.heap = pandas.heap = [bytes(60 << 20)]"
    template = Template(write(fill))
    limits = Limits(memory_bytes=500 << 20)
    for number in range(12):
        done = engine.submit(template, tmp_path / f"{number}.ipynb", limits=limits).result(120)
        assert done.done, (number, done)


def test_what_decimals_signalled_is_put_back(who: Callable[..., str]) -> None:
    told = "import decimal\nflags = decimal.getcontext().flags\n"
    first = who(told + "decimal.Decimal(1) / 3\nassert flags[decimal.Inexact]")
    assert who(told + "assert not flags[decimal.Inexact]") == first
    assert who("import decimal\ndecimal.getcontext().prec = 5") == first
    assert who(told + "assert decimal.getcontext().prec == 28") != first
