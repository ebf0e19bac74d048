"""What a month that stays on the site remembers of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.names import ABOUT, DATA, REVISIONS, RUNS
from fanpin_lib.files.fingerprints import digest_of_files
from fanpin_lib.period import Month

#: The folder of the kept months and of what their pages share.
ARCHIVE = "archive"
FILES = f"{ARCHIVE}/files"
_MARK = ".kept.json"


def folder_of(month: Month) -> str:
    """Where a month's pages lie inside the site: ``archive/2026-09``."""
    return f"{ARCHIVE}/{month}"


@dataclass(frozen=True)
class KeptMonth:
    """A month's pages.

    Attributes:
        edition_key: the edition that they were made from, see `edition_key`.
        number: which edition of the month it was, from 1.
        places: the pages, by path without ending: ``village/220281101201``.
        outward: where they lead outside the month: ``methods/indicators.html#visit_rate``.
        files: what they show and load, by name inside `FILES`.
        words: texts of the pages, each once and without its digits, for the identifier gate.
    """

    month: Month
    edition_key: str
    number: int
    places: tuple[str, ...] = ()
    outward: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, site: Path, month: Month) -> KeptMonth | None:
        """Of a finished site; None where it does not keep the month whole."""
        folder = site / folder_of(month)
        try:
            said = json.loads((folder / _MARK).read_text(encoding="utf-8"))
            kept = cls(month, _key(said), said["number"], **_lists(said))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        pages = (folder / f"{place}.html" for place in kept.places)
        files = (site / FILES / name for name in kept.files)
        return kept if all(path.is_file() for path in (*pages, *files)) else None

    def write(self, site: Path) -> None:
        """Beside the month's pages, as a new file: the old one may be another site's, too."""
        path = site / folder_of(self.month) / _MARK
        path.unlink(missing_ok=True)
        said = {name: value for name, value in vars(self).items() if name != "month"}
        path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _key(said: Mapping[str, str]) -> str:
    """Months kept before December 2026 call it ``made_from``; they are never made again."""
    return said["edition_key"] if "edition_key" in said else said["made_from"]


def _lists(said: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(said[name]) for name in ("places", "outward", "files", "words")}


def edition_key(edition: Path) -> str:
    """What a month's pages are made from: its figures, what it says of them, its runs.

    A new version of fanpin does not change it: what was published stays as it was.
    """
    names = (RUNS, f"{DATA}/{ABOUT}", f"{DATA}/{REVISIONS}")
    return digest_of_files([edition / name for name in names])


def edition_number(edition: Path) -> int:
    """Which edition of its month a folder holds, from 1."""
    return read_about(edition / DATA).number
