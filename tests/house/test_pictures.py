"""The pictures at the door and of the help: there, light, marked as made of synthetic data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.house.pictures import HELP, PICTURES, REPOSITORY, Picture, as_printed, make_pictures

#: Of a picture at the door, and of one that every county's site carries along.
MOST_BYTES, MOST_BYTES_IN_HELP = 150_000, 80_000
#: How much of the top is looked at, in parts of the height, and how much of it is the mark's red.
TOP, RED = 0.08, 0.004
_SHOWN = re.compile(r"!\[([^\]]*)\]\((?:\.\./)*(assets/pictures/[\w.-]+)\)")


def refuse_bad(picture: Picture, folder: Path) -> None:
    path = folder / picture.path
    most = MOST_BYTES_IN_HELP if picture.path.startswith(HELP) else MOST_BYTES
    assert path.stat().st_size <= most, path
    shown = Image.open(path).convert("RGB")
    assert shown.size == picture.size
    if picture.prepare is as_printed:
        return  # what is printed has no colours; the mark's frame was looked for on the page
    top = shown.crop((0, 0, shown.width, round(shown.height * TOP)))
    red = sum(number for number, (r, g, b) in top.getcolors(10**6) if r > 150 > 100 > max(g, b))
    assert red > RED * top.width * top.height, f"{path}: no mark of a demonstration at the top"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.path)
def test_a_kept_picture_is_light_and_marked_as_a_demonstration(picture: Picture) -> None:
    refuse_bad(picture, REPOSITORY)


def test_the_help_shows_every_picture_and_says_that_it_is_synthetic() -> None:
    """Where they are shown, in words for those who do not see them."""
    found: dict[str, str] = {}
    for page in (REPOSITORY / "site" / "docs").rglob("*.md"):
        found |= {path: said for said, path in _SHOWN.findall(page.read_text("utf-8"))}
    kept = {picture.path for picture in PICTURES if picture.path.startswith(HELP)}
    assert {f"site/docs/{path}" for path in found} == kept
    assert {path for path, said in found.items() if "合成" not in said} == set()
    assert {one.relative_to(REPOSITORY).as_posix() for one in (REPOSITORY / HELP).iterdir()} == kept


@pytest.mark.heavy
@pytest.mark.chromium
def test_pictures_can_be_made_anew(tmp_path: Path) -> None:
    """Every page is there still, with the headings that README and help speak of."""
    made = make_pictures(tmp_path, scale="0.02")
    assert [path.relative_to(tmp_path).as_posix() for path in made] == [p.path for p in PICTURES]
    for picture in PICTURES:
        refuse_bad(picture, tmp_path)
    assert len({path.read_bytes() for path in made}) == len(made)
