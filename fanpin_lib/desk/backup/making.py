"""Making a backup: whatever is new since the last one, all of it read back."""

from __future__ import annotations

import getpass
import hashlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fanpin_lib import __version__
from fanpin_lib.county import County
from fanpin_lib.desk.backup.entries import (
    SECTIONS,
    BackupEntry,
    entries,
    folder_of,
    frozen_store,
    own_files,
    parts,
)
from fanpin_lib.desk.backup.known import Known
from fanpin_lib.desk.backup.objects import Objects
from fanpin_lib.desk.backup.reading import TRIES, content_of, wait
from fanpin_lib.desk.backup.sealing import Seal
from fanpin_lib.desk.backup.versions import ABOUT, Backup, Listing, Saved, Version
from fanpin_lib.errors import InputError, StoreBusy, StoreUnusable, why
from fanpin_lib.files.lock import hold
from fanpin_lib.store.integrity import MEND, problems


@dataclass(frozen=True)
class BackupReport:
    """What a backup came to.

    Attributes:
        files: in the version; ``written`` of their contents are new, ``mended`` were found
            damaged in the backup.
        unchanged: nothing is new: the version is the one before.
        left_out: paths that could not be read, with the reason.
    """

    version: Version
    files: int
    written: int
    mended: int
    unchanged: bool
    left_out: dict[str, str]

    def __str__(self) -> str:
        what = f"{self.files:,} 个文件"
        if self.unchanged:
            said = f"没有变化，{self.version} 的备份仍是最新的，{what}都核对过"
        else:
            said = f"已备份：{what}，新写 {self.written:,} 份内容，都读回核对过（{self.version}）"
        if self.mended:
            said += f"；备份里有 {self.mended} 份内容坏了，已重新写好"
        return said


@dataclass
class _Work:
    """A version while it grows."""

    known: Known
    objects: Objects
    close: Callable[[bytes], bytes]
    files: list[Saved] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    written: int = 0
    mended: int = 0
    checked: set[str] = field(default_factory=set)


def make_backup(
    county: County, folder: Path, now: datetime, passphrase: str | None = None
) -> BackupReport:
    """Bring a backup up to date with a working directory.

    Args:
        folder: of the backup; new, or the one of this county.
        now: in UTC.
        passphrase: of a new backup that is to be sealed; None to seal nothing. One that is
            there stays sealed or open as it is.

    Raises:
        InputError: the folder lies in the working directory, or is another county's.
        StoreBusy: another backup of this county is being made.
        StoreUnusable: the folder cannot be written, or the store is damaged.
    """
    folder = folder.resolve()
    _refuse_damaged(county)
    backup = _backup(county, folder, passphrase)
    with hold(county.root, 0, doing="备份", prefix=".backup"):
        work = _Work(Known.read(county, backup), Objects(folder), backup.seal.close)
        work.objects.clear_up()
        for entry in _everything(county, work):
            _save(work, entry)
        listing = Listing(_about(county), work.files, work.folders, work.left_out)
        version = work.known.version_of(listing.content)
        unchanged = version is not None
        if version is None:
            work.objects.flush()
            version = backup.write(listing, now)
        work.known.write(listing, version)
    return BackupReport(
        version, len(work.files), work.written, work.mended, unchanged, work.left_out
    )


def _refuse_damaged(county: County) -> None:
    """A store that is not whole would take the place of a good one.

    Raises:
        StoreUnusable: names what is damaged.
    """
    wrong = problems(county.folders.store, county.store.deliveries())
    if wrong:
        more = f" 等 {len(wrong)} 处" if len(wrong) > 1 else ""
        raise StoreUnusable(f"没有备份，台账库坏了：{wrong[0]}{more}", hint=MEND)


def _backup(county: County, folder: Path, passphrase: str | None) -> Backup:
    """The backup in a folder, or a new one.

    Raises:
        InputError: it cannot be this county's backup.
    """
    for own in (county.root, *(folder_of(county, section) for section in SECTIONS)):
        if folder.is_relative_to(own.resolve()):
            raise InputError(
                f"“{folder}”在工作目录里面，工作目录坏了，备份也没有了",
                hint="请备份到另一个磁盘，例如移动硬盘。",
            )
    if not (folder / ABOUT).exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise InputError(f"“{folder}”里有别的东西", hint="请写一个新文件夹的名字。")
        backup = Backup(folder, county.code, Seal() if passphrase is None else Seal.new(passphrase))
        backup.create()
        return backup
    backup = Backup.at(folder)
    if backup.county != county.code:
        raise InputError(
            f"“{folder}”是另一个县（{backup.county}）的备份", hint="请写另一个文件夹。"
        )
    if passphrase is not None and not backup.seal.recipient:
        raise InputError(
            f"“{folder}”里的备份没有加密，不能从这次起加密", hint="请备份到一个新的文件夹。"
        )
    return backup


def _everything(county: County, work: _Work) -> Iterator[BackupEntry]:
    """All that belongs to a backup; of what changed while it was read, the newer state."""
    for section in SECTIONS:
        if section == "store":
            continue
        for part in parts(county, section):
            yield from _at_rest(work, section, folder_of(county, section), part)
    yield from own_files(county)
    with frozen_store(county) as frozen:
        yield from entries("store", frozen)


def _at_rest(work: _Work, section: str, top: Path, part: Path) -> Iterator[BackupEntry]:
    """Entries of a folder of which none is replaced meanwhile: else once more from the start."""
    for tried in range(TRIES):
        wait(tried)
        files, folders, left_out = len(work.files), len(work.folders), dict(work.left_out)
        before = _folders_of(part)
        yield from entries(section, top, part)
        if section != "reports" or _folders_of(part) == before:
            return
        del work.files[files:], work.folders[folders:]
        work.left_out = left_out
    raise StoreBusy(f"“{part.name}”的版本一直在换，没有备份成", hint="请等结账、运行完成后再备份。")


def _folders_of(part: Path) -> list[tuple[str, int]]:
    """The folders of a month as they are now; one that was replaced is another one."""
    try:
        return sorted((p.name, p.stat().st_ino) for p in part.iterdir() if p.is_dir())
    except OSError:
        return []


def _save(work: _Work, entry: BackupEntry) -> None:
    if entry.folder:
        work.folders.append(entry.name)
        return
    try:
        content, state = content_of(entry.path)
    except OSError as error:
        work.left_out[entry.name] = why(error)
        return
    digest = hashlib.sha256(content).hexdigest()
    name = work.known.objects.get(digest, "")
    if name not in work.checked:
        if not (name and work.objects.is_whole(name)):
            work.mended += bool(name)
            name = work.objects.put(work.close(content))
            work.written += 1
        work.checked.add(name)
        work.known.objects[digest] = name
    mode, mtime = state
    work.files.append(Saved(entry.name, digest, len(content), mode, mtime, name))


def _about(county: County) -> dict[str, object]:
    return {
        "county": county.code,
        "name": county.name,
        "fanpin": __version__,
        "deliveries": county.store.newest(),
        "by": getpass.getuser(),
        "on": socket.gethostname(),
        "folders": county.settings.folder_names.model_dump(),
    }
