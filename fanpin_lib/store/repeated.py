"""A file handed in again: known, unless another file has taken its place since.

Its place is where it lies, as seen from the store's folder, so that a working directory may
be moved. A, then B, then A again at one place are three deliveries: the office has gone back
to the first. The same bytes elsewhere (last week's copy on a stick) change nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from fanpin_lib.period import Month
from fanpin_lib.store.delivery import DeliveredFile, Delivery


def place_of(path: Path, store: Path, archive: Path | None = None) -> str:
    """Where a file lies.

    Args:
        store: the store's folder.
        archive: the archive that it was unpacked from, if any.
    """
    outer = (archive or path).absolute()
    try:
        place = Path(os.path.relpath(outer, store.absolute())).as_posix()
    except ValueError:  # another drive
        place = outer.as_posix()
    return f"{place}/{path.name}" if archive else place


def known_file(
    deliveries: Iterable[Delivery], sha256: str, month: Month | None, place: str
) -> Delivery | None:
    """The delivery through which a file's bytes count already; None if they have to be read.

    Args:
        month: of the file, if it is known without reading it.
        place: where the file lies.
    """
    counting = [d for d in deliveries if d.withdrawn_by is None]
    same = [d for d in counting if sha256 in d.hashes and month in (None, d.as_of)]
    if not same or _replaced(counting, same[-1], sha256, place):
        return None
    return same[-1]


def known_files(
    deliveries: Iterable[Delivery], sha256: str, month: Month, files: Sequence[DeliveredFile]
) -> Delivery | None:
    """The delivery through which files that are one delivery count already.

    Args:
        sha256: of all of them.
    """
    counting = [d for d in deliveries if d.withdrawn_by is None]
    same = [d for d in counting if d.sha256 == sha256 and d.as_of == month]
    if not same or any(_replaced(counting, same[-1], f.sha256, f.place) for f in files):
        return None
    return same[-1]


def newer_of_its_name(
    deliveries: Iterable[Delivery], known: Delivery, sha256: str, name: str
) -> Delivery | None:
    """A later delivery of the same month by another file of the same name, wherever it lay."""
    later = [d for d in deliveries if d.withdrawn_by is None and d.seq > known.seq]
    return next(
        (
            delivery
            for delivery in reversed(later)
            if delivery.as_of == known.as_of
            and any(f.name == name and f.sha256 != sha256 for f in delivery.files)
        ),
        None,
    )


def _replaced(counting: Iterable[Delivery], known: Delivery, sha256: str, place: str) -> bool:
    """Whether another file that lay at the same place was delivered after this one."""
    return bool(place) and any(
        file.place == place and file.sha256 != sha256
        for delivery in counting
        if delivery.seq > known.seq and delivery.as_of == known.as_of
        for file in delivery.files
    )
