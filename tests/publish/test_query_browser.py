"""数据查询 and an indicator's page in Chromium, opened from the file system as a clerk does it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from asked_edition import MANY, MONTH, PLACES, write_asked
from test_browser import CHROMIUM, FLAGS, Visitor
from tiny_edition import REPOSITORY

from fanpin_lib.edition.figures import OK
from fanpin_lib.indicators import indicator_pages
from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.query import Query
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.regions import normalise_code

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
TOWN, ELSEWHERE = "150121100", "150121200201"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another county's site, really built; its edition beside it."""
    root = tmp_path_factory.mktemp("asked")
    edition = root / "reports" / str(MONTH) / "internal"
    write_asked(edition, MONTH, seed=7)
    shutil.copytree(REPOSITORY / "site" / "docs", root / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    kept = {"methods/indicators.md", "methods/indicators/visit_rate.md"}
    said = {path: text for path, text in indicator_pages().items() if path in kept}
    job = PublishJob(
        MONTH,
        "internal",
        edition,
        root / "site" / "docs",
        root / "site" / "public",
        root / "mkdocs.yml",
        "土默特左旗",
    )
    publish(job, extra_pages=lambda: said)
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, county: Path) -> Any:
    def visit(path: str, fragment: str = "", **context: Any) -> Visitor:
        visitor = Visitor(browser, county / "site" / "public", **context)
        visitor.page.goto((visitor.site / path).as_uri() + fragment)
        visitor.page.wait_for_selector(".fp-found table")
        return visitor

    return visit


def figures(county: Path, indicator: str, dimension: str = "") -> dict[tuple[str, str], Any]:
    """By region code and month the row of the edition's own table."""
    path = county / "reports" / str(MONTH) / "internal" / "data" / "indicators.parquet"
    return {
        (row["region_code"], row["month"]): row
        for row in pq.read_table(path).to_pylist()
        if (row["indicator"], row["dimension"]) == (indicator, dimension)
    }


def one_of(page: Any, name: str) -> Any:
    return page.locator(".fp-query").get_by_role("button", name=name, exact=True)


def table(page: Any) -> list[list[str]]:
    rows = page.locator(".fp-found tr").all()
    return [[" ".join(t.split()) for t in r.locator("th, td").all_inner_texts()] for r in rows]


