"""Forgetting old versions of a backup, and the contents that no version names any more."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.backup.known import Known
from fanpin_lib.desk.backup.objects import Objects
from fanpin_lib.desk.backup.versions import Backup, versions
from fanpin_lib.files.lock import hold

#: Contents as new as this may belong to a version that is being made.
_NEW_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Pruned:
    """How many versions and contents were removed."""

    versions: int
    objects: int

    def __str__(self) -> str:
        return f"删去较早的 {self.versions} 次备份和只有它们用的 {self.objects:,} 份内容"


def prune(county: County, folder: Path, keep: int, now: datetime, passphrase: str = "") -> Pruned:
    """Keep the newest versions of a backup only.

    Args:
        folder: of the backup.
        keep: how many; at least 1.
        now: what was written within a day of it may belong to a backup being made.
        passphrase: of a sealed backup, whose lists cannot be read without it.

    Raises:
        InputError: it is not the passphrase.
        StoreBusy: a backup of this county is being made.
        StoreUnusable: one of the lists to be kept is damaged; nothing is removed.
    """
    backup = Backup.at(folder)
    key = backup.seal.key(passphrase)
    with hold(county.root, 0, doing="清理备份", prefix=".backup"):
        found = versions(folder)
        kept, old = found[-keep:], found[:-keep]
        listings = [backup.read(version, key) for version in kept]
        needed = {file.object for listing in listings for file in listing.files}
        for version in old:
            version.path.unlink(missing_ok=True)
        removed = sum(_remove(p, now) for p in Objects(folder).paths() if p.name not in needed)
        known = Known.read(county, backup)
        known.objects = {}
        known.write(listings[-1], kept[-1])
    return Pruned(len(old), removed)


def _remove(path: Path, now: datetime) -> bool:
    """Remove what has not just been written; whether that was possible."""
    with suppress(OSError):
        if now.timestamp() - path.stat().st_mtime > _NEW_SECONDS:
            path.unlink()
            return True
    return False
