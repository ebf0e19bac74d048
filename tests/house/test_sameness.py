"""The comparison of two counties sees what a user would see, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.house.sameness.comparing import differences
from tests.house.sameness.county import GIVEN, county_now
from tests.house.sameness.digests import changed, digests_of, read_golden
from tests.house.sameness.groups import drawn, rounded

EDITION = "reports/2026-10/internal"
TABLE = f"{EDITION}/data/indicators.parquet"
BOOK = "private/2026-10/findings.xlsx"
PAGE = "site/public/village/220281001001.html"
NOTEBOOK = f"{EDITION}/village/220281001001.ipynb"
SEARCH = "site/public/search/index.js"


def test_the_same_county_at_another_time_with_another_version_is_the_same(tmp_path: Path) -> None:
    before = _county(tmp_path / "a", day="2026-11-03", version="0.1.0", seconds=1.5)
    after = _county(tmp_path / "elsewhere" / "b", day="2027-01-30", version="0.2.0", seconds=20.25)
    assert _bytes(before) != _bytes(after)
    assert differences(before, after) == []
    assert digests_of(before) == digests_of(after)


def _change_figure(county: Path) -> None:
    _table(county / TABLE, [("220281001001", "cases_active", 13.0)])


def _change_word(county: Path) -> None:
    _replace(county / PAGE, "本月没有新识别", "本月新识别")


def _change_date_elsewhere(county: Path) -> None:
    _replace(county / PAGE, "识别日期 2026-10-08", "识别日期 2026-10-09")


def _change_cell(county: Path) -> None:
    _book(county / BOOK, "收入为负数")


def _change_output(county: Path) -> None:
    _replace(county / NOTEBOOK, "两户", "三户")


def _change_entry(county: Path) -> None:
    _replace(county / SEARCH, "红星", "紅星")


def _take_page_away(county: Path) -> None:
    (county / PAGE).unlink()


@pytest.mark.parametrize(
    ("change", "name", "group"),
    [
        (_change_figure, TABLE, "indicators/cases_active: changed"),
        (_change_word, PAGE, "pages/village: changed"),
        (_change_date_elsewhere, PAGE, "pages/village: changed"),
        (_change_cell, BOOK, "workbooks/findings/民主街道: changed"),
        (_change_output, NOTEBOOK, "notebooks/village: changed"),
        (_change_entry, SEARCH, "search/village: changed"),
        (_take_page_away, PAGE, "pages/village: gone"),
    ],
)
def test_a_change_is_named_with_its_file_and_its_group(
    tmp_path: Path, change: Callable[[Path], None], name: str, group: str
) -> None:
    before, after = _county(tmp_path / "a"), _county(tmp_path / "b")
    change(after)
    found = differences(before, after)
    assert [one.files for one in found] == [(name,)]
    assert all(one.what for one in found)
    assert changed(digests_of(before), digests_of(after)) == [group]


def test_the_look_of_a_workbook_counts_against_a_revision(tmp_path: Path) -> None:
    before, after = _county(tmp_path / "a"), _county(tmp_path / "b")
    book = openpyxl.load_workbook(after / BOOK)
    book.worksheets[0].column_dimensions["A"].width = 77
    book.save(after / BOOK)
    assert [one.files for one in differences(before, after)] == [(BOOK,)]


def test_a_row_put_in_before_the_end_of_a_file_is_seen(tmp_path: Path) -> None:
    before, after = _county(tmp_path / "a"), _county(tmp_path / "b")
    _replace(after / PAGE, "<p>末行</p>", "<p>末行</p>\n<p>又一行</p>")
    assert differences(before, after)[0].what == ("+<p>又一行</p>",)


def test_one_way_to_differ_is_told_once_with_all_its_files(tmp_path: Path) -> None:
    before, after = tmp_path / "a", tmp_path / "b"
    for county, word in ((before, "旧"), (after, "新")):
        for number in range(3):
            _write(county / f"site/public/help/{number}.html", f"<p>{word}</p>")
    assert [len(one.files) for one in differences(before, after)] == [3]


def test_a_file_that_got_another_name_is_compared_under_its_name_now(tmp_path: Path) -> None:
    before, after = _county(tmp_path / "a"), _county(tmp_path / "b")
    (before / EDITION / "runs.json").rename(before / EDITION / "manifest.json")
    assert differences(before, after) == []
    _replace(after / EDITION / "runs.json", "平安村", "红星村")  # masked: which took longest
    assert differences(before, after) == []
    (after / EDITION / "runs.json").unlink()
    assert [one.files for one in differences(before, after)] == [(f"{EDITION}/runs.json",)]


def test_noise_of_a_processor_changes_no_digest_and_a_figure_does() -> None:
    assert rounded("0.30000000000000004") == rounded("0.30000000000000000")
    assert rounded("0.3000000004") != rounded("0.3000000000")
    assert rounded("2.0000000000000004e-05") == rounded("2.0000000000000000e-05")
    assert drawn('x="172.138481"') == drawn('x="172.138479"') != drawn('x="172.148479"')


@pytest.mark.heavy
def test_the_demo_county_is_what_was_kept(tmp_path: Path) -> None:
    now = digests_of(county_now(tmp_path))
    what = changed(read_golden(), now)
    assert not what, (
        "these groups of the demo county are no longer what tests/house/golden/demo-county.json "
        "keeps. To see each difference: make same BASE=<the last commit that passed>. If it is "
        "meant: make same-record, and say why in the commit.\n" + "\n".join(what)
    )


def _county(
    county: Path, day: str = "2026-11-03", version: str = "0.1.0", seconds: float = 1.5
) -> Path:
    """A county of one village, with every kind of file once."""
    for part in GIVEN:
        (county / part).mkdir(parents=True)
    moment = f"{day}T08:00:00+00:00"
    _table(county / TABLE, [("220281001001", "cases_active", 12.0)])
    _book(county / BOOK, "收入为零")
    _origins(county / "private/2026-10/数字来源_cases_active_220281000000.xlsx", f"{day} 08:00")
    _write(county / PAGE, _page_text(day, version))
    _write(county / NOTEBOOK, json.dumps(_notebook(moment, seconds, str(county))))
    _write(county / f"{EDITION}/data/manifest.json", json.dumps(_about(day, moment, version)))
    _write(county / f"{EDITION}/runs.json", json.dumps(_runs(moment, version, seconds), indent=1))
    said = f"第 1 号  农户台账_202610.xlsx  9 行  demo {day} 08:00 交"
    _write(county / "answers/07 ledger list.txt", said)
    entry = {
        "page": "village/220281001001.html",
        "parts": [["", "", f"红星于 {day} 算出"]],
    }
    index = json.dumps({"entries": [entry]}, ensure_ascii=False)
    _write(county / SEARCH, f"fanpinSearchIndex({index});\n")
    (county / "site/public/sitemap.xml.gz").write_bytes(
        gzip.compress(b"<urlset/>", mtime=int(seconds * 1000))
    )
    return county


def _page_text(day: str, version: str) -> str:
    return (
        "<article>\n<h1>红星村</h1>\n<p>本月没有新识别。识别日期 2026-10-08</p>\n"
        f"<p>按第 9 次交付的台账于 {day} 算出；程序 fanpin {version}。</p>\n"
        "<p>末行</p>\n</article>\n"
    )


def _notebook(moment: str, seconds: float, tree: str) -> dict[str, Any]:
    warned = f"{tree}/fanpin_lib/rooms/parts.py:{int(seconds)}: UserWarning: no labels\n"
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": [warned]},
        {"output_type": "execute_result", "data": {"text/plain": "two: 两户"}},
    ]
    times = {"execution": {"iopub.execute_input": moment}, "duration": seconds}
    code = {"cell_type": "code", "metadata": times, "source": f"import {tree}", "outputs": outputs}
    return {"cells": [code], "metadata": {"papermill": times}}


def _about(day: str, moment: str, version: str) -> dict[str, Any]:
    ledgers = [{"file": "农户台账_202610.xlsx", "delivered_on": day}]
    return {"closed_at": moment, "fanpin": version, "ledgers": ledgers, "edition_no": 1}


def _runs(moment: str, version: str, seconds: float) -> dict[str, Any]:
    slowest = [["红星村" if seconds > 2 else "平安村", seconds]] * 3
    run = {"started": moment, "host": f"pc{seconds}", "seconds": seconds, "slowest": slowest}
    code = f"{'f' if seconds > 2 else '0'}{int(seconds * 1000):015x}"
    return {"versions": {"fanpin": version}, "inputs": {"code": code}, "runs": [run]}


def _table(path: Path, rows: list[tuple[str, str, float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = ("region_code", "indicator", "value")
    pq.write_table(pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True))), path)


def _book(path: Path, message: str) -> None:
    """A workbook with a cell to read; openpyxl writes the present moment into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "民主街道"
    sheet.append(["问题", message])
    book.save(path)


def _origins(path: Path, moment: str) -> None:
    """The workbook of `fanpin explain`: when the edition was closed, when a ledger was taken in."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账文件"
    sheet["A1"] = f"2026年10月第 1 版（第 9 次交付，{moment} 结账）"
    sheet["F2"] = moment
    book.save(path)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    for one in (old, json.dumps(old)[1:-1]):
        if one in text:
            path.write_text(text.replace(one, new), "utf-8")
            return
    raise AssertionError(f"{old} is not in {path}")


def _bytes(county: Path) -> set[bytes]:
    """The content of every file of a county."""
    return {Path(folder, f).read_bytes() for folder, _, files in os.walk(county) for f in files}
