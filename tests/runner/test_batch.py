"""What is run, skipped and left behind; a stand-in executor takes the notebooks' place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from edition_maker import COUNTY, FEW, MONTH, NONE, REGIONS, TOWN, make_edition, rows, write_rows
from runner_parts import InstantExecutor, write_notebook

from fanpin_lib.edition.about import About, read_about, write_about
from fanpin_lib.edition.names import RUNS
from fanpin_lib.errors import (
    NoDataForMonth,
    NotebookRefused,
    RunInterrupted,
    UnknownRegion,
)
from fanpin_lib.runner import run_edition
from fanpin_lib.runner.inputs import PARTS

ALL = {region[0] for region in REGIONS}


def _run(edition: Path, notebooks: Path, **options: Any) -> InstantExecutor:
    executor = options.setdefault("executor", InstantExecutor())
    run_edition(edition, notebooks, MONTH, **options)
    return executor


def _manifest(edition: Path) -> dict[str, Any]:
    return json.loads((edition / RUNS).read_text(encoding="utf-8"))


def test_every_region_gets_a_notebook_under_its_short_code(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    made = {str(path.relative_to(edition)) for path in edition.glob("*/*.ipynb")}
    assert {"county/220281.ipynb", "township/220281100.ipynb", f"village/{FEW}.ipynb"} <= made
    assert len(made) == len(REGIONS)


def test_the_larger_pages_go_first(edition: Path, notebooks: Path) -> None:
    assert _run(edition, notebooks).ran[:3] == [COUNTY, TOWN, "220281101000"]


def test_the_manifest_tells_what_was_run_from_what(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    manifest = _manifest(edition)
    assert (manifest["month"], manifest["snapshot"], manifest["state"]) == ("2026-10", 27, "done")
    assert {"fanpin", "python", "papermill"} <= set(manifest["versions"])
    entry = manifest["regions"][FEW]
    assert entry["state"] == "done" and entry["notebook"] == f"village/{FEW}.ipynb"
    assert set(entry["inputs"]) == set(PARTS) and entry["because"] == ["new"]


def test_progress_counts_up_to_the_total(edition: Path, notebooks: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    _run(edition, notebooks, on_progress=lambda *step: seen.append(step))
    assert seen[0] == (0, 9, "")
    assert seen[-1][:2] == (9, 9)
    assert [step[0] for step in seen] == list(range(10))


def test_resume_runs_nothing_when_nothing_changed(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    again = InstantExecutor()
    summary = run_edition(edition, notebooks, MONTH, resume=True, executor=again)
    assert again.ran == []
    assert summary.ok and len(summary.kept) == 9


def test_without_resume_everything_is_run_again(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    assert set(_run(edition, notebooks).ran) == ALL


def test_resume_runs_what_is_missing_or_failed(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks, executor=InstantExecutor(failing=[FEW]))
    (edition / "village" / f"{NONE}.ipynb").unlink()
    assert set(_run(edition, notebooks, resume=True).ran) == {FEW, NONE}


def test_one_changed_village_takes_only_its_township_along(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    changed = list(rows())
    for row in changed:
        if row["region_code"] == FEW and row["indicator"] == "visits_done":
            row["value"] = 1.0
    write_rows(edition / "data", changed)
    assert set(_run(edition, notebooks, resume=True).ran) == {FEW, TOWN}


def test_a_changed_notebook_reruns_its_level(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    write_notebook(notebooks / "township.ipynb", "1 + 1")
    assert set(_run(edition, notebooks, resume=True).ran) == {TOWN, "220281101000"}


def test_a_changed_rule_reruns_everything_a_new_delivery_nothing(
    edition: Path, notebooks: Path
) -> None:
    _run(edition, notebooks)
    make_edition(edition / "data", snapshot=28)
    assert _run(edition, notebooks, resume=True).ran == []
    make_edition(edition / "data", rules={})
    assert set(_run(edition, notebooks, resume=True).ran) == ALL


def test_rewriting_the_same_figures_makes_nothing_stale(edition: Path, notebooks: Path) -> None:
    """Other row groups, the same rows: a file is not its bytes."""
    _run(edition, notebooks)
    path = edition / "data" / "indicators.parquet"
    pq.write_table(pq.read_table(path), path, compression="zstd", row_group_size=100_000)
    assert _run(edition, notebooks, resume=True).ran == []


def test_some_regions_only_leaves_the_others_as_they_were(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    assert _run(edition, notebooks, regions=["220281100", FEW]).ran == [TOWN, FEW]
    assert set(_manifest(edition)["regions"]) == ALL


def test_failures_are_told_together_and_stop_nothing(edition: Path, notebooks: Path) -> None:
    executor = InstantExecutor(failing=[FEW, TOWN])
    summary = run_edition(edition, notebooks, MONTH, executor=executor)
    assert set(executor.ran) == ALL
    assert len(summary.executed) == 7
    assert not summary.ok
    text = str(summary)
    assert "瓦窑村（220281100201）第 2 格" in text and "新站镇" in text
    assert "fanpin run 2026-10" in text
    entry = _manifest(edition)["regions"][FEW]
    assert entry["state"] == "failed" and entry["error"]["reason"] == "坏了"
    assert _manifest(edition)["state"] == "failed"


def test_an_interrupted_run_keeps_what_is_done_and_goes_on(edition: Path, notebooks: Path) -> None:
    with pytest.raises(RunInterrupted, match="完成了 4 个") as raised:
        _run(edition, notebooks, executor=InstantExecutor(stop_after=4))
    assert "fanpin run 2026-10" in str(raised.value)
    assert raised.value.exit_code == 130
    assert _manifest(edition)["state"] == "interrupted"
    assert len(_run(edition, notebooks, resume=True).ran) == 5


def test_a_damaged_manifest_only_costs_a_full_run(edition: Path, notebooks: Path) -> None:
    _run(edition, notebooks)
    (edition / RUNS).write_text('{"regions": ', encoding="utf-8")
    assert set(_run(edition, notebooks, resume=True).ran) == ALL


def test_a_misspelt_parameter_is_refused_before_anything_runs(
    edition: Path, notebooks: Path
) -> None:
    write_notebook(notebooks / "village.ipynb", parameters='month = ""\nregoin_code = ""\n')
    executor = InstantExecutor()
    with pytest.raises(NotebookRefused, match="region_code、data_dir") as raised:
        run_edition(edition, notebooks, MONTH, executor=executor)
    assert "village.ipynb" in str(raised.value)
    assert executor.ran == []
    assert not (edition / RUNS).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有这个笔记本"),
        ("no json", "不是能读的笔记本"),
        ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "parameters"),
    ],
)
def test_damaged_notebooks_are_refused(
    edition: Path, notebooks: Path, content: str | None, said: str
) -> None:
    path = notebooks / "county.ipynb"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises(NotebookRefused, match=said):
        run_edition(edition, notebooks, MONTH, executor=InstantExecutor())


def test_an_unknown_region_is_named(edition: Path, notebooks: Path) -> None:
    with pytest.raises(UnknownRegion, match="220281999999"):
        run_edition(edition, notebooks, MONTH, ["220281999999"], executor=InstantExecutor())


def test_figures_of_another_month_are_not_taken_for_this_one(
    edition: Path, notebooks: Path
) -> None:
    write_about(edition / "data", About(month=str(MONTH - 1)))
    with pytest.raises(NoDataForMonth, match="2026-09"):
        run_edition(edition, notebooks, MONTH, executor=InstantExecutor())


def test_an_edition_without_figures_says_what_to_do(tmp_path: Path, notebooks: Path) -> None:
    with pytest.raises(NoDataForMonth, match="fanpin month"):
        run_edition(tmp_path / "reports" / "x", notebooks, MONTH, executor=InstantExecutor())


def test_findings_make_stale_the_pages_that_show_them(edition: Path, notebooks: Path) -> None:
    counts = {"region_code": [COUNTY, TOWN, FEW], "rule": ["r"] * 3, "open": [3, 2, 1]}
    pq.write_table(pa.table(counts), edition / "data" / "quality.parquet")
    _run(edition, notebooks)
    counts["open"] = [3, 2, 0]  # as if one was waived in the village and counted elsewhere
    pq.write_table(pa.table(counts), edition / "data" / "quality.parquet")
    again = _run(edition, notebooks, resume=True)
    assert set(again.ran) == {TOWN, FEW}
    write_about(edition / "data", replace(read_about(edition / "data"), quality={"fit": True}))
    assert _run(edition, notebooks, resume=True).ran == [COUNTY]


def test_what_is_beyond_chance_makes_stale_the_pages_that_say_so(
    edition: Path, notebooks: Path
) -> None:
    village = {"region": [FEW, "瓦窑村"], "numerator": 1, "n": 9, "limit": 4}
    rate = {"indicator": "visit_rate", "name": "走访完成率", "side": "低于", "villages": 4}
    found = {"false_alarm": {"cluster": 0.05, "village": 0.002}, "events": []}
    _run(edition, notebooks)
    beyond = found | {"rates": [rate | {"rare": [village]}]}
    about = replace(read_about(edition / "data"), beyond_chance=beyond)
    write_about(edition / "data", about)
    again = _run(edition, notebooks, resume=True)
    assert {COUNTY, TOWN} <= set(again.ran) and FEW not in again.ran
    village["numerator"] = 2
    write_about(edition / "data", about)
    assert set(_run(edition, notebooks, resume=True).ran) == {COUNTY, TOWN}
