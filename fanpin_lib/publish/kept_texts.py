"""Texts of the last publication by name, each under a hash of what it was made from.

They lie in a folder beside the workshop; new ones wait in the workshop until the publication
has passed. A text counts only while all of it is as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.fingerprints import digest
from fanpin_lib.files.private import make_private

_STATE = "kept.json"


@dataclass(frozen=True)
class _State:
    """What is kept: ``texts`` are hashes of what a text was made from and of itself, by name."""

    basis: str = ""
    token: str = ""
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> _State:
        """Nothing where it is missing or spoilt."""
        try:
            said = json.loads((folder / _STATE).read_text(encoding="utf-8"))
            texts = {name: (key, made) for name, (key, made) in said["texts"].items()}
            return cls(str(said["basis"]), str(said["token"]), texts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, folder: Path) -> None:
        with atomic_write(folder / _STATE, private=True) as beside:
            beside.write_text(json.dumps(asdict(self)), encoding="utf-8")


class KeptTexts:
    """The texts of one kind, from what was kept before to what is kept now.

    Args:
        kind: the name of their folder.
        work: the `workshop` of this publication.
        basis: a hash of all that every text depends on beside its own key; an attribute, for
            who only knows it later.
        everything: take nothing from before.
    """

    def __init__(self, kind: str, work: Path, basis: str = "", *, everything: bool = False) -> None:
        self.folder, self._aside = work.parent / kind, work / kind
        self._before = _State() if everything else _State.read(self.folder)
        self.basis = basis
        self._now: dict[str, tuple[str, str]] = {}
        self._new: set[str] = set()

    @property
    def token(self) -> str:
        """The word that was kept with the texts; empty where there is none."""
        return self._before.token

    @property
    def names(self) -> frozenset[str]:
        """Of the texts that may be taken, if they lie there whole."""
        same = bool(self.basis) and self._before.basis == self.basis
        return frozenset(self._before.texts if same else ())

    def known(self, name: str, key: str) -> bool:
        """Whether the text of that name was made from just this, and lies there whole."""
        return self._read(name, key) is not None

    def stay(self, names: Iterable[str]) -> None:
        """Keep these as they are."""
        self._now |= {name: self._before.texts[name] for name in names}

    def take(self, name: str, key: str) -> str | None:
        """The text of that name made from just this, which is kept on; None if there is none."""
        found = self._read(name, key)
        if found is None:
            return None
        self.stay([name])
        return found.decode("utf-8")

    def put(self, name: str, key: str, text: str) -> None:
        """Have a new text wait."""
        path, content = self._aside / name, text.encode("utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._now[name] = key, digest(content)
        self._new.add(name)

    def keep(self, token: str = "") -> None:
        """Keep what was taken or put, and nothing else."""
        make_private(self.folder)
        (self.folder / _STATE).unlink(missing_ok=True)
        for name in self._new:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._aside / name).replace(target)
        for name in self._before.texts.keys() - self._now.keys():
            (self.folder / name).unlink(missing_ok=True)
        _State(self.basis, token, self._now).write(self.folder)

    def _read(self, name: str, key: str) -> bytes | None:
        source, made = self._before.texts.get(name, ("", ""))
        if source != key or not self.basis or self._before.basis != self.basis:
            return None
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            return None
        return content if digest(content) == made else None
