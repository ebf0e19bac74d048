"""Months that stay: published in any order, revised, dropped; nothing leads nowhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tiny_edition import REPOSITORY, outputs, write_edition, write_notebook

from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.names import REVISIONS
from fanpin_lib.errors import LeakFound
from fanpin_lib.period import Month
from fanpin_lib.publish import PublishJob, PublishResult, publish
from fanpin_lib.publish.month_changes import MonthChanges
from fanpin_lib.publish.search.index import INDEX
from tests.site_links import SiteLinks

JUNE, JULY, AUGUST = Month(2027, 6), Month(2027, 7), Month(2027, 8)
#: A county of two townships; one village is gone after July, another is there from August on.
LASTING = {
    "522322000000": "兴仁市",
    "522322100000": "城北街道",
    "522322200000": "百德镇",
    "522322100201": "独一村",
    "522322200201": "石头寨",
}
GONE, NEW = {"522322200209": "老寨"}, {"522322200210": "新寨"}
NAMES = {JUNE: LASTING | GONE, JULY: LASTING | GONE, AUGUST: LASTING | NEW}
FAMILIES = [
    {
        "name": "监测",
        "indicators": {
            "cases_active": {"name": "在册监测对象", "by": {}},
            "visit_rate": {"name": "走访完成率", "by": {}},
            "alerts_overdue": {"name": "超时未核查线索", "by": {}},
        },
    }
]
VILLAGE = "village/522322100201.html"


class Office:
    """A working folder of the tiny county: closes months and publishes them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.public = root / "site" / "public"
        docs = root / "site" / "docs"
        shutil.copytree(REPOSITORY / "site" / "docs" / "assets", docs / "assets")
        (docs / "about.md").write_text("# 关于\n\n## 怎么读\n", encoding="utf-8")
        text = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[0]
        (root / "mkdocs.yml").write_text(f"{text}\nnav:\n  - about.md\n", encoding="utf-8")

    def close(self, month: Month, number: int = 1, fewest: int | None = 3, **cells: str) -> Path:
        """Write a month's edition; ``cells`` is what a village's page says besides, by code."""
        edition = self.root / "reports" / str(month) / "internal"
        shutil.rmtree(edition, ignore_errors=True)
        write_edition(edition, month, NAMES[month])
        about = About(
            month=str(month), edition_no=number, families=FAMILIES, fewest=fewest, demo=True
        )
        write_about(edition / "data", about)
        for code, text in cells.items():
            write_notebook(edition, code.lstrip("_"), outputs({"text/markdown": text}))
        return edition

    def publish(self, home: Month, *earlier: Month, **changes: object) -> PublishResult:
        at = {month: self.root / "reports" / str(month) / "internal" for month in (home, *earlier)}
        job = PublishJob(
            home,
            "internal",
            at.pop(home),
            self.root / "site" / "docs",
            self.public,
            self.root / "mkdocs.yml",
            "兴仁市",
            earlier=at,
        )
        names, pages = changes.pop("names", ()), changes.pop("pages", None)
        return publish(replace(job, **changes), known_names=names, extra_pages=lambda: pages or {})  # type: ignore[arg-type]

    def text(self, path: str) -> str:
        return (self.public / path).read_text(encoding="utf-8")

    def months(self) -> dict[str, object]:
        """What ``archive/months.js`` says."""
        found = re.search(r"var MONTHS = (.*);", self.text("archive/months.js"))
        assert found
        return json.loads(found[1])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*.html")
    }


