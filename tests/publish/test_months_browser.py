"""From month to month in Chromium, opened from the file system."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from test_browser import browser, visit  # noqa: F401 - fixtures

from fanpin_lib.publish.months.packing import Packed, repacked, sections, unpacked
from fanpin_lib.publish.serving import server_of

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
VILLAGE = "village/220281101201.html"


def test_from_the_newest_month_to_the_one_before_and_back(visit) -> None:  # noqa: F811
    visitor = visit(VILLAGE)
    page = visitor.page
    page.locator(".fp-months summary").press("Enter")
    assert page.locator(".fp-months li").all_inner_texts() == ["2026年10月（最新）", "2026年9月"]
    page.get_by_role("link", name="2026年9月").click()
    assert page.url.endswith(f"archive/2026-09/{VILLAGE}")
    page.locator(".fp-kept-note", has_text="最新的是2026年10月").wait_for()  # a script says it
    page.get_by_role("link", name="新站镇").click()
    assert page.url.endswith("archive/2026-09/township/220281101.html")
    page.get_by_role("link", name="下一月").click()
    assert page.url.endswith("public/township/220281101.html")
    page.locator(".fp-months summary").click()
    page.keyboard.press("Escape")
    assert not page.locator(".fp-months details").evaluate("box => box.open")
    assert visitor.outside() == [] and visitor.complaints == []


def test_a_kept_page_is_dark_where_the_others_are_and_fits_a_phone(visit) -> None:  # noqa: F811
    path = f"archive/2026-09/{VILLAGE}"
    dark = visit(path, color_scheme="dark")
    light = visit(path, viewport={"width": 390, "height": 800})
    assert dark.style("body", "backgroundColor") != light.style("body", "backgroundColor")
    assert light.page.evaluate("document.documentElement.scrollWidth") <= 390
    light.page.emulate_media(media="print")
    assert light.style(".fp-months", "display") == "none"


def test_long_tables_are_packed_and_unpacked_in_the_browser(browser, tmp_path: Path) -> None:  # noqa: F811
    rows = "".join(f'<tr id="f-{n}"><td>第{n}行</td></tr>' for n in range(400))
    article = f"<p>先说的</p><h2>全部指标</h2><table>{rows}</table><nav><a>旁边</a></nav>"
    parts = sections(article)
    assert [part for part, long in parts if long] == [f"<table>{rows}</table>"]
    text = "".join(Packed.of(part).shown({"f-7"}) if long else part for part, long in parts)
    assert 'id="f-7"' in text and "第8行" not in text and len(text) * 2 < len(article)
    changed = repacked(text, lambda part: part.replace("第8行", "改了").replace("先说", "后说"))
    assert unpacked(changed).count("改了") == 1 and "后说的" in changed
    script = Path("fanpin_lib/publish/templates/months.js").read_text("utf-8")
    said = '{"newest":"2026-10","kept":[],"only":{}}'
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/months.js").write_text(script.replace("/*MONTHS*/", said), "utf-8")
    head = '<meta charset="utf-8"><script src="archive/months.js"></script>'
    (tmp_path / "a.html").write_text(f"<!doctype html>{head}{changed}", "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "a.html").as_uri() + "#f-7")
    page.get_by_text("第399行").wait_for()
    assert page.locator("tr").count() == 400 and page.locator(".fp-packed, i").count() == 0


def test_who_asks_for_a_month_that_is_gone_is_led_to_the_place_as_it_is(browser, site) -> None:  # noqa: F811
    server = server_of(site, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    page = browser.new_page()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    page.goto(f"{root}/archive/2020-01/village/220281101201.html")
    assert page.locator("h1").inner_text() == "2020年1月的网页不再保留"
    page.locator("a", has_text="这个地方现在的网页（2026年10月）").click()
    page.wait_for_url("**/village/220281101201.html")
    page.goto(f"{root}/archive/2020-01/village/999999999999.html")
    page.wait_for_load_state("networkidle")
    assert page.locator("a").all_inner_texts() == ["还有哪些月", "首页"]
    server.shutdown()
    thread.join()
    server.server_close()


def test_from_a_folder_too_an_old_address_leads_to_the_place_as_it_is(browser, site) -> None:  # noqa: F811
    page = browser.new_page()
    gone = (site / "archive/gone.html").as_uri()
    page.goto(f"{gone}?2020-01/township/220281101.html")
    page.get_by_role("link", name="这个地方现在的网页（2026年10月）").click()
    page.wait_for_url("**/township/220281101.html")
    page.goto(gone)
    assert page.locator("a").all_inner_texts() == ["还有哪些月", "首页"]
