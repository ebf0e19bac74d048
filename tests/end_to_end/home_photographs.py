"""A closed county's home page built by itself, looked at in Chromium and photographed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.publish.build import run_mkdocs
from fanpin_lib.publish.docs import copy_docs
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.home import home_page
from fanpin_lib.publish.kept_aside import KeptAside
from fanpin_lib.publish.settings import build_settings
from tests.end_to_end.closed_demo import Closed

#: As wide as a desk's screen has it.
_SCREEN = {"width": 1280, "height": 900}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: The pages that a home page leads to are not there.
_NO_LINKS = {"links": {"not_found": "ignore", "unrecognized_links": "ignore"}}


@dataclass(frozen=True)
class Seen:
    """What a leader sees: every card by its name, the whole page, how far it runs over."""

    cards: dict[str, str]
    text: str
    too_wide: int


class HomePages:
    """Home pages in a browser that is open within the ``with``; ``seen`` by profile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seen: dict[str, Seen] = {}

    def __enter__(self) -> HomePages:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        self._browser = self._playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def look(self, closed: Closed) -> Seen:
        """Build the home page, open it and keep a picture of it as ``<profile>.png``."""
        name = closed.profile.name
        page = self._browser.new_context(viewport=_SCREEN, color_scheme="light").new_page()
        page.goto(_built(closed, self._folder / name).as_uri())
        page.screenshot(path=self._folder / f"{name}.png", full_page=True)
        cards = [one.inner_text().split("\n", 1) for one in page.locator(".fp-card").all()]
        over = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        self.seen[name] = Seen(dict(cards), page.locator("body").inner_text(), over)
        return self.seen[name]


def _built(closed: Closed, work: Path) -> Path:
    """``index.html`` of a site that has no other page."""
    job, docs, site = closed.job, work / "docs", work / "public"
    copy_docs(job, docs)
    for path in docs.iterdir():
        if path.name != "assets":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    aside = KeptAside()
    text = aside.take_out(home_page(job, closed.tree).text, "index.md")
    (docs / "index.md").write_text(text, encoding="utf-8")
    alone = {"nav": [{"首页": "index.md"}], "not_in_nav": "", "validation": _NO_LINKS}
    run_mkdocs({**build_settings(job, closed.tree, docs, site, {}), **alone}, work)
    finish_pages(site, aside)
    return site / "index.html"
