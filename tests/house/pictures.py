"""``python -m tests.house.pictures``: the pictures at the door, from a small demo county.

Closes the demo county's month in a temporary folder with the code installed, opens the site
in Chromium as a clerk does, and takes the home page and a village's page.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

PICTURES = Path(__file__).parents[2] / "pictures"
HOME, VILLAGE = "home.png", "village.png"
MONTH, SCALE = "2026-10", "0.05"
#: Wide enough for the menu in a line; as much as one screen shows.
SCREEN = {"width": 1280, "height": 900}
_COLOURS = 64
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class NotMarked(Exception):
    """A page does not say on the screen that it shows a demonstration."""


def make_pictures(folder: Path, scale: str = SCALE) -> list[Path]:
    """Make a demo county, take its pictures, put them into a folder.

    Raises:
        subprocess.CalledProcessError: the county could not be made.
        NotMarked: a page in the picture is not marked as made of synthetic data.
    """
    with tempfile.TemporaryDirectory(prefix="fanpin-pictures-") as at:
        county = Path(at) / "演示"
        _fanpin("init", str(county), "--demo", at=Path(at))
        _fanpin("demo", "--scale", scale, "--month", MONTH, at=county)
        _fanpin("month", MONTH, at=county)
        return _taken(county, folder)


def _fanpin(*arguments: str, at: Path) -> None:
    program = "import fanpin_lib.cli as m; m.main()"
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=at, check=True)


def _taken(county: Path, folder: Path) -> list[Path]:
    from playwright.sync_api import sync_playwright

    site = county / "site" / "public"
    pages = {HOME: "index.html", VILLAGE: f"village/{_village_with_most_to_show(county)}.html"}
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        page = browser.new_context(viewport=SCREEN, color_scheme="light").new_page()
        for name, path in pages.items():
            page.goto((site / path).as_uri())
            _refuse_unmarked(page)
            _keep(page.screenshot(), folder / name)
        browser.close()
    return [folder / name for name in pages]


def _village_with_most_to_show(county: Path) -> str:
    """The code of the village with most monitored households; the lowest of several."""
    data = county / "reports" / MONTH / "internal" / "data" / "indicators.csv"
    with data.open(encoding="utf-8-sig", newline="") as file:
        counted = [
            (-float(row["value"]), row["region_code"])
            for row in csv.DictReader(file)
            if (row["month"], row["level"], row["indicator"], row["dimension"])
            == (MONTH, "village", "cases_active", "")
            and row["value"]
        ]
    return min(counted)[1]


def _refuse_unmarked(page: Any) -> None:
    mark = page.locator(".fp-demo").first
    box = mark.bounding_box() if mark.count() else None
    if not box or box["y"] + box["height"] > SCREEN["height"]:
        raise NotMarked(page.url)


def _keep(screenshot: bytes, path: Path) -> None:
    """Few colours: a third of the size, and nothing that one sees."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    for made in make_pictures(PICTURES):
        print(f"{made}：{made.stat().st_size // 1000} kB")
