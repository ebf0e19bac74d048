"""Contents of a backup, each once, under the hash of its bytes as they lie there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from fanpin_lib.errors import StoreUnusable, why

_PART = ".part"


class Objects:
    """The objects of a backup's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "objects"

    def put(self, stored: bytes) -> str:
        """Keep bytes and read them back; returns their name.

        Raises:
            StoreUnusable: they cannot be written, or are read back as others.
        """
        name = hashlib.sha256(stored).hexdigest()
        path = self._path(name)
        if self.is_whole(name):
            return name
        beside = path.with_name(f".{uuid4()}{_PART}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(stored)
            beside.replace(path)
            whole = self.is_whole(name)
        except OSError as error:
            raise StoreUnusable(
                f"备份写不进“{self.folder.parent}”（{why(error)}）",
                hint="请检查磁盘空间、权限和连接，再运行同一条命令，已写好的不会重写。",
            ) from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        if not whole:
            raise StoreUnusable(
                f"写进“{self.folder.parent}”的内容读回来不一样，这个磁盘可能坏了",
                hint="请换一个磁盘做备份。",
            )
        return name

    def is_whole(self, name: str) -> bool:
        """Whether an object is there and has not changed."""
        try:
            with self._path(name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == name
        except OSError:
            return False

    def read(self, name: str) -> bytes:
        """An object's bytes.

        Raises:
            StoreUnusable: it is missing or has changed.
        """
        try:
            stored = self._path(name).read_bytes()
        except OSError as error:
            raise _lost(f"读不出来（{why(error)}）") from error
        if hashlib.sha256(stored).hexdigest() != name:
            raise _lost("已损坏")
        return stored

    def paths(self) -> Iterator[Path]:
        """The files of all whole objects."""
        yield from (p for p in self.folder.glob("*/*") if not p.name.startswith("."))

    def clear_up(self) -> None:
        """Remove what killed backups had begun to write."""
        for path in self._begun():
            with suppress(OSError):
                path.unlink()

    def flush(self) -> None:
        """Have everything on the disk before a list names it."""
        if hasattr(os, "sync"):
            os.sync()

    def _begun(self) -> Iterator[Path]:
        yield from self.folder.glob(f"*/.*{_PART}")

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _lost(what: str) -> StoreUnusable:
    return StoreUnusable(
        f"备份里有内容{what}",
        hint="请用另一份备份，或较早的一次（fanpin restore 备份 --list）。"
        "原来的工作目录还在的，再备份一次会补好。",
    )
