"""Two counties side by side: which files differ, and where."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.house.sameness.contents import files_of, lines_of

#: Files that have another name since a revision: pattern in the older county, its name now.
#: A line is needed only while a comparison reaches back before the renaming.
RENAMED: tuple[tuple[str, str], ...] = (
    (r"(reports/[\d-]+/\w+)/manifest\.json", r"\1/runs.json"),  # 72eecb2
)

_LINES = 12
_WIDTH = 160


@dataclass(frozen=True)
class Difference:
    """One way to differ, and every file that differs in this way."""

    what: tuple[str, ...]
    files: tuple[str, ...]


def differences(before: Path, after: Path) -> list[Difference]:
    """How two counties differ, equal differences told once with all their files."""
    old = {_name_now(name): path for name, path in files_of(before).items()}
    new = files_of(after)
    found: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(old.keys() | new.keys()):
        what = _difference(name, old.get(name), new.get(name))
        if what:
            found.setdefault(what, []).append(name)
    return [Difference(what, tuple(files)) for what, files in found.items()]


def _name_now(name: str) -> str:
    for pattern, now in RENAMED:
        name = re.sub(f"^{pattern}$", now, name)
    return name


def _difference(name: str, old: Path | None, new: Path | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ("只在后来的县里有",) if old is None else ("只在从前的县里有",)
    if old.read_bytes() == new.read_bytes():
        return ()
    before, after = lines_of(old, name), lines_of(new, name)
    return () if before == after else tuple(islice(_changed(before, after), _LINES))


def _changed(before: list[str], after: list[str]) -> Iterator[str]:
    """The lines that differ, cut around the first difference of each pair.

    Line by line where nothing was put in or taken out: `difflib` is slow on whole tables.
    """
    if len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            if old != new:
                yield from _cut(old, new)
        return
    start = _first_difference(before, after)
    window = slice(start, start + 2000)
    told = difflib.unified_diff(before[window], after[window], lineterm="", n=0)
    for line in islice(told, 2, None):  # after the names of the two sides
        if not line.startswith("@@"):
            yield line[:_WIDTH]


def _cut(old: str, new: str) -> tuple[str, str]:
    start = max(0, _first_difference(old, new) - _WIDTH // 3)
    return f"-{old[start : start + _WIDTH]}", f"+{new[start : start + _WIDTH]}"


def _first_difference(old: Sequence[str], new: Sequence[str]) -> int:
    """Where two sequences part; the end of the shorter where it begins the longer."""
    parted = (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return next(parted, min(len(old), len(new)))
