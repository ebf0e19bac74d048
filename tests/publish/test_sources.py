"""数字从哪来 and 修订说明: every figure of a page opens to its parts, without personal data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny_edition import outputs, write_notebook

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.publish import publish
from fanpin_lib.publish.figure_links import link_figures, without_figures
from fanpin_lib.publish.home import home_page
from fanpin_lib.publish.pages import RegionPages
from fanpin_lib.publish.part_rows import folded_parts
from fanpin_lib.publish.revision_note import RevisionNote
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree

COUNTY, TOWN, VILLAGE = "220281000000", "220281101000", "220281101201"
OTHER_PAGES = ["methods/indicators.md", "policy/rules/monthly_visit.md"]
ABOUT = {
    "month": "2026-10", "edition_no": 2, "snapshot": 31, "closed_at": "2026-11-05T01:02:03+00:00",
    "families": [{"name": "走访", "indicators": {
        "visit_rate": {"name": "走访完成率", "by": {"category": "类别"}},
        "cases_active": {"name": "在监测户数", "by": {}}}}],
    "ledgers": [{"table": "cases", "ledger": "监测对象台账", "file": "监测<对象>.xlsx",
                 "sha256": "ab" * 32, "delivery": 31, "as_of": "2026-10",
                 "delivered_on": "2026-11-04"}],
    "provenance": {
        "code": "0.1.0", "profile": "demo", "profile_label": "演示县",
        "profile_version": "deadbeef",
        "rules": [{"id": "monthly_visit", "label": "每月走访次数", "value": "1 次/月",
                   "since": "2021-01-01", "citation": "《方案》第五条", "version": "e31c71f2"}],
        "indicators": {
            "visit_rate": {"ledgers": ["监测对象台账", "月度监测台账"], "rules": ["monthly_visit"]},
            "cases_active": {"ledgers": ["监测对象台账"], "rules": []}},
    },
}  # fmt: skip
REVISIONS = {
    "since_edition": {
        "month": "2026-10", "edition_no": 1, "snapshot": 30, "closed_at": "2026-11-03 08:00",
        "figures": 3, "households": {"退出监测": 1}, "households_edited": 1,
        "regions": {code: {"figures": 1, "totals": [
            {"indicator": "cases_active", "unit": "户", "before": 13.0, "after": 12.0,
             "status_before": "ok", "status_after": "ok"}]} for code in (COUNTY, TOWN)},
        "edits": [{"ledger": "监测对象台账", "kind": "改动", "column": "识别日期", "count": 1}],
    }
}  # fmt: skip


def cell(source: str, text: str = "12") -> str:
    return f'<td class="num" data-figure="{source}">{text}</td>'


def add_parts(data: Path) -> None:
    """The month's parts of a rate, in every region; one of them without a value."""
    table = pq.read_table(data / INDICATORS)
    totals = [r for r in table.to_pylist() if r["indicator"] == "visit_rate"]
    numbers = {"category=脱贫不稳定户": (75.0, 15.0, 20.0), "category=<别的>": (100.0, 20.0, 20.0),
               "category=不在页上": (50.0, 1.0, 2.0),
               "category=没有的": (None, 0.0, 0.0)}  # fmt: skip
    parts = [
        row | {"dimension": name, "value": value, "numerator": part, "denominator": whole,
               "status": "不适用" if value is None else "ok"}
        for row in totals if row["month"] == "2026-10"
        for name, (value, part, whole) in numbers.items()
    ]  # fmt: skip
    parts += [r | {"indicator": "income_share"} for r in parts if r["value"] == 75.0]
    both = [table, pa.Table.from_pylist(parts, schema=table.schema)]
    pq.write_table(pa.concat_tables(both), data / INDICATORS)


@pytest.fixture
def edition_with_parts(edition):
    add_parts(edition / "data")
    return edition


@pytest.fixture
def page_with_parts(edition_with_parts, page_of):
    """The township's page with cells of parts and a sentence about figures."""
    cells = [cell("visit_rate@2026-10/category=脱贫不稳定户", "75.0%"),
             cell("visit_rate@2026-10/category=&lt;别的&gt;", "100.0%"),
             cell("visit_rate@2026-10/category=没有的", "0/0"),
             cell("income_share@2026-10/category=脱贫不稳定户", "75%"),
             cell("visit_rate@2026-09/category=脱贫不稳定户", "70.0%")]  # fmt: skip
    said = (
        '有<span class="figure-cases_active">12户</span>、<span class="figure-other">9人</span>。'
        '其中<span class="figure-visit_rate/category=&lt;别的&gt;">20户</span>；'
        f'村里<span class="figure-{VILLAGE}/visit_rate">7户</span>。'
    )
    table = {"text/html": f"<table><tr>{''.join(cells)}</tr></table>"}
    write_notebook(edition_with_parts, TOWN, outputs({"text/markdown": said}, table))
    return page_of(TOWN)


