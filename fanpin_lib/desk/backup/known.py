"""What a county knows of its backups: which contents lie there already, under which names.

A sealed list can only be read with the passphrase; so what the next backup needs to know is
kept in ``private/`` too. Where it is missing, contents are written again: larger, never wrong.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.backup.entries import KNOWN
from fanpin_lib.desk.backup.sealing import Key
from fanpin_lib.desk.backup.versions import Backup, Listing, Version, versions
from fanpin_lib.errors import FanpinError
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private


@dataclass
class Known:
    """Of one backup: objects by the hash of their contents, and the newest version."""

    path: Path
    backup: Backup
    objects: dict[str, str] = field(default_factory=dict)
    content: str = ""
    newest: str = ""

    @classmethod
    def read(cls, county: County, backup: Backup) -> Known:
        """What is known: from the newest list, or from our own note of it."""
        path = county.folders.private / KNOWN / f"{_name(backup)}.json"
        known = cls(path, backup)
        found = versions(backup.folder)
        if found and not backup.seal.recipient:
            try:
                listing = backup.read(found[-1], Key(None))
            except (FanpinError, OSError, ValueError):
                return known
            known._note(listing, found[-1])
        elif found:
            known._recall(found[-1])
        return known

    def version_of(self, content: str) -> Version | None:
        """The newest version, if it is of just this content and whole."""
        found = versions(self.backup.folder)
        if not found or content != self.content or found[-1].path.name != self.newest:
            return None
        stored = sha256(found[-1].path.read_bytes()).hexdigest()
        return found[-1] if self.newest.endswith(stored[:16]) else None

    def write(self, listing: Listing, version: Version) -> None:
        """Note what lies in the backup now."""
        self._note(listing, version)
        make_private(self.path.parent.parent)
        make_private(self.path.parent)
        said: dict[str, Any] = {
            "folder": str(self.backup.folder),
            "made_at": str(version),
            "newest": self.newest,
            "content": self.content,
            "objects": self.objects if self.backup.seal.recipient else {},
        }
        with atomic_write(self.path, private=True) as beside:
            beside.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    def _note(self, listing: Listing, version: Version) -> None:
        self.objects |= {file.sha256: file.object for file in listing.files}
        self.content, self.newest = listing.content, version.path.name

    def _recall(self, newest: Version) -> None:
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            self.objects = dict(said["objects"])
            self.content, self.newest = str(said["content"]), str(said["newest"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        if newest.path.name != self.newest:  # another machine went on with it
            self.content = ""


def _name(backup: Backup) -> str:
    return sha256(f"{backup.folder} {backup.seal.recipient}".encode()).hexdigest()[:12]
