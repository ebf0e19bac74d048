"""The county's own notebooks, warm and stock: the same pages; and what one region can do."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from edition_maker import COUNTY, FEW, MONTH, NONE, REGIONS, SILENT, SINGLE, TOWN, VILLAGES_OF
from papermill.engines import papermill_engines
from runner_parts import write_notebook

from fanpin_lib.engine import NotebookEngine, entry
from fanpin_lib.engine.forked import Child
from fanpin_lib.engine.zygote import Zygote
from fanpin_lib.runner import run_edition
from fanpin_lib.runner.jobs import Executor
from fanpin_lib.runner.pool import PapermillPool
from fanpin_lib.runner.warm import WarmExecutor

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))
from engine_normalise import normalised  # noqa: E402

pytestmark = pytest.mark.heavy

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_FORKS = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no fork here")


def _pages(edition: Path, executor: Executor) -> dict[str, Any]:
    """Two executed notebooks without what depends on the clock."""
    summary = run_edition(edition, NOTEBOOKS, MONTH, [FEW, TOWN], executor=executor)
    assert summary.ok, str(summary)
    made = {}
    for path in sorted(edition.glob("*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        made[path.name] = normalised(notebook)
    return made


@pytest.mark.parametrize("fork", [True, False])
def test_our_notebooks_are_what_stock_papermill_makes_of_them(edition: Path, fork: bool) -> None:
    if fork and not sys.platform.startswith("linux"):
        pytest.skip("no fork here")
    stock = _pages(edition, PapermillPool(1, 120))
    for level in ("village", "township"):
        shutil.rmtree(edition / level)
    warm = _pages(edition, WarmExecutor(1, 120, fork=fork))
    assert warm.keys() == stock.keys() and len(warm) == 2
    for name in warm:
        assert json.dumps(warm[name], sort_keys=True) == json.dumps(stock[name], sort_keys=True)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each process forked for a notebook, as they come."""
    numbers: list[int] = []
    fork = Zygote._fork

    def noted(warm: Zygote, *given: Any) -> Child:
        numbers.append(len(numbers) + 1)
        return fork(warm, *given)

    monkeypatch.setattr(Zygote, "_fork", noted)
    return numbers


@_FORKS
def test_a_batch_of_our_pages_keeps_its_process(edition: Path, forked: list[int]) -> None:
    """Were a page to leave anything behind, each would cost a process; the first one's ends."""
    summary = run_edition(edition, NOTEBOOKS, MONTH, executor=WarmExecutor(1, 120, fork=True))
    assert summary.ok, str(summary)
    assert sorted(summary.executed) == sorted(code for code, *_ in REGIONS)
    assert forked == [1, 2]


@_FORKS
def test_our_page_by_a_call_of_papermill_keeps_its_process(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked: list[int]
) -> None:
    engines: dict[bool | None, NotebookEngine] = {}
    monkeypatch.setattr(entry, "_engines", engines)
    papermill_engines.register("fanpin", entry.FanpinEngine)
    for code in VILLAGES_OF[COUNTY]:
        given = {"month": str(MONTH), "region_code": code, "data_dir": str(edition / "data")}
        papermill.execute_notebook(
            NOTEBOOKS / "village.ipynb",
            tmp_path / f"{code}.ipynb",
            given,
            engine_name="fanpin",
            progress_bar=False,
        )
    engines[None].close()
    assert forked == [1, 2]


def test_a_hang_a_crash_and_a_glutton_are_their_regions_failures(
    edition: Path, notebooks: Path
) -> None:
    write_notebook(
        notebooks / "village.ipynb",
        "import os, signal, time",
        f"if region_code == '{FEW}': time.sleep(60)\n"
        f"if region_code == '{SINGLE}': os.kill(os.getpid(), signal.SIGKILL)\n"
        f"if region_code == '{NONE}': hold = bytearray(900 << 20)",
        "print('到底了')",
    )
    executor = WarmExecutor(2, 12, memory_bytes=300 << 20)
    summary = run_edition(edition, notebooks, MONTH, [FEW, SINGLE, NONE, SILENT], executor=executor)
    assert summary.executed == [SILENT]
    reasons = {failure.code: failure.reason for failure in summary.failures}
    assert set(reasons) == {FEW, SINGLE, NONE}
    assert "超过 12 秒的时限" in reasons[FEW]
    assert "SIGKILL" in reasons[SINGLE]
    assert "内存" in reasons[NONE] or "MemoryError" in reasons[NONE]
    for code in reasons:
        kept = nbformat.read(edition / "village" / f"{code}.ipynb", as_version=4)
        nbformat.validate(kept)
        assert "本笔记本没有执行完，不能使用" in kept.cells[0].source