@pytest.fixture
def page_of(make_job, edition):
    """Pages of an edition that says where its figures come from."""
    (edition / "data" / "manifest.json").write_text(json.dumps(ABOUT), encoding="utf-8")
    (edition / "data" / "revisions.json").write_text(json.dumps(REVISIONS), encoding="utf-8")
    cells = [cell("cases_active@2026-10"), cell("cases_active@2026-09", "11"),
             cell("unknown@2026-10"),
             cell(f"{VILLAGE}/visit_rate@2026-10", "87.5%<br/><small>共40</small>"),
             cell("visit_rate@2026-10", "—<sup>注1</sup>")]  # fmt: skip
    notebook = outputs({"text/html": f"<table><tr>{''.join(cells)}</tr></table>"})
    write_notebook(edition, TOWN, notebook)
    tree = RegionTree.read(edition / "data")
    pages = RegionPages(make_job(), tree, OTHER_PAGES)
    return lambda code: pages.page(tree.find(code)).text


def test_a_figure_of_the_month_leads_to_its_row_and_others_stay_plain(page_of) -> None:
    page = page_of(TOWN)
    assert '<a class="fp-from" href="#f-cases_active">12</a>' in page
    place = f'href="../village/{VILLAGE}.html#f-visit_rate" data-of="87.50/40" data-was="87.5% 0"'
    assert f'<a class="fp-from" {place}>87.5%</a><br>' in page
    assert page.count("fp-from") == 2  # neither last month, nor unknown, nor without a value
    assert "data-figure" not in page and 'data-i="visit_rate">—' in page


def test_every_link_of_a_figure_finds_its_row(page_of) -> None:
    page = page_of(TOWN)
    for address, row in re.findall(r'href="([^"#]*)#(f-\w+)"', page):
        target = page_of(VILLAGE) if address else page
        assert f'id="{row}"' in target


def test_a_row_shows_parts_and_the_months_page_ledgers_and_rules(make_job, page_of) -> None:
    row = re.search(r'<tr id="f-visit_rate"[^>]*>.*?</tr>', page_of(VILLAGE))
    assert row
    cells = re.findall(r"<td>(.*?)</td>", row[0])
    assert cells[0].startswith("87.5%<br><small>上月 ")
    assert cells[1:] == ["87.50", "40"]
    month = Sources(make_job()).page()
    rests = "<td>监测对象台账、月度监测台账</td><td>每月走访次数（e31c71f2）</td>"
    assert f"<tr><td>走访完成率</td>{rests}</tr>" in month
    assert '<a href="../methods/indicators.html#visit_rate">走访完成率</a>' in row[0]


def test_a_parts_cell_leads_to_its_own_numerator_and_denominator(page_with_parts) -> None:
    found = re.findall(
        r'<a class="fp-from" href="#(f-visit_rate\.\w+)">([\d.%]+)</a>', page_with_parts
    )
    assert [shown for _, shown in found] == ["75.0%", "100.0%"]
    rows = [re.search(rf'<tr id="{place}"[^>]*>(.*?)</tr>', page_with_parts) for place, _ in found]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row[1]) for row in rows if row]
    assert cells == [
        ["类别：脱贫不稳定户", "75.0%", "15", "20"],
        ["类别：&lt;别的&gt;", "100%", "20", "20"],
    ]


def test_only_parts_that_a_page_shows_have_a_row_folded_under_the_whole(page_with_parts) -> None:
    assert "不在页上" not in page_with_parts
    whole, parts = page_with_parts.find('id="f-visit_rate"'), page_with_parts.find("分项 2 个")
    assert 0 < whole < parts and page_with_parts.count("分项 2 个") == 1
    assert "data-figure" not in page_with_parts


def test_parts_without_a_whole_stand_under_a_row_that_says_so(page_with_parts) -> None:
    row = re.search(r'<tr id="f-income_share">.*?</details>', page_with_parts, re.DOTALL)
    assert row and "<td>见分项</td>" in row[0] and "分项 1 个" in row[0]
    linked = re.search(r'href="#(f-income_share\.\w+)">75%</a>', page_with_parts)
    assert linked and f'id="{linked[1]}"' in row[0]


def test_bands_are_folded_in_the_order_of_the_amounts() -> None:
    stored = ["band=10000–<20000", "band=5000–<10000", "band=<5000", "risk=因病"]
    rows = [{"indicator": "income_band", "dimension": dimension} for dimension in stored]
    folded = folded_parts(rows, {"band": "分档", "risk": "风险"}, 6, lambda row: ())
    names = [
        "分档：不足5,000元",
        "分档：5,000元至不足10,000元",
        "分档：10,000元至不足20,000元",
        "风险：因病",
    ]
    assert re.findall(r">([^<]+：[^<]+)</th>", folded) == names


def test_a_figure_in_a_sentence_leads_to_its_row(page_with_parts) -> None:
    linked = '有<a class="fp-from" href="#f-cases_active">12户</a>、9人。'
    assert linked in page_with_parts


