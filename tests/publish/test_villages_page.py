"""各村一览 in Chromium, opened from the file system: the worst in visits, and what is not known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from asked_edition import said_in
from playwright.sync_api import expect
from second_county import FEW, FOUR, NAMES, ONE, OTHER, TOWN, TWO
from test_browser import Visitor, browser  # noqa: F401 - a fixture

from fanpin_lib.publish.search.index import entries_of
from fanpin_lib.regions import short_code

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
ROWS, TOLD = ".fp-tabled tbody tr", ".fp-told"
VILLAGES = {code for code in NAMES if not code.endswith("000")}


def opened(browser, site: Path, part: str = "", **context) -> Visitor:  # noqa: F811
    visitor = Visitor(browser, site, **context)
    visitor.page.goto((site / "villages.html").as_uri() + part)
    visitor.page.wait_for_selector(".fp-tabled table")
    return visitor


def names(visitor: Visitor) -> list[str]:
    return visitor.page.locator(f"{ROWS} th").all_inner_texts()


def site_of(second_county: Path, folder: Path, visits: dict[str, tuple[int, int]]) -> Path:
    """The site with other visits: by village how many of how many; of the others nobody knows."""
    site = folder / "site"
    shutil.copytree(second_county, site)
    path = site / "data" / "figures" / "catalogue.js"
    catalogue = said_in(path.read_text("utf-8"))
    catalogue["statuses"] = ["无数据"]
    path.write_text(f"fanpinFigures.catalogue({json.dumps(catalogue)});", encoding="utf-8")
    codes = [place[0] for place in catalogue["places"]]
    known = {short_code(code): pair for code, pair in visits.items()}
    v = "!".join(str(known[code][0]) if code in known else "a" for code in codes)
    d = "!".join(str(known[code][1]) if code in known else "" for code in codes)
    last = len(catalogue["months"]) - 1
    more = {"scale": 100, "lacking": [[last, "走访台账"]]}
    said = {"parts": [["", "合计", [[last, v, d]]]], "more": more}
    (path.parent / "visit_rate.js").write_text(
        f'fanpinFigures.figures("visit_rate", {json.dumps(said)});', encoding="utf-8"
    )
    return site


def test_all_villages_stand_there_the_one_with_most_visits_left_first(
    second_county,
    browser,  # noqa: F811
    tmp_path,
) -> None:
    """A village of one household among them, whose rate is no percentage."""
    visits = {ONE: (0, 1), FEW: (1, 3), FOUR: (40, 41)}
    visitor = opened(browser, site_of(second_county, tmp_path, visits))
    assert len(names(visitor)) == len(VILLAGES)
    assert names(visitor)[0] == f"{NAMES[FEW]}（{NAMES[TOWN]}）"
    rows = visitor.page.locator(ROWS)
    assert {"2", "1/3"} <= set(rows.first.locator("td").all_inner_texts())
    alone = rows.filter(has_text=NAMES[ONE]).locator("td").all_inner_texts()
    assert {"1", "0/1"} <= set(alone)
    assert "无数据" in rows.filter(has_text=NAMES[TWO]).inner_text()
    assert visitor.outside() == [] and visitor.complaints == []


def test_chosen_by_keyboard_and_the_address_shows_it_again(
    second_county,
    browser,  # noqa: F811
    tmp_path,
) -> None:
    site = site_of(second_county, tmp_path, {ONE: (1, 1), FEW: (1, 3), FOUR: (2, 4)})
    page = opened(browser, site).page
    page.locator('select[name="in"]').focus()
    for _ in (TOWN, OTHER):
        page.keyboard.press("ArrowDown")
    expect(page.locator(ROWS)).to_have_count(1)
    assert page.evaluate("() => location.hash") == f"#in={short_code(OTHER)}"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.name") == "only"
    again = opened(browser, site, f"#in={short_code(TOWN)}&only=visit_rate")
    assert names(again) == [NAMES[FEW]]
    assert "只有还没走访的村" in again.page.locator(".fp-tabled caption").inner_text()
    again.page.select_option('select[name="only"]', "")
    expect(again.page.locator(ROWS)).to_have_count(3)
    again.page.locator(".fp-sort", has_text="监测对象").click()
    sorted_by = again.page.locator("th[aria-sort]:not([aria-sort=none])").all_inner_texts()
    assert [text.partition("（")[0] for text in sorted_by] == ["监测对象"]


def test_what_nobody_handed_in_is_no_nothing(second_county, browser, tmp_path) -> None:  # noqa: F811
    """A county with national exports only has no ledger of visits."""
    site = site_of(second_county, tmp_path, {})
    visitor = opened(browser, site)
    told = visitor.page.locator(TOLD).inner_text()
    assert "走访完成率、还没走访：无数据：缺走访台账，不知道有没有" in told
    heads = "".join(visitor.page.locator(".fp-tabled thead th").all_inner_texts())
    assert "监测对象" in heads and "走访" not in heads  # a column of nothing tells nothing
    assert visitor.page.locator(ROWS).count() == len(VILLAGES)
    none = opened(browser, site, "#only=visit_rate").page
    assert none.locator(ROWS).count() == 0 and "没有这样的村" in none.inner_text(".fp-tabled")


def test_no_village_is_late_only_as_far_as_is_known(second_county, browser, tmp_path) -> None:  # noqa: F811
    def told(folder: str, figures: list[str]) -> str:
        """What is said of villages with these alerts that wait too long."""
        site = site_of(second_county, tmp_path / folder, {})
        last = len(said_in((site / "data/figures/catalogue.js").read_text("utf-8"))["months"]) - 1
        parts = {"parts": [["", "合计", [[last, "!".join(figures)]]]], "more": {"lacking": []}}
        (site / "data" / "figures" / "alerts_overdue.js").write_text(
            f'fanpinFigures.figures("alerts_overdue", {json.dumps(parts)});', encoding="utf-8"
        )
        text = opened(browser, site).page.locator(TOLD).inner_text()
        return text.partition("，")[2].partition("；下面")[0]

    places = len(NAMES)
    assert told("none", ["0"] * places) == "各村都没有过了期限的事项"
    some = ["0"] * (places - 1) + ["a"]
    assert told("some", some) == "除没有数据的以外，各村都没有过了期限的事项"
    assert told("nothing", ["a"] * places) == "有没有过了期限的事项还不知道"
    assert told("late", ["1"] * places) == f"{len(VILLAGES)} 个村有过了期限的事项"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_need_not_scroll_the_page_sideways(second_county, browser, scheme) -> None:  # noqa: F811
    phone = {"width": 390, "height": 844}
    visitor = opened(browser, second_county, viewport=phone, color_scheme=scheme)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.page.locator(f'{ROWS} a[href="village/{ONE}.html"]').count() == 1


def test_it_is_in_the_menu_and_found_by_what_leaders_ask(second_county, browser) -> None:  # noqa: F811
    home = Visitor(browser, second_county).open("index.html")
    home.locator(".md-tabs").get_by_role("link", name="各地情况").click()
    home.get_by_role("link", name="各村一览").first.click()
    home.wait_for_selector(".fp-tabled table")
    [entry] = [one for one in entries_of(second_county) if one["page"] == "villages.html"]
    assert "走访最差" in json.dumps(entry, ensure_ascii=False)
