"""The versions of a backup: which files, with which contents, when and by whom."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from fanpin_lib.desk.backup.sealing import Key, Seal
from fanpin_lib.errors import InputError, StoreUnusable
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private

ABOUT = "fanpin-backup.json"
VERSIONS = "versions"
FORMAT = 1
_NAME = re.compile(r"(\d{8}-\d{6}Z)-(\d+)-([0-9a-f]{16})")


@dataclass(frozen=True)
class Saved:
    """A file of a version; ``path`` begins with the folder's setting (``ledgers/…``)."""

    path: str
    sha256: str
    size: int
    mode: int
    mtime_ns: int
    object: str


@dataclass(frozen=True)
class Version:
    """One backup; ``size`` is that of its list before it was packed."""

    path: Path
    stamp: str
    size: int

    @property
    def made_at(self) -> datetime:
        """When, here."""
        return datetime.strptime(f"{self.stamp}+0000", "%Y%m%d-%H%M%SZ%z").astimezone()

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class Listing:
    """What a version says.

    Attributes:
        about: county, fanpin's version, newest delivery, who, on which machine.
        files: in order of their paths.
        folders: those without files.
        left_out: paths that could not be read, with the reason.
    """

    about: dict[str, Any]
    files: Sequence[Saved]
    folders: Sequence[str] = ()
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """A hash of what was saved, whenever and by whom."""
        said = [[(f.path, f.sha256, f.mode) for f in self.files], list(self.folders)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Backup:
    """A backup's folder: whose it is and for whom its contents are sealed."""

    folder: Path
    county: str
    seal: Seal

    @classmethod
    def at(cls, folder: Path) -> Backup:
        """The backup in a folder.

        Raises:
            InputError: there is none, or a newer fanpin made it.
        """
        try:
            said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            found = cls(folder, str(said["county"]), Seal(**said["seal"]))
        except FileNotFoundError:
            raise InputError(
                f"“{folder}”里没有备份", hint="请写 fanpin backup 备份到的那个文件夹。"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreUnusable(
                f"“{folder / ABOUT}”读不出来，可能已损坏", hint="请用另一份备份。"
            ) from error
        if said.get("format", 0) > FORMAT:
            raise InputError(f"“{folder}”是更新版本的 fanpin 做的备份", hint="请先升级 fanpin。")
        return found

    def create(self) -> None:
        """Write what the folder is."""
        make_private(self.folder)
        said = {"format": FORMAT, "county": self.county, "seal": asdict(self.seal)}
        with atomic_write(self.folder / ABOUT, private=True) as beside:
            beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")

    def write(self, listing: Listing, now: datetime) -> Version:
        """Write a version's list, whole or not at all."""
        text = json.dumps(asdict(listing)).encode()
        stored = self.seal.close(text)
        digest = hashlib.sha256(stored).hexdigest()[:16]
        name = f"{now:%Y%m%d-%H%M%SZ}-{len(text)}-{digest}"
        path = self.folder / VERSIONS / name
        path.parent.mkdir(exist_ok=True)
        with atomic_write(path, private=True) as beside:
            beside.write_bytes(stored)
        return versions(self.folder)[-1]

    def read(self, version: Version, key: Key) -> Listing:
        """A version's list.

        Raises:
            StoreUnusable: it is damaged, or names paths outside of a working directory.
        """
        stored = version.path.read_bytes()
        if hashlib.sha256(stored).hexdigest()[:16] != version.path.name.rsplit("-", 1)[-1]:
            raise StoreUnusable(
                f"{version} 的备份已损坏", hint="请用较早的一次（fanpin restore 备份 --list）。"
            )
        said = json.loads(key.open(stored, version.size))
        files = [Saved(**each) for each in said["files"]]
        for path in (*(file.path for file in files), *said["folders"]):
            _refuse_outside(path)
        return Listing(said["about"], files, said["folders"], said["left_out"])


def versions(folder: Path) -> list[Version]:
    """The versions of a backup that are whole, the oldest first."""
    found = []
    for path in sorted((folder / VERSIONS).glob("*-*-*")):
        if (said := _NAME.fullmatch(path.name)) and path.is_file():
            found.append(Version(path, said[1], int(said[2])))
    return sorted(found, key=lambda version: (version.stamp, version.path.stat().st_mtime_ns))


def _refuse_outside(path: str) -> None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in pure.parts[0]:
        raise StoreUnusable(
            f"备份里的路径“{path}”在工作目录以外，没有恢复", hint="请检查备份的来源。"
        )