@pytest.mark.heavy
def test_a_months_pages_stay_where_they_are_and_are_not_built_again(office: Office) -> None:
    office.close(JUNE)
    office.publish(JUNE)
    assert office.months()["kept"] == [["2027-06", 1]]
    before = stamps(office.public / "archive/2027-06")
    assert len(before) == len(NAMES[JUNE])
    office.close(JULY)
    office.close(AUGUST)
    result = office.publish(AUGUST, JUNE, JULY)  # July was closed, never published
    assert stamps(office.public / "archive/2027-06") == before
    assert [note for note in result.notes if "补建" in note] == [
        "补建了2027年7月的网页，以后不用再建。"
    ]
    for month in (JUNE, JULY, AUGUST):
        page = office.text(f"archive/{month}/{VILLAGE}")
        assert "独一村（城北街道）" in page and f"这是{month.label}的网页" in page
        assert f'data-month="{month}" data-place="village/522322100201"' in page
        assert f"兴仁市{month.label}，数据截至" in page
        assert "md-search" not in page and "<nav" in page
    assert office.months() == {
        "newest": "2027-08",
        "kept": [["2027-08", 1], ["2027-07", 1], ["2027-06", 1]],
        "only": {
            "village/522322200209": ["2027-07", "2027-06"],
            "village/522322200210": ["2027-08", ""],
        },
    }
    assert f'data-month="{AUGUST}"' in office.text(VILLAGE)
    assert SiteLinks(office.public).dead() == []
    found = (office.public / INDEX).read_text("utf-8")
    assert "archive/2027" not in found and "独一村" in found
    assert "url=2027-06/county/522322.html" in office.text("archive/2027-06.html")
    same = {path.read_bytes() for path in (office.public / "archive/files").glob("*.svg")}
    assert len(same) == 1, "a chart that does not change is kept once"


@pytest.mark.heavy
def test_an_older_month_comes_late_and_a_revised_one_replaces_its_pages(office: Office) -> None:
    office.close(JUNE)
    office.close(AUGUST)
    office.publish(AUGUST)
    office.publish(AUGUST, JUNE, asked=JUNE)
    assert office.months()["kept"] == [["2027-08", 1], ["2027-06", 1]]
    kept = stamps(office.public / "archive/2027-06")
    edition = office.close(JUNE, 2, _522322100201="改过的数字。")
    since = {
        "edition_no": 1,
        "snapshot": 3,
        "closed_at": "2027-07-05T01:00:00",
        "households": {},
        "edits": [],
        "regions": {
            code: {"figures": 1, "totals": [revised()]} for code in (*LASTING, "522322200209")
        },
    }
    (edition / "data" / REVISIONS).write_text(json.dumps({"since_edition": since}), "utf-8")
    office.publish(AUGUST, JUNE, asked=JUNE)
    page = office.text(f"archive/2027-06/{VILLAGE}")
    assert "改过的数字。" in page and "第 2 版，替换了以前的版" in page
    assert "本版替换同月第 1 版" in page and "在册监测对象由12户改为13户" in page
    assert stamps(office.public / "archive/2027-06") != kept
    assert office.months()["kept"] == [["2027-08", 1], ["2027-06", 2]]
    listed = office.text("archive/index.html")
    assert "第 2 版" in listed and "替换了同月第 1 版" in listed
    home = office.text("index.html")
    assert "2027年8月" in home and SiteLinks(office.public).dead() == []


def revised() -> dict[str, object]:
    sides = {"numerator": None, "denominator": None, "n": None, "status": "ok"}
    both = {
        f"{name}_{side}": value for name, value in sides.items() for side in ("before", "after")
    }
    return {"indicator": "cases_active", "unit": "户", "before": 12.0, "after": 13.0, **both}


@pytest.mark.heavy
def test_what_a_newer_site_has_no_more_is_plain_text_on_kept_pages(office: Office) -> None:
    links = "[监测线](rule:line)，[谁做](page:policy/who.md)，[术语](page:glossary.md)。"
    rules = '# 规则\n\n<p id="alert_verification_deadline">核查时限</p>\n'  # home leads there
    pages = {
        "policy/rules.md": f'{rules}\n<h2 id="line">监测线</h2>\n',
        "policy/who.md": "# 谁做什么\n",
        "glossary.md": "# 术语\n",
    }
    office.close(JUNE, _522322100201=links)
    office.publish(JUNE, pages=pages)
    kept = office.text(f"archive/2027-06/{VILLAGE}")
    assert 'href="../../../policy/rules.html#line"' in kept
    assert SiteLinks(office.public).dead() == []
    old = (office.public / f"archive/2027-06/{VILLAGE}").stat().st_ino
    office.close(JULY)
    pages = {"policy/rules.md": rules, "glossary.md": "# 术语\n"}
    office.publish(JULY, JUNE, pages=pages)
    kept = office.text(f"archive/2027-06/{VILLAGE}")
    assert 'href="../../../policy/rules.html">监测线</a>' in kept
    assert "<a>谁做</a>" in kept and 'href="../../../glossary.html"' in kept
    assert (office.public / f"archive/2027-06/{VILLAGE}").stat().st_ino != old
    assert SiteLinks(office.public).dead() == []


