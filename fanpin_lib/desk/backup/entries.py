"""What belongs to a backup of a working directory, read consistently while others work.

The figures are read before the ledgers that they rest on, so that a backup may lack figures
of a delivery but never a delivery of figures. The store, of which one delivery is many
files, is read as it stands at one moment. Of finished sites only the pages kept of earlier
months are taken: the rest publishing makes again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.working_folder import RECORD_NAME
from fanpin_lib.edition.kinds import site_folders
from fanpin_lib.files.lock import hold
from fanpin_lib.files.working_root import CONFIG_NAME
from fanpin_lib.publish.months.kept_month import ARCHIVE

#: In this order; the store last of all that figures rest on.
SECTIONS = ("reports", "private", "county", "notebooks", "site", "ledgers", "store")
PERSONAL = ("ledgers", "private", "store")
#: Of the county's own backups; says nothing on another machine.
KNOWN = "backups"
_OF_THE_FOLDER = (CONFIG_NAME, "mkdocs.yml", RECORD_NAME, ".gitignore")
_FROZEN = ".backup"
_WAIT_SECONDS = 120
_LEFT_BY_PROGRAMS = ("~$", "._")
_WHILE_AT_WORK = (".part", ".lock", ".holder.json")
#: Files of the store that are no deliveries' but say something of them.
_OF_THE_STORE = (".head.json",)


@dataclass(frozen=True)
class BackupEntry:
    """A path of a working directory and its name in a backup; a folder has no files."""

    path: Path
    name: str
    folder: bool = False


def parts(county: County, section: str) -> list[Path]:
    """Folders of a section that are read one after the other: of the reports, each month."""
    top = folder_of(county, section)
    if section != "reports":
        return [top]
    months = sorted(path for path in top.glob("*") if not path.name.startswith("."))
    return [path for path in months if path.is_dir()] + [top]


def folder_of(county: County, section: str) -> Path:
    """Where a section lies."""
    return Path(getattr(county.folders, section))


def entries(section: str, top: Path, part: Path | None = None) -> Iterator[BackupEntry]:
    """Files and empty folders of a section, in order; what cannot be looked into as a file.

    Args:
        top: the section's folder, or a copy of it.
        part: only what lies in this folder of it; of the reports' own folder, its files.
    """
    part = part or top
    locked: list[OSError] = []
    for place, folders, names in os.walk(part, onerror=locked.append):
        here = Path(place)
        folders[:] = sorted(f for f in folders if not _passed_over(section, here / f, top))
        inside = here.relative_to(top).as_posix()
        base = section if inside == "." else f"{section}/{inside}"
        if section == "reports" and here == top:
            folders.clear()
        kept = sorted(n for n in names if not _passed_over(section, here / n, top))
        if not (kept or folders) and here != top:
            yield BackupEntry(here, base, folder=True)
        kept += [name for name in folders if (here / name).is_symlink()]
        yield from (BackupEntry(here / name, f"{base}/{name}") for name in kept)
    for error in locked:
        inside = Path(error.filename).relative_to(top).as_posix()
        yield BackupEntry(Path(error.filename), f"{section}/{inside}")


def own_files(county: County) -> Iterator[BackupEntry]:
    """What lies beside the settings."""
    for path in sorted(county.root.iterdir()):
        named = path.name in _OF_THE_FOLDER or not path.name.startswith((".", "~$"))
        if named and path.is_file():
            yield BackupEntry(path, path.name)


@contextmanager
def frozen_store(county: County) -> Iterator[Path]:
    """The store as it stands between two deliveries, as long as the block runs.

    Its files are written once and never edited, so links to them do; a disk without links
    gets copies.

    Raises:
        StoreBusy: somebody is writing and does not come to an end.
    """
    store, frozen = county.store.folder, county.store.folder / _FROZEN
    shutil.rmtree(frozen, ignore_errors=True)
    try:
        with hold(store, _WAIT_SECONDS, doing="备份"):
            for entry in list(entries("store", store)):
                target = frozen / entry.path.relative_to(store)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if not entry.folder:
                    _link(entry.path, target)
        yield frozen
    finally:
        shutil.rmtree(frozen, ignore_errors=True)


def _link(path: Path, target: Path) -> None:
    try:
        target.hardlink_to(path)
    except OSError:
        shutil.copy2(path, target)


def _passed_over(section: str, path: Path, top: Path) -> bool:
    """Whether a path is somebody's work in progress, or left by a program."""
    name = path.name
    if name.startswith(_LEFT_BY_PROGRAMS) or name == ".ipynb_checkpoints":
        return True
    if section == "ledgers":
        return False
    if section == "private" and path.parent == top and name == KNOWN:
        return True
    if section == "site" and _made_by_publishing(path, top):
        return True
    if section == "store":
        return path.parent == top and name.startswith(".") and name not in _OF_THE_STORE
    return name.startswith(".") and (path.is_dir() or name.endswith(_WHILE_AT_WORK))


def _made_by_publishing(path: Path, top: Path) -> bool:
    """Whether a path is of a finished site, but not of the months kept in it."""
    if path.parent == top:
        return path.name in site_folders() and not (path / ARCHIVE).is_dir()
    return path.parent.parent == top and path.parent.name in site_folders() and path.name != ARCHIVE
