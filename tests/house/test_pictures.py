"""The pictures at the door: there, light, marked as made of synthetic data; made anew by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.house.pictures import HOME, PICTURES, SCREEN, VILLAGE, make_pictures

MOST_BYTES = 150_000
#: How much of the screen's top is looked at, in pixels, and how red the mark at least is.
TOP, RED_PIXELS = 40, 500


def refuse_bad(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    picture = Image.open(path).convert("RGB")
    assert picture.size == tuple(SCREEN.values())
    top = picture.crop((0, 0, SCREEN["width"], TOP))
    red = sum(number for number, (r, g, b) in top.getcolors(10**6) if r > 150 > 100 > max(g, b))
    assert red > RED_PIXELS, "no mark of a demonstration at the top"


@pytest.mark.parametrize("name", [HOME, VILLAGE])
def test_a_kept_picture_is_light_and_marked_as_a_demonstration(name: str) -> None:
    refuse_bad(PICTURES / name)


@pytest.mark.heavy
@pytest.mark.chromium
def test_pictures_can_be_made_anew(tmp_path: Path) -> None:
    made = make_pictures(tmp_path, scale="0.02")
    assert [path.name for path in made] == [HOME, VILLAGE]
    for path in made:
        refuse_bad(path)
    assert made[0].read_bytes() != made[1].read_bytes()
