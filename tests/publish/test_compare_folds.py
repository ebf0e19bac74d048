"""方案对照 on a phone: folded question by question, whole on wide screens and on paper."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from test_browser import Visitor, browser  # noqa: F401 - a fixture
from tiny_edition import MONTH, REPOSITORY, write_edition

from fanpin_lib.policy import load_profile
from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.policy import policy_pages

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
PHONE = {"width": 390, "height": 844}
PAGE, FOLDS, OPEN = "policy/compare.html", "details.fp-fold", "details.fp-fold[open]"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with three profiles side by side."""
    root = tmp_path_factory.mktemp("compared")
    edition = root / "reports" / str(MONTH) / "internal"
    write_edition(edition)
    shutil.copytree(REPOSITORY / "site" / "docs", root / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    profiles = [load_profile(name) for name in ("nm-hohhot", "demo-jiaohe", "national-2026")]
    pages = policy_pages(profiles, "nm-hohhot", {p.name: MONTH.last_day for p in profiles}, {})
    docs, public = root / "site" / "docs", root / "site" / "public"
    job = PublishJob(MONTH, "internal", edition, docs, public, root / "mkdocs.yml", "蛟河市")
    publish(job, extra_pages=lambda: pages)
    return public


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_folded_on_a_phone_and_opened_by_a_tap(compared, browser, scheme) -> None:  # noqa: F811
    visitor = Visitor(browser, compared, viewport=PHONE, color_scheme=scheme)
    page = visitor.open(PAGE)
    assert page.locator(FOLDS).count() > 5 and page.locator(OPEN).count() == 0
    page.locator(f"{FOLDS} > summary").nth(1).click()
    opened = page.locator(OPEN)
    assert opened.count() == 1
    cells = opened.locator("tbody td")
    edges = cells.evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(edges) <= PHONE["width"] and page.locator(f"{OPEN} thead:visible").count() == 0
    called = cells.evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
    assert '"措施"' in called
    assert visitor.complaints == []


def test_the_address_of_a_question_opens_it(compared, browser) -> None:  # noqa: F811
    page = Visitor(browser, compared, viewport=PHONE).page
    page.goto((compared / PAGE).as_uri() + "#" + quote("识别程序"))
    opened = page.locator(OPEN)
    opened.wait_for()
    assert opened.evaluate("one => one.previousElementSibling.id") == "识别程序"
    assert page.locator("#识别程序").evaluate("one => one.getBoundingClientRect().top") < 300


def test_whole_on_a_wide_screen_and_on_paper(compared, browser) -> None:  # noqa: F811
    wide = Visitor(browser, compared).open(PAGE)
    assert wide.locator(OPEN).count() == wide.locator(FOLDS).count()
    assert wide.locator(f"{FOLDS} > summary:visible").count() == 0
    phone = Visitor(browser, compared, viewport=PHONE).open(PAGE)
    phone.emulate_media(media="print")
    phone.pdf()
    assert phone.locator(OPEN).count() == phone.locator(FOLDS).count()


LEDGERS = "help/ledgers.html"


def test_the_sections_of_a_long_page_of_reference_fold_on_a_phone(compared, browser) -> None:  # noqa: F811
    visitor = Visitor(browser, compared, viewport=PHONE)
    page = visitor.open(LEDGERS)
    assert page.locator(FOLDS).count() > 20 and page.locator(OPEN).count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 15 * PHONE["height"]
    page.goto((compared / LEDGERS).as_uri() + "#" + quote("走访台账"))
    opened = page.locator(OPEN)
    opened.wait_for()
    assert "走访日期" in opened.inner_text() and page.locator("h2#走访台账").is_visible()
    called = opened.locator("tbody td").evaluate_all("all => all.map(one => one.dataset.head)")
    assert {"列", "要不要填", "填什么"} <= set(called)
    page.emulate_media(media="print")
    page.pdf()
    assert page.locator(OPEN).count() == page.locator(FOLDS).count()
    assert visitor.complaints == []


def test_three_long_sections_fold_as_well(compared, browser) -> None:  # noqa: F811
    """What figures come from has three, of hundreds of rows."""
    first, second, *others = (compared / LEDGERS).read_text(encoding="utf-8").split("<h2")
    rest = "<h2".join([first, second, *others[:2]])
    rest += "<h3".join(["", *others[2:]]).replace("</h2>", "</h3>")
    page = compared / "help" / "three.html"
    page.write_text(rest, encoding="utf-8")
    try:
        shown = Visitor(browser, compared, viewport=PHONE).open("help/three.html")
        assert shown.locator("article > h2").count() == 3
        assert shown.locator(FOLDS).count() > 0 and shown.locator(OPEN).count() == 0
        assert shown.evaluate("document.documentElement.scrollHeight") < 3 * PHONE["height"]
    finally:
        page.unlink()


@pytest.mark.parametrize("path", [LEDGERS, "help/hosting.html"])
def test_nothing_folds_on_a_wide_screen_nor_on_a_short_page(compared, browser, path) -> None:  # noqa: F811
    wide = {"width": 1280, "height": 900}
    viewport = wide if path == LEDGERS else PHONE
    page = Visitor(browser, compared, viewport=viewport).open(path)
    assert page.locator(FOLDS).count() == 0 and page.locator("article h2").count() > 2


def test_of_a_places_page_only_what_is_many_screens_long_folds(compared, browser) -> None:  # noqa: F811
    page = next((compared / "township").glob("*.html"))
    long = '<h2 id="many">各村疑点</h2>' + "<p>一行</p>" * 600
    copy = page.with_name("long.html")
    copy.write_text(page.read_text("utf-8").replace("</article>", long + "</article>"), "utf-8")
    opened = Visitor(browser, compared, viewport=PHONE).open("township/long.html")
    folds = opened.locator(FOLDS)
    assert folds.evaluate_all("all => all.map(one => one.previousElementSibling.id)") == ["many"]
    assert opened.locator(OPEN).count() == 0
    short = Visitor(browser, compared, viewport=PHONE).open(f"township/{page.name}")
    assert short.locator(FOLDS).count() == 0
