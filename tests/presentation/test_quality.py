"""The section about the ledgers' quality: what it says, and when it says nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from edition_maker import COUNTY, FEW, MONTH, NASTY, OTHER_TOWN, REGIONS, TOWN, make_edition

from fanpin_lib.presentation import open_region

LEVELS = {code: level for code, _, level, _ in REGIONS}
FIT = {
    "fit": True,
    "message": "没有未处理的阻断性疑点，可以发布。",
    "waived_blocking": 0,
    "rules": {"已查": 200, "无数据": 16},
    "rules_by_month": {"2026-08": 190, "2026-09": 200, "2026-10": 200},
}
#: rule, title, severity, found, waived, before, cleared, fresh
PHONE = ("4_02_001", "联系电话不合规", "错误")
LATE = ("procedure_step_late", "复核等步骤超期", "提醒")
GONE = ("vanished_case", "监测对象整行消失", "阻断")


def write_quality(folder: Path, counts: dict[str, list[tuple]], **about) -> Path:
    """An edition whose regions have these findings."""
    make_edition(folder, quality={**FIT, **about})
    rows, months = [], []
    for code in sorted(counts):
        for (rule, title, severity), found, waived, before, cleared, fresh in counts[code]:
            rows.append(
                {
                    "region_code": code, "level": LEVELS[code], "rule": rule, "title": title,
                    "section": "类", "severity": severity, "found": found, "waived": waived,
                    "open": found - waived, "before": before, "cleared": cleared, "fresh": fresh,
                }
            )  # fmt: skip
            for month in ("2026-09", "2026-10"):
                months.append(
                    {"region_code": code, "month": month, "severity": severity, "found": found,
                     "open": found - waived}
                )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), folder / "quality.parquet")
    pq.write_table(pa.Table.from_pylist(months), folder / "quality_months.parquet")
    return folder


COUNTS = {
    COUNTY: [(PHONE, 40, 2, 50, 20, 10), (LATE, 30, 0, 30, 5, 5), (GONE, 1, 1, None, None, None)],
    TOWN: [(PHONE, 3, 0, 4, 2, 1)],
    OTHER_TOWN: [(PHONE, 37, 2, 46, 18, 9), (LATE, 30, 0, 30, 5, 5)],
    FEW: [(PHONE, 3, 0, 4, 2, 1)],
    NASTY: [(LATE, 30, 0, 30, 5, 5)],
}


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    return write_quality(tmp_path / "data", COUNTS, waived_blocking=1)


def view(edition: Path, code: str):
    return open_region(str(MONTH), code, edition)


def test_the_county_says_how_many_what_was_cleared_and_whether_it_may_go_out(edition) -> None:
    assert str(view(edition, COUNTY).quality()) == (
        "按200条规则核查台账，查出疑点71条，其中3条核实无误、已豁免，未处理的有68条"
        "（错误38条、提醒30条）。"
        "上月的80条里，25条已不再出现（清零率31.3%），还有55条仍在；本月新出现15条。"
        "没有未处理的阻断性疑点，可以发布。有1条阻断性疑点已写明理由豁免。"
        "另有16条规则缺少所需的台账或列，没有查。"
    )


def test_a_township_with_few_findings_gets_no_percentage(edition) -> None:
    said = str(view(edition, TOWN).quality())
    assert said == (
        "本月查出疑点3条（错误3条）。上月的4条里，2条已不再出现，还有2条仍在；本月新出现1条。"
    )
    table = view(edition, TOWN).quality_children().html
    assert f'href="region:{FEW}"' in table and ">2/4<" in table and "%" not in table


def test_no_findings_at_all(tmp_path) -> None:
    edition = write_quality(tmp_path / "data", {COUNTY: [(PHONE, 0, 0, 5, 5, 0)]})
    shown = view(edition, COUNTY)
    assert "没有查出疑点。上月的5条里，5条已不再出现，全部清零；本月没有新出现的。" in str(
        shown.quality()
    )
    assert shown.quality_rules() is None and shown.quality_children() is None
    assert str(view(edition, TOWN).quality()) == "本月没有查出疑点。"


def test_the_tables_name_rules_and_places_and_escape_them(edition) -> None:
    rules = view(edition, COUNTY).quality_rules().html
    assert rules.index("联系电话不合规") < rules.index("复核等步骤超期")
    assert "监测对象整行消失" not in rules  # waived: nothing is left to do
    places = view(edition, OTHER_TOWN).quality_children().html
    assert "&lt;b&gt;两*岔&lt;/b&gt;&amp;村" in places and "最多：复核等步骤超期30条" in places


def test_more_rules_than_fit_are_one_line(tmp_path) -> None:
    many = [((f"r{n:02}", f"规则{n:02}", "提醒"), 1, 0, 1, 0, 1) for n in range(14)]
    table = view(write_quality(tmp_path / "data", {COUNTY: many}), COUNTY).quality_rules().html
    assert table.count("<tr><th scope") == 12 and "其余4条规则" in table  # with the header


def test_the_chart_waits_for_three_months(edition, tmp_path) -> None:
    chart = view(edition, COUNTY).quality_chart()
    assert "2026-08为0条，2026-10为68条" in chart.description
    two = write_quality(tmp_path / "two", COUNTS, rules_by_month={"2026-09": 1, "2026-10": 1})
    assert view(two, COUNTY).quality_chart() is None


def test_an_edition_without_checks_shows_nothing(tmp_path) -> None:
    shown = view(make_edition(tmp_path / "data"), COUNTY)
    parts = (shown.quality, shown.quality_chart, shown.quality_rules, shown.quality_children)
    assert [part() for part in parts] == [None] * 4


def test_a_month_that_is_not_fit_says_why(tmp_path) -> None:
    message = "有阻断性疑点，不能发布：监测对象整行消失（vanished_case）2 条。"
    edition = write_quality(tmp_path / "data", COUNTS, fit=False, message=message)
    assert "监测对象整行消失（vanished&#95;case）2 条" in str(view(edition, COUNTY).quality())
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quality"]["fit"] is False