def test_a_part_and_another_regions_figure_in_a_sentence_lead_to_theirs(page_with_parts) -> None:
    part = re.search(
        r'其中<a class="fp-from" href="#(f-visit_rate\.\w+)">20户</a>', page_with_parts
    )
    assert part and f'id="{part[1]}"' in page_with_parts
    there = rf'村里<a class="fp-from" href="../village/{VILLAGE}.html#f-visit_rate"[^>]*>7户</a>'
    assert re.search(there, page_with_parts)


def test_a_row_says_what_the_rate_of_earlier_months_was_made_of(page_of) -> None:
    row = re.search(r'<tr id="f-visit_rate"[^>]*>.*?</tr>', page_of(VILLAGE))
    assert row and "<small>上月 87.50/40，上年同月 87.50/40</small>" in row[0]


def test_the_page_of_sources_names_files_and_hashes_and_nobody(make_job, page_of) -> None:
    page = Sources(make_job()).page()
    assert "ab" * 32 in page and "2026-11-04" in page and "e31c71f2" in page
    assert "监测&lt;对象&gt;.xlsx" in page
    assert "第 2 版" in page and "版本 deadbeef" in page


def test_an_edition_that_does_not_say_has_no_such_section(make_job, edition) -> None:
    tree = RegionTree.read(edition / "data")
    page = RegionPages(make_job(), tree, []).page(tree.find(TOWN)).text
    assert "数字从哪来" not in page and "修订说明" not in page
    assert Sources(make_job()).page() == ""


def test_the_revisions_note_is_on_the_pages_that_it_concerns(page_of) -> None:
    county, town, village = (page_of(code) for code in (COUNTY, TOWN, VILLAGE))
    assert "本版替换同月第 1 版" in county and "本地区有 1 个数字改动" in town
    assert "退出监测 1 户" in county and "监测对象台账“识别日期”改动 1 处" in county
    assert "退出监测" not in town
    assert "<td>13户</td><td>12户</td>" in town
    assert "修订说明" not in village


def test_the_home_page_leads_to_the_rows_of_the_county(make_job, edition, page_of) -> None:
    tree = RegionTree.read(edition / "data")
    job = make_job()
    home = home_page(job, tree, (), Sources(job).explained).text
    assert '<a class="fp-from" href="county/220281.html#f-cases_active">' in home
    assert '<a class="fp-from" href="township/220281101.html#f-alerts_overdue">' in home
    assert 'id="f-cases_active"' in page_of(COUNTY) and "data-figure" not in home


def test_parts_that_a_page_explains_are_known_to_the_pages_made_after_it(
    make_job, edition, page_with_parts
) -> None:
    tree = RegionTree.read(edition / "data")
    pages = RegionPages(make_job(), tree, OTHER_PAGES)
    part = "visit_rate/category=脱贫不稳定户"
    assert part not in pages.explained[TOWN]
    pages.page(tree.find(TOWN))
    assert part in pages.explained[TOWN] and part not in pages.explained[VILLAGE]


def test_a_note_without_changes_says_nothing(edition) -> None:
    assert RevisionNote(edition / "data").block(COUNTY) == ""


def test_pages_without_explanations_keep_figures_plain() -> None:
    assert without_figures(cell("cases_active@2026-10")) == '<td class="num">12</td>'
    assert link_figures(cell("x@2026-10"), "2026-10", {"": {"x"}}, {"": ""}) == (
        '<td class="num"><a class="fp-from" href="#f-x">12</a></td>'
    )


@pytest.mark.heavy
@pytest.mark.chromium
def test_a_cards_last_line_unfolds_the_figures_row_in_the_built_site(
    make_job, page_with_parts
) -> None:
    from playwright.sync_api import sync_playwright
    from test_browser import CHROMIUM, FLAGS, Visitor

    job = make_job()
    publish(job)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = Visitor(browser, job.public)
        page = visitor.open("township/220281101.html")
        row = page.locator("#f-cases_active")
        assert not row.is_visible()
        page.locator("a.fp-from").first.click()
        assert not row.is_visible()
        page.locator(".fp-why-more").click()
        row.wait_for(state="visible")
        assert row.locator("td").first.text_content().startswith("12户")
        cells = page.locator("#f-visit_rate > td")
        cells.nth(4).wait_for(state="visible")
        assert cells.all_text_contents()[3:] == [
            "监测对象台账（2026年10月，2026年11月4日交付）；月度监测台账",
            "每月走访次数（e31c71f2）",
        ]
        assert page.locator("thead", has_text="规则（版本）").locator("th").count() == 6
        page.get_by_role("link", name="75.0%").click()
        page.locator(".fp-why-more").click()
        part = page.locator("tr", has=page.get_by_text("类别：脱贫不稳定户", exact=True)).last
        part.wait_for(state="visible")
        assert part.locator("td").all_text_contents() == ["75.0%", "15", "20"]
        page.goto((job.public / "methods" / "sources.html").as_uri())
        assert "ab" * 32 in (page.text_content("main") or "")
        assert not visitor.complaints and not visitor.outside()
        browser.close()
