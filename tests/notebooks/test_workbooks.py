"""The workbooks of the office, executed as an analyst runs them: on three kinds of counties."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.period import Month
from tests.end_to_end.closed_demo import close
from tests.notebooks.running import WORKBOOKS, run_workbook, tables


def _national(folder: Path) -> tuple[County, Month]:
    """A county of two villages that has the five exports and nothing else."""
    from ledgers.five_exports import five

    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    five(folder / "ledgers")
    county, month = County.at(folder), Month(2026, 10)
    report = desk.ingest(county, desk.ledgers_of(county), "测试", unsaid=month)
    assert report.ok, report.to_text()
    desk.compute(county, month)
    return county, month


def _of_profile(folder: Path, profile: str) -> tuple[County, Month]:
    closed = close(folder, profile)
    return closed.county, closed.month


@pytest.fixture(scope="module", params=["demo-jiaohe", "town-three-colour-n6", "exports only"])
def closed(request, tmp_path_factory) -> tuple[County, Month]:
    folder = tmp_path_factory.mktemp("county")
    only = request.param == "exports only"
    return _national(folder) if only else _of_profile(folder, request.param)


@pytest.mark.heavy
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_a_workbook_runs_to_its_end_in_chinese(path, closed, monkeypatch) -> None:
    outputs = run_workbook(path, *closed, monkeypatch)
    assert outputs
    for output in outputs:
        assert not (output.output_type == "stream" and output.name == "stderr"), output.text
        text = output.get("data", {}).get("text/plain", "")
        assert "Traceback" not in text and "object at 0x" not in text
    headings = re.findall(r"<th>([^<]*)</th>", tables(outputs))
    english = {h for h in headings if re.fullmatch(r"[a-z_ ]{3,}", h)}
    assert not english, f"headings that are not Chinese: {english}"


def test_there_are_at_least_ten_and_each_says_what_it_answers() -> None:
    assert len(WORKBOOKS) >= 10
    for path in WORKBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert "**回答什么**" in cells[1].source, path.stem
        tagged = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
        assert len(tagged) == 1 and cells.index(tagged[0]) == 2
        assert 'month = "2026-10"' in tagged[0].source
