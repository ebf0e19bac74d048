"""The house as it is drawn: rooms, floors, who imports whom, and the way that a month takes."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import grimp
import pytest

from fanpin_lib.desk.computing import compute
from tests.classification.workdir import NEAR, Workdir

ROOT = Path(__file__).parents[2]
PACKAGE = "fanpin_lib"
#: What a room may know of others, together; more is a house with too many doors.
PAIRS, ROOMS = 165, 28
#: So many classes may have the same name, in rooms that have nothing to do with each other.
SAME_NAME = 2
#: How often bringing the figures up to date may go up again after it has gone down.
CLIMBS = 4
#: Values that everybody holds in hand; being asked is no visit.
IN_HAND = {*("county", "config", "files", "period", "rounding", "errors", "fields", "regions")}


def floors() -> list[list[str]]:
    """The rooms of each floor, the highest first, as the contract enforces them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers" and contract["containers"] == [PACKAGE]
    )
    return [re.split(r"\s*[|:]\s*", layer) for layer in layers]


def room_of(module: str) -> str:
    """``fanpin_lib.store.delta`` → ``store``; the package itself is a room, too."""
    return module.split(".")[1] if "." in module else module


def test_few_rooms_know_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    graph = grimp.build_graph(PACKAGE)
    rooms = {room_of(module) for module in graph.modules}
    pairs = {
        (room_of(module), room_of(known))
        for module in graph.modules
        for known in graph.find_modules_directly_imported_by(module)
        if room_of(module) != room_of(known)
    }
    with capsys.disabled():
        print(f"\n{len(rooms)} rooms, {len(pairs)} pairs of rooms that import each other's names")
    assert len(rooms) <= ROOMS and len(pairs) <= PAIRS


def test_no_name_is_that_of_many_classes() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        for name in re.findall(r"^class ([A-Z]\w*)", path.read_text(encoding="utf-8"), re.M):
            places.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    assert "County" in places
    assert {name: where for name, where in places.items() if len(where) > SAME_NAME} == {}


def test_every_room_has_a_floor_and_the_picture_shows_it() -> None:
    on_floors = {room for floor in floors() for room in floor}
    inside = {
        path.stem
        for path in (ROOT / PACKAGE).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert on_floors == inside - {"__init__", "__pycache__"}
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [re.match(r"\s*\d+  (.+?)   ", row) for row in text.split("```")[1].splitlines()]
    drawn = [set(row[1].split()) for row in rows if row]
    assert drawn == [set(floor) for floor in floors()]


def _rooms_visited(call: Any) -> Iterator[str]:
    """The rooms outside ``desk`` that the desk's functions call, one after the other."""
    visited: list[str] = []

    def room(frame: FrameType | None) -> str | None:
        path = Path(frame.f_code.co_filename) if frame else None
        inside = path and path.is_relative_to(ROOT / PACKAGE)
        return path.relative_to(ROOT / PACKAGE).parts[0].removesuffix(".py") if inside else None

    def watch(frame: FrameType, event: str, _: Any) -> None:
        called = room(frame) if event == "call" else None
        if called in (None, "desk", *IN_HAND):
            return
        caller = frame.f_back
        while caller is not None and room(caller) is None:
            caller = caller.f_back
        if room(caller) == "desk" and visited[-1:] != [called]:
            visited.append(str(called))

    sys.setprofile(watch)
    try:
        call()
    finally:
        sys.setprofile(None)
    yield from visited


def test_a_month_goes_down_and_up_again_seldom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Workdir(tmp_path)
    work.household("H1", village=NEAR, income=8_000).store()
    compute(work.county, work.month)  # whatever is imported has been imported
    way = list(_rooms_visited(lambda: compute(work.county, work.month, everything=True)))
    height = {room: -floor for floor, rooms in enumerate(floors()) for room in rooms}
    steps = [height[b] - height[a] for a, b in pairwise(way) if height[a] != height[b]]
    climbs = sum(before < 0 < after for before, after in pairwise(steps))
    with capsys.disabled():
        print(f"\n{climbs} climbs: {' '.join(way)}")
    assert climbs <= CLIMBS
