"""Looking for personal data in any file or folder, before it is sent anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.deliveries import Progress
from fanpin_lib.desk.name_sources import sources_named
from fanpin_lib.desk.publishing import known_names, known_numbers
from fanpin_lib.errors import InputError
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month


@dataclass(frozen=True)
class Scanned:
    """How many files were looked into, and how many names they were searched for."""

    files: int
    names: int

    def __str__(self) -> str:
        people = f"{self.names} 个姓名" if self.names else "号码和地址（没有台账，没有查姓名）"
        return f"看了 {self.files} 份文件，查了{people}，没有发现个人信息"


def scan_path(
    path: Path, county: County | None, month: Month, on_progress: Progress | None = None
) -> Scanned:
    """Search a file, or every file of a folder, as the gate before publication does.

    Args:
        county: whose names and numbers are looked for; None: only what is personal anyway.
        month: the newest that the names are taken from.

    Raises:
        InputError: nothing lies at the path.
        LeaksFound: naming every place, and files that hide their contents.
    """
    if not path.exists():
        raise InputError(f"没有找到 {path}", hint="请核对文件或文件夹的位置和名称。")
    if path.is_file():
        return scan_files({path.name: path}, county, month, on_progress)
    files = [one for one in sorted(path.rglob("*")) if one.is_file()]
    named = {one.relative_to(path).as_posix(): one for one in files}
    return scan_files(named, county, month, on_progress)


def scan_files(
    files: Mapping[str, Path],
    county: County | None,
    month: Month,
    on_progress: Progress | None = None,
) -> Scanned:
    """As `scan_path`, of files by the names that messages give them."""
    from fanpin_lib.disclosure import Gate, Scanner, keep_dictionary_in

    if county:
        make_private(county.folders.private)
        keep_dictionary_in(county.folders.private)
    names, numbers, places = _known(county, month) if county else ([], [], set())
    contacts = county.settings.site.public_contacts if county else ()
    gate = Gate(Scanner(names, numbers=numbers, places=places, contacts=contacts))
    for number, (page, one) in enumerate(files.items(), start=1):
        gate.look(one, page)
        if on_progress:
            on_progress(number, len(files), page)
    kept = county.folders.private if county else None
    with sources_named(county, month, kept) if county and kept else nullcontext():
        gate.refuse("请不要外发")
    return Scanned(gate.files, len(names))


def _known(county: County, month: Month) -> tuple[list[str], list[str], set[str]]:
    """Names and numbers that are looked for, and the places' names, which may be there."""
    with county.store.snapshot(month).connect() as connection:
        rows = connection.execute("SELECT DISTINCT region_name FROM regions").fetchall()
        return (
            known_names(county, month, connection),
            known_numbers(county, month, connection),
            {name for (name,) in rows if name},
        )
