"""An archive a township: its own workbook and its villages', with a password if there is one.

Each workbook in it is encrypted, not the archive: Excel and WPS ask for the password by
themselves, and what is unpacked somewhere stays closed (decision 0013).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.encrypted import encrypted
from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.files.private import make_private
from fanpin_lib.office.worklists.units import TOWNSHIP, Unit

FOLDER = "压缩包"
#: The oldest day that an archive can hold: what is packed has no day of its own.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def pack(
    folder: Path,
    before: Path,
    units: Iterable[Unit],
    hashes: Mapping[str, str],
    passwords: Mapping[str, str],
    known: Mapping[str, str],
) -> dict[str, str]:
    """Pack the workbooks in a folder, township by township.

    An archive whose workbooks and password are those of last time is taken over as it was:
    encrypting them again would give other bytes.

    Args:
        before: the folder as it was.
        hashes: of every workbook by its path.
        passwords: by the township's code.
        known: what each archive held last time, as returned then.

    Returns:
        by archive, what it holds.
    """
    towns: dict[str, list[Unit]] = {}
    names = {}
    for unit in units:
        if unit.township:
            towns.setdefault(unit.township, []).append(unit)
        if unit.kind == TOWNSHIP:
            names[unit.code] = unit
    make_private(folder / FOLDER)
    held = {}
    for code, own in towns.items():
        if code not in names:
            continue
        name = f"{FOLDER}/{names[code].path.stem}.zip"
        password = passwords.get(code, "")
        held[name] = digest_of([sorted((str(u.path), hashes[str(u.path)]) for u in own), password])
        if known.get(name) == held[name] and (before / name).is_file():
            (folder / name).write_bytes((before / name).read_bytes())
            (folder / name).chmod(0o600)
        else:
            _pack(folder, folder / name, own, password)
    return held


def _pack(folder: Path, path: Path, units: Iterable[Unit], password: str) -> None:
    with (
        atomic_write(path, private=True) as beside,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive,  # workbooks are packed already
    ):
        for unit in sorted(units, key=lambda one: str(one.path)):
            held = (folder / unit.path).read_bytes()
            entry = zipfile.ZipInfo(unit.path.name, _NO_DAY)
            archive.writestr(entry, encrypted(held, password) if password else held)
