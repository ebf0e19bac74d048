"""Numbers that people read are rounded by `fanpin_lib.rounding`, never by ``format``."""

from __future__ import annotations

import re
from pathlib import Path

import fanpin_lib

ROOT = Path(fanpin_lib.__file__).parent
ROOMS = ("classification", "history", "office", "presentation", "publish", "quality")
#: Numbers for machines: a picture's size, a value in SQL.
FOR_MACHINES = {
    "presentation/svg.py", "presentation/small_chart.py", "classification/space.py",
}  # fmt: skip
BY_FORMAT = re.compile(r"\{[^{}]*:,?\.\d+[f%]\}|\bround\([^()]*,\s*\d\)")


def test_no_room_rounds_by_itself() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 60
    found = [
        f"{name}:{number}"
        for path in files
        if (name := path.relative_to(ROOT).as_posix()) not in FOR_MACHINES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BY_FORMAT.search(line)
    ]
    assert not found, f"use fanpin_lib.rounding: {found}"