@pytest.mark.heavy
def test_a_setting_says_how_many_months_stay_and_a_word_how_to_find_the_rest(
    office: Office,
) -> None:
    for month in (JUNE, JULY, AUGUST):
        office.close(month)
    office.publish(JULY, JUNE)
    result = office.publish(AUGUST, JULY, JUNE, months=2, asked=JUNE)
    assert sorted(stamps(office.public / "archive/2027-06")) == [
        "county/522322.html",
        "township/522322100.html",
        "township/522322200.html",
    ]
    there = office.text("archive/2027-06/township/522322100.html")
    assert "url=../../gone.html?2027-06/township/522322100.html" in there and "不再保留" in there
    assert [month for month, _ in office.months()["kept"]] == ["2027-08", "2027-07"]
    assert any("只留 2 个月" in note and "2027年6月更早" in note for note in result.notes)
    assert "不再保留" in office.text("archive/2027-06.html")
    assert "更早的（2027年6月）网页不再保留" in office.text("archive/index.html")
    assert SiteLinks(office.public).dead() == []
    office.publish(AUGUST, JULY, JUNE, months=1)
    assert office.months()["kept"] == [["2027-08", 1]]
    assert SiteLinks(office.public).dead() == []
    office.publish(AUGUST, JULY, JUNE, months=3)
    assert (office.public / f"archive/2027-06/{VILLAGE}").is_file()
    assert SiteLinks(office.public).dead() == []


@pytest.mark.heavy
def test_months_that_were_never_protected_do_not_stay(office: Office) -> None:
    office.close(JUNE, fewest=None)
    office.publish(JUNE)
    assert (office.public / "archive/2027-06").is_dir()
    office.close(JULY)
    result = office.publish(JULY, JUNE, fewest=3)
    assert not (office.public / "archive/2027-06").exists()
    assert any("2027年6月的数字没有按现在的设置" in note for note in result.notes)
    assert "没有放上来" in office.text("archive/index.html")
    assert SiteLinks(office.public).dead() == []


@pytest.mark.heavy
def test_the_gate_reads_kept_pages_again_with_the_names_known_now(office: Office) -> None:
    office.close(JUNE, _522322100201="联系王小平。")
    office.publish(JUNE)
    office.close(JULY)
    with pytest.raises(LeakFound, match=r"archive/2027-06"):
        office.publish(JULY, JUNE, names=["王小平"])
    assert office.months()["newest"] == "2027-06"


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ((12.0, "户", 12.0, 40.0), (13.0, "户", 13.0, 40.0), "13户，上月 12户（多 1 户）"),
        ((5.0, "%", 5.0, 100.0), (7.5, "%", 7.5, 100.0), "7.5%，上月 5.0%（升 2.5 个百分点）"),
        ((50.0, "%", 1.0, 2.0), (100.0, "%", 2.0, 2.0), "2/2，上月 1/2"),
    ],
)
def test_what_changed_since_last_month_is_said_in_words(
    tmp_path: Path, then: Sequence[object], now: Sequence[object], said: str
) -> None:
    write_edition(tmp_path, JULY, LASTING)
    write_about(tmp_path / "data", About(month=str(JULY), families=FAMILIES))
    table = pq.read_table(tmp_path / "data" / "indicators.parquet")
    rows = table.to_pylist()
    for row in rows:
        wanted = {str(JUNE): then, str(JULY): now}.get(row["month"])
        if wanted and row["indicator"] == "visit_rate" and row["region_code"] == "522322000000":
            row |= dict(zip(("value", "unit", "numerator", "denominator"), wanted, strict=True))
            row["n"] = row["denominator"]
    pq.write_table(
        table.from_pylist(rows, schema=table.schema), tmp_path / "data/indicators.parquet"
    )
    changes = MonthChanges(tmp_path / "data", JULY)
    county = re.sub(r"<[^>]+>", "", changes.block("522322000000"))
    assert "两个月都有的 5 项数字里，1 项和2027年6月不同" in county
    assert f"走访完成率：{said}\n" in county
    assert "都和2027年6月相同" in changes.block("522322100000")
    assert changes.block("522322200209") == ""
