"""What the system says of files without opening them: enough to know that nobody touched them.

A file that was written, replaced, restored or moved in has another time of change or another
number, whatever it was made to look like.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

#: Size, time of the contents, time of the entry, and number of a file.
Stamp = tuple[int, int, int, int]
#: By path, as it was found.
Stamps = Mapping[str, Stamp]


def stamps_of(places: Iterable[Path], leave_out: Callable[[str], bool]) -> dict[str, Stamp]:
    """The stamp of every file in some folders; of places that are files, their own.

    Args:
        leave_out: told a file's or folder's name, whether it does not count.

    Raises:
        OSError: a folder or file cannot be looked at, or vanished meanwhile.
    """
    found: dict[str, Stamp] = {}
    for place in places:
        if place.is_file():
            found[str(place)] = _stamp(place.stat())
        elif place.is_dir():
            found.update(_inside(str(place), leave_out, frozenset()))
    return found


def _inside(
    folder: str, leave_out: Callable[[str], bool], above: frozenset[tuple[int, int]]
) -> Iterator[tuple[str, Stamp]]:
    """Files below a folder; links are followed, but not in circles."""
    about = Path(folder).stat()
    here = about.st_dev, about.st_ino
    if here in above:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if leave_out(entry.name):
                continue
            if entry.is_dir():
                yield from _inside(entry.path, leave_out, above | {here})
            else:
                yield entry.path, _stamp(entry.stat())


def _stamp(about: os.stat_result) -> Stamp:
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
