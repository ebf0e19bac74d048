"""``python -m tests.house.pictures``: the pictures at the door and of the help, from a demo county.

Closes a small demo county's month in a temporary folder with the code installed, opens the
site in Chromium as its readers do - at a desk, on a phone, in the dark, on paper - and takes
those pages that README and help show.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from fanpin_lib.regions import short_code

REPOSITORY = Path(__file__).parents[2]
#: Where pictures lie: those of README, and those of the help, which every county's site has.
DOOR, HELP = "pictures", "site/docs/assets/pictures"
MONTH, SCALE = "2026-10", "0.05"
_COLOURS = 96
#: Milliseconds that a page may take on a busy machine.
_PATIENCE = 300_000
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Of the mark of a demonstration on a page: its top and bottom on the screen.
_MARK = ".fp-demo"
#: What the page is at, when all that moves has come to rest.
_STILL = "() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)))"


@dataclass(frozen=True)
class Picture:
    """A picture: of which page, how it is looked at, and what it has to show.

    Attributes:
        path: where it lies in the repository.
        page: of the site; ``{village}`` and ``{township}`` are codes with much to show.
        shows: headings that the page must have; else README and help speak of another one.
        settings: of the browser's context.
        prepare: what is done on the page before.
        width: of the picture in pixels, if it is smaller than the screen.
    """

    path: str
    page: str
    shows: tuple[str, ...]
    screen: tuple[int, int]
    settings: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Any], None] | None = None
    width: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        wide, high = self.screen
        return (self.width, round(high * self.width / wide)) if self.width else self.screen


class NotShown(Exception):
    """A page is not what the picture is of, or does not say that it shows a demonstration."""


def _open_card(page: Any) -> None:
    page.locator("a.fp-from:visible").first.click()
    page.locator(".fp-why dd").first.wait_for()


def _ask(page: Any) -> None:
    page.locator("main .fp-told").first.wait_for(state="attached")


def as_printed(page: Any) -> None:
    """A page as a printer has it."""
    page.emulate_media(media="print")
    page.evaluate("document.body.style.padding = '32px'")  # the margins of a sheet


#: Wide enough for the menu in a line; as much as one screen shows.
_WIDE = (1280, 900)
_PHONE = {"has_touch": True, "is_mobile": True}
PICTURES = (
    Picture(f"{DOOR}/home.png", "index.html", ("要办的事",), _WIDE),
    Picture(f"{DOOR}/village.png", "village/{village}.html", ("待办", "主要数字"), _WIDE),
    Picture(f"{HELP}/home.png", "index.html", ("要办的事", "现在怎样"), _WIDE, width=900),
    Picture(f"{HELP}/phone.png", "village/{village}.html", ("待办",), (390, 780), _PHONE),
    Picture(f"{HELP}/card.png", "village/{village}.html", ("待办",), (1000, 680),
            prepare=_open_card, width=800),
    Picture(f"{HELP}/dark.png", "county/220281.html", ("需要关注",), (1280, 800),
            {"color_scheme": "dark"}, width=900),
    Picture(f"{HELP}/query.png", "query.html#i=cases_active&p=220281", ("数据查询",), (1280, 1160),
            prepare=_ask, width=800),
    Picture(f"{HELP}/print.png", "township/{township}.html", ("待办", "各村情况"), (760, 1080),
            prepare=as_printed, width=600),
)  # fmt: skip


def make_pictures(folder: Path, scale: str = SCALE) -> list[Path]:
    """Make a demo county, take all `PICTURES`, put them into a folder by their paths.

    Raises:
        subprocess.CalledProcessError: the county could not be made.
        NotShown: a page has not what its picture has to show.
    """
    with tempfile.TemporaryDirectory(prefix="fanpin-pictures-") as at:
        county = Path(at) / "演示"
        _fanpin("init", str(county), "--demo", at=Path(at))
        _fanpin("demo", "--scale", scale, "--month", MONTH, at=county)
        _fanpin("month", MONTH, at=county)
        return take_pictures(county, folder)


def _fanpin(*arguments: str, at: Path) -> None:
    program = "import fanpin_lib.cli as m; m.main()"
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=at, check=True)


def take_pictures(county: Path, folder: Path) -> list[Path]:
    """Take all `PICTURES` from a demo county whose month is closed."""
    from playwright.sync_api import sync_playwright

    site, codes = county / "site" / "public", _codes(county)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for picture in PICTURES:
            path, _, choice = picture.page.format(**codes).partition("#")
            address = (site / path).as_uri() + (f"#{choice}" if choice else "")
            _keep(_taken(browser, picture, address), folder / picture.path, picture.size)
        browser.close()
    return [folder / picture.path for picture in PICTURES]


def _taken(browser: Any, picture: Picture, address: str) -> bytes:
    wide, high = picture.screen
    settings = {"color_scheme": "light", **picture.settings}
    page = browser.new_context(viewport={"width": wide, "height": high}, **settings).new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    if picture.prepare:
        picture.prepare(page)
    page.evaluate(_STILL)
    _refuse_others(page, picture.shows, high)
    return bytes(page.screenshot())


def _refuse_others(page: Any, shows: Iterable[str], high: int) -> None:
    heads = [text.strip() for text in page.locator("h1, h2").all_inner_texts()]
    for wanted in shows:
        if not any(head.startswith(wanted) for head in heads):
            raise NotShown(f"{page.url}：{wanted}，{heads}")
    mark = page.locator(_MARK).first
    box = mark.bounding_box() if mark.count() else None
    if not box or box["y"] < 0 or box["y"] + box["height"] > high:
        raise NotShown(f"{page.url} is not marked as a demonstration")


def _codes(county: Path) -> dict[str, str]:
    """Codes of the village and the township with most monitored households."""
    levels = ("village", "township")
    return {level: short_code(_with_most_to_show(county, level)) for level in levels}


def _with_most_to_show(county: Path, level: str) -> str:
    """The code of the place with most monitored households; the lowest of several."""
    data = county / "reports" / MONTH / "internal" / "data" / "indicators.csv"
    with data.open(encoding="utf-8-sig", newline="") as file:
        counted = [
            (-float(row["value"]), row["region_code"])
            for row in csv.DictReader(file)
            if (row["month"], row["level"], row["indicator"], row["dimension"])
            == (MONTH, level, "cases_active", "")
            and row["value"]
        ]
    return min(counted)[1]


def _keep(screenshot: bytes, path: Path, size: tuple[int, int]) -> None:
    """Few colours: a third of the size, and nothing that one sees."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    few = picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    for made in make_pictures(REPOSITORY):
        print(f"{made}：{made.stat().st_size // 1000} kB")