def saved(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_question_in_three_clicks_and_what_is_saved_is_the_editions_data(
    visit: Any, county: Path, tmp_path: Path
) -> None:
    visitor = visit("query.html")
    page = visitor.page
    page.locator('[data-value="cases_active"]').click()
    page.locator(f'[data-value="{TOWN}*"]').click()
    first = page.locator('.fp-month[data-month="12"]').bounding_box()
    last = page.locator('.fp-month[data-month="10"]').bounding_box()
    page.mouse.move(first["x"] + 9, first["y"] + 9)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + 9, steps=6)
    page.mouse.up()
    page.locator(".fp-found caption", has_text="2026年8月至2026年10月").wait_for()
    rows = table(page)
    assert [row[0] for row in rows[1:]] == [
        n for c, n in PLACES.items() if c[:9] == TOWN and c[9:] != "000"
    ]
    with saved(page, "存 CSV", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    own = figures(county, "cases_active")
    assert len(lines) == 9
    for line in lines:
        row = own[normalise_code(line["地区代码"]), line["月份"]]
        if row["status"] == OK:
            assert float(line["数值"]) == pytest.approx(row["value"])
        else:
            assert line["数值"] == "" and line["没有数的原因"].startswith(row["status"])
    assert visitor.outside() == [] and visitor.complaints == []


def test_the_address_shows_the_same_again(visit: Any) -> None:
    page = visit("query.html").page
    page.locator('[data-value="visit_rate"]').click()
    page.locator('[data-value="t"]').click()
    page.locator('.fp-choice-p input[value="150121"]').check()
    one_of(page, "按监测对象类别").click()
    one_of(page, "近三个月").click()
    address, shown = page.url.partition("#")[2], table(page)
    again = visit("query.html", f"#{address}").page
    assert table(again) == shown and len(shown) > 2
    assert {"visit_rate", "t,150121", "2026-08..2026-10"} <= {
        part.partition("=")[2] for part in address.split("&")
    }


def test_an_address_that_names_what_is_not_there_shows_what_is(visit: Any) -> None:
    page = visit("query.html", "#i=gone,visit_rate&p=999999&m=1999-01..2026-10&s=gone").page
    assert page.locator(".fp-found caption").inner_text().startswith("走访完成率（%）：各乡镇")


def test_excel_has_the_table_the_figures_and_what_they_mean(visit: Any, tmp_path: Path) -> None:
    page = visit("query.html", "#i=visit_rate&p=t,v&m=2026-10..2026-10").page
    book = openpyxl.load_workbook(saved(page, "存 Excel", tmp_path))
    assert book.sheetnames == ["表", "逐条", "说明"]
    names = [row[0].value for row in book["表"].iter_rows(min_row=2)]
    assert "瓦窑村（察素齐镇）" in names and "“新”'营子'<村>（察素齐镇）" in names
    codes = {row[4].value for row in book["逐条"].iter_rows(min_row=2)}
    assert {TOWN, ELSEWHERE} <= codes  # text, as codes are
    assert any("走访" in str(row[1].value) for row in book["说明"].iter_rows(min_row=2))


def test_few_cases_are_no_percentage_and_gaps_say_why(visit: Any, county: Path) -> None:
    page = visit("query.html", "#i=visit_rate&p=v&m=2025-10..2026-10").page
    texts = {text for row in table(page)[1:] for text in row[1:]}
    own = figures(county, "visit_rate").values()
    statuses = {row["status"] for row in own} - {OK}
    assert statuses <= texts | {"—"} and any("/" in text for text in texts)
    few = {row["value"] for row in own if row["status"] == OK and row["denominator"] < 20}
    assert few and not {f"{value:.1f}%" for value in few if value not in (0, 100)} & {
        text for row in table(page)[1:] for text in row[1:] if "/" in text
    }
    said = page.locator(".fp-because").inner_text()
    assert all(status in said for status in statuses)


def test_an_indicators_page_shows_townships_with_villages_folded_under_them(
    visit: Any, county: Path, tmp_path: Path
) -> None:
    visitor = visit("methods/indicators/visit_rate.html")
    page = visitor.page
    assert [row[0].strip("▸ ") for row in table(page)[1:]] == ["土默特左旗", "察素齐镇", "塔布赛乡"]
    page.get_by_role("button", name="察素齐镇各村").click()
    assert "一间房村" in [row[0] for row in table(page)]
    page.get_by_placeholder("名称里有的字").fill("瓦窑")
    assert [row[0] for row in table(page)[1:]] == ["察素齐镇", "瓦窑村", "塔布赛乡", "瓦窑村"]
    page.get_by_placeholder("名称里有的字").fill("")
    with saved(page, "存 CSV", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(figures(county, "visit_rate"))
    assert page.locator('[data-fp-part="chart"] svg').count() == 1
    gaps = page.locator('[data-fp-part="gaps"]').inner_text()
    assert "户数少不公开" in gaps and "无数据：缺走访台账（该月）" in gaps
    assert visitor.outside() == [] and visitor.complaints == []


def test_sorting_puts_what_cannot_be_ranked_last(visit: Any) -> None:
    page = visit("query.html", "#i=measure_amount&p=v,t&m=2025-10..2026-10").page
    header = page.locator(".fp-found thead th").nth(5)
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    texts = [row[5] for row in table(page)[1:]]
    numbers = [float(t.replace(",", "")) for t in texts if t[0].isdigit() and "户" not in t]
    assert numbers == sorted(numbers, reverse=True)
    assert all(not t[0].isdigit() or "户" in t for t in texts[len(numbers) :])


@pytest.fixture(scope="module")
def large(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county's site with the figures of 286 villages over 13 months."""
    root = tmp_path_factory.mktemp("large")
    write_asked(root / "edition", MONTH, seed=3, places=MANY)
    shutil.copytree(county / "site" / "public", root / "public")
    job = PublishJob(MONTH, "internal", root / "edition", root, root, root, "土默特左旗")
    for page in Query(job, RegionTree.read(job.data)).pages({}):
        for name, text in page.files.items():
            path = root / "public" / "data" / "figures" / Path(name).name
            path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root / "public"


def test_the_first_of_many_rows_stand_there_at_once_all_when_asked(
    browser: Any, large: Path, tmp_path: Path
) -> None:
    page = Visitor(browser, large).page
    page.goto((large / "query.html").as_uri() + "#i=measure_amount&p=v")
    rows, told = page.locator(".fp-found tbody tr"), page.locator(".fp-count")
    told.filter(has_text="共 286 行，先列前 40 行").wait_for()
    assert rows.count() == 40
    with saved(page, "存 CSV", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        assert len({line["地区代码"] for line in csv.DictReader(file)}) == 286
    page.locator(".fp-found thead th").nth(0).get_by_role("button").click()  # by name, downwards
    page.locator(".fp-found thead th").nth(0).get_by_role("button").click()
    assert rows.first.locator("th").inner_text().startswith("新建285村")
    page.get_by_placeholder("名称里有的字").fill("新建17")
    assert rows.count() == 11 and told.inner_text() == "找到 11 行"
    page.get_by_placeholder("名称里有的字").fill("")
    page.get_by_role("button", name="还有 246 行，全部显示").press("Enter")
    assert rows.count() == 286 and told.inner_text() == "共 286 行，全部列出"
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    page.locator('[data-value="visit_rate"]').click()
    told.filter(has_text="先列前 40 行").wait_for()
    page.emulate_media(media="print")
    page.pdf()
    assert rows.count() == 286
    page.set_viewport_size({"width": 695, "height": 1000})  # a sheet of A4 within its margins
    shown = page.locator(".fp-found")
    assert shown.evaluate("one => one.scrollWidth - one.clientWidth") <= 1  # no month is cut off


def test_menu_leads_to_both_and_phones_need_not_scroll_sideways(visit: Any) -> None:
    for path in ("query.html", "methods/indicators/visit_rate.html"):
        page = visit(path, viewport={"width": 390, "height": 844}).page
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page = visit("query.html").page
    menu = page.locator(".md-tabs")
    assert menu.get_by_role("link", name="数据查询").count() == 1
    menu.get_by_role("link", name="怎么算的").click()
    page.get_by_role("link", name="各项指标").first.click()
    page.get_by_role("link", name="走访完成率").first.click()
    page.wait_for_selector(".fp-found table")
    assert page.locator("h1").inner_text().startswith("走访完成率")


def test_by_keyboard(visit: Any) -> None:
    page = visit("query.html").page
    page.keyboard.type("visit_rate")
    page.keyboard.press("Enter")
    page.locator(".fp-found caption", has_text="走访完成率").wait_for()
    page.locator(".fp-choice-p button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".fp-found caption", has_text="各村").wait_for()
    page.locator(".fp-choice-p button[tabindex='0']").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.locator(".fp-found caption", has_text="各村、各乡镇").wait_for()
