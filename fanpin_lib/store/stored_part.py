"""What one delivery put into one table: where the rows lie, and what they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fanpin_lib.files.fingerprints import digest_of

#: Of a part what it says, not where it lies; what a later version adds stays out, for hashes
#: of editions are compared with it.
_CONTENT = (
    "table",
    "rows",
    "fields",
    "months",
    "derived",
    "source",
    "places",
    "lacking",
    "whole",
    "filled",
    "answers",
)


@dataclass(frozen=True)
class Sheets:
    """Sheets (as rows name them in ``_sheet``) that had the same columns."""

    names: tuple[str, ...]
    fields: tuple[str, ...]


def sheets_of(fields: Mapping[str, tuple[str, ...]]) -> tuple[Sheets, ...]:
    """Sheets put together by what columns they had."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, own in fields.items():
        alike.setdefault(own, []).append(name)
    return tuple(Sheets(tuple(names), own) for own, names in alike.items())


@dataclass(frozen=True)
class StoredPart:
    """Rows of one table in a delivery.

    ``version`` and ``files`` say where they lie, ``columns`` their DuckDB types as written,
    ``months`` the months they speak of (monthly ledgers), ``fields`` what the file had a
    column for, ``filled`` those of them with a value in at least one row (None: not known,
    stored by an older version), ``derived`` that they were worked out from a national export
    (``source``). ``whole``: nothing delivered before counts beside it, of a register or of the
    months of a monthly ledger. ``folder`` is the Delta table if it is not called like the
    ledger. ``places`` are the places that rows name, with the village's code that was written
    with them; ``lacking`` the numbers of households and episodes that are empty in some row and
    found by other columns. ``sheets``: who had which columns, where not all had the same.
    ``answers``: rows filled into lists of ours, which say nothing of the rest of the ledger.
    ``hashes``: the SHA-256 of each file; empty if an older version stored it.
    """

    table: str
    version: int
    files: tuple[str, ...]
    rows: int
    columns: tuple[tuple[str, str], ...]
    fields: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    derived: bool = False
    folder: str = ""
    source: str = ""
    places: tuple[tuple[str, str | None], ...] = ()
    lacking: tuple[str, ...] = ()
    whole: bool = True
    filled: tuple[str, ...] | None = None
    sheets: tuple[Sheets, ...] = ()
    answers: bool = False
    hashes: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The data files, relative to the store."""
        return tuple(f"{self.folder or self.table}/{name}" for name in self.files)

    @cached_property
    def content(self) -> str:
        """A hash of what was taken in, wherever and under whichever number it lies."""
        return digest_of([getattr(self, name) for name in _CONTENT])


def part_from(spec: dict[str, Any]) -> StoredPart:
    """A part as the ``deliveries`` table remembers it, by whatever version."""
    listed = {k: tuple(spec.get(k, ())) for k in ("files", "fields", "months", "lacking", "hashes")}
    columns = tuple((name, kind) for name, kind in spec["columns"])
    places = tuple((place, code) for place, code in spec.get("places", ()))
    filled = spec.get("filled")
    sheets = tuple(Sheets(tuple(s["names"]), tuple(s["fields"])) for s in spec.get("sheets", ()))
    known = {"columns": columns, "filled": None if filled is None else tuple(filled)}
    return StoredPart(**spec | listed | known | {"places": places, "sheets": sheets})
