"""The month's figures for a clerk: what Excel shows, and what lies beside it for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from openpyxl import load_workbook
from tiny_edition import MONTH

from fanpin_lib.edition.about import About, write_about
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.publish import publish
from fanpin_lib.publish.figures_workbook import write_figures_workbook


def rows_of(book, sheet: str) -> list[dict[str, object]]:
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def book(edition: Path, tmp_path: Path):
    def written(**said):
        write_about(edition / "data", About(month=str(MONTH), county="蛟河市", **said))
        path = write_figures_workbook(tmp_path / "book.xlsx", edition / "data", MONTH)
        return load_workbook(path)

    return written


def change(edition: Path, keep, changed) -> None:
    """Rewrite rows of the table of figures."""
    path = edition / "data" / "indicators.parquet"
    table = pa.parquet.read_table(path)
    rows = [changed(row) if keep(row) else row for row in table.to_pylist()]
    pa.parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def test_a_sheet_a_level_in_chinese_with_codes_as_text(book) -> None:
    shown = book()
    assert shown.sheetnames == ["说明", "县", "乡镇", "村", "指标口径"]
    village = rows_of(shown, "村")[0]
    assert village["区划代码"] == "220281101201" and village["上级"] == "新站镇"
    assert village["月份"] == "2026-10" and village["地区"] == "瓦窑村"
    assert village["在监测户数（户）"] == 12 and village["走访完成率（%）"] == 87.5
    assert village["走访完成率的分母"] == 40
    assert len(rows_of(shown, "村")) == 3 and rows_of(shown, "县")[0]["区划代码"] == "220281"
    cell = shown["村"]["B2"]
    assert cell.data_type == "s"


def test_every_column_of_figures_is_defined(book) -> None:
    shown = book()
    defined = {row["指标"]: row for row in rows_of(shown, "指标口径")}
    titles = list(rows_of(shown, "乡镇")[0])[4:]
    assert titles and all(title.split("（")[0].split("的分")[0] in defined for title in titles)
    assert defined["走访完成率"]["分母"] and defined["走访完成率"]["编号"] == "visit_rate"


def test_what_is_withheld_or_missing_says_why_in_its_cell(book, edition) -> None:
    status = {"visit_rate": "户数少不公开", "alerts_overdue": "无数据"}
    change(
        edition,
        lambda row: row["level"] == "village" and row["indicator"] in status,
        lambda row: {**row, "value": None, "status": status[row["indicator"]]},
    )
    village = rows_of(book(), "村")[0]
    assert village["走访完成率（%）"] == "户数少不公开" == village["走访完成率的分母"]
    assert village["逾期未核查线索（条）"] == "无数据"


def test_parts_are_named_as_people_say_them_and_folded_away(book, edition) -> None:
    change(
        edition,
        lambda row: row["indicator"] == "cases_new" and row["level"] == "township",
        lambda row: {**row, "indicator": "cases_active", "dimension": "risk=因病"},
    )
    shown = book()
    titles = list(rows_of(shown, "乡镇")[0])
    part = titles[titles.index("在监测户数（户）") + 1]
    assert part == "在监测户数：主要风险＝因病（户）"
    letter = shown["乡镇"].cell(1, titles.index(part) + 1).column_letter
    assert shown["乡镇"].column_dimensions[letter].outlineLevel == 1


def test_names_from_ledgers_start_no_formula(edition, tmp_path) -> None:
    change(edition, lambda row: True, lambda row: row)
    path = edition / "data" / "regions.parquet"
    rows = pa.parquet.read_table(path).to_pylist()
    for row in rows:
        row["region_name"] = "=1+1"
    pa.parquet.write_table(pa.Table.from_pylist(rows), path)
    shown = load_workbook(write_figures_workbook(tmp_path / "b.xlsx", edition / "data", MONTH))
    assert {cell.data_type for cell in shown["村"]["D"]} == {"s"}


def test_made_up_figures_say_so_on_every_row(book) -> None:
    shown = book(demo=True)
    assert {row["数据性质"] for row in rows_of(shown, "村")} == {MARK}
    assert MARK in shown["说明"]["A1"].value


def test_the_site_offers_the_workbook_and_what_programs_read_beside_it(make_job, edition) -> None:
    site = publish(make_job()).index.parent
    home = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="data/indicators.xlsx" download="蛟河市2026年10月监测指标.xlsx"' in home
    assert load_workbook(site / "data" / "indicators.xlsx").sheetnames[0] == "说明"
    package = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    [table] = package["resources"]
    header = (site / "data" / table["path"]).read_text(encoding="utf-8-sig").splitlines()[0]
    names = [field["name"] for field in table["schema"]["fields"]]
    assert names == [name.strip('"') for name in header.split(",")]
