"""What is known about headers and words in ledger files (``columns.yaml``).

A county's own file adds to it: lists are joined, single values replaced.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fanpin_lib.fields import Table, tables
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.codes import Classes
from fanpin_lib.ledgers.county_columns import belongs, county_columns
from fanpin_lib.ledgers.headers import normalise_header, split_unit
from fanpin_lib.ledgers.sheet_rules import HeadsOnly, TaughtHeaders, VillageInNumber


@dataclass(frozen=True)
class ColumnMap:
    """Headers and words as data; built by `ColumnMap.load`.

    ``county`` is what the county's own file says: its headers go before all others.
    ``classes`` are the classifications of the county's profile, list → spelling → class.
    """

    spec: dict[str, Any]
    county: dict[str, Any] = field(default_factory=dict)
    classes: Classes = field(default_factory=dict)

    @classmethod
    def load(cls, extra: Path | None = None, classes: Classes | None = None) -> ColumnMap:
        """The shipped map, with a county's ``columns.yaml`` added if there is one.

        Args:
            classes: the classifications of the county's profile; for lists that it does not
                name, the vocabulary's words hold.

        Raises:
            FileMistake: the county's file is no YAML, or names keys, tables, columns or codes
                that do not exist, or holds values of another kind; all of it is told.
        """
        spec = shipped_yaml("fanpin_lib.ledgers", "columns.yaml")
        classes = classes or {}
        if extra is None or not Path(extra).exists():
            return cls(spec, classes=classes)
        own = county_columns(Path(extra), spec, classes)
        return cls(_merged(spec, own), own, classes)

    @cached_property
    def words(self) -> CellWords:
        """Words met in cells, as the map lists them."""
        listed = [f.name for f in dataclasses.fields(CellWords) if f.name != "classes"]
        return CellWords(**{name: self.spec[name] for name in listed}, classes=self.classes)

    @property
    def refuse_share(self) -> float:
        """The share of bad rows above which a file is taken for misread."""
        return float(self.spec["refuse_share"])

    def share(self, name: str) -> float:
        """Another share that decides over a file, by its name in the map."""
        return float(self.spec[f"{name}_share"])

    @property
    def header_rows(self) -> int:
        """How many rows from the top a header is looked for in."""
        return int(self.spec["header_rows"])

    def bad_rows(self, table: str) -> str:
        """``refuse`` or ``skip``: what becomes of a file of that table with bad rows."""
        return str(self.spec["bad_rows_of"].get(table, self.spec["bad_rows"]))

    def village_lost_from(self, table: str) -> int:
        """How many units of a village must be gone for it to count as lost; 0: none ever does."""
        return int(self.spec["village_lost_from_of"].get(table, self.spec["village_lost_from"]))

    def exports_cover(self, table: str) -> bool:
        """Whether a register of that table has rows wherever the national exports have some."""
        return table in self.spec["covered_by_exports"]

    def in_every_village(self, table: str) -> bool:
        """Whether a register of that table has rows in every village of the county."""
        return table in self.spec["every_village"]

    def asked_from_townships(self, table: str, rows: int) -> int:
        """From how many townships on a first register of so many rows that are all in one of
        them is asked about; 0: it is not."""
        asked, least = table in self.spec["several_townships"], self.spec["asked_from"]
        return int(least["townships"]) if asked and rows >= least["rows"] else 0

    def duplicates(self, table: str) -> str:
        """``refuse`` or ``keep``: what becomes of rows with the same key."""
        return str(self.spec["duplicates_of"].get(table, "refuse"))

    def is_export(self, table: str) -> bool:
        """Whether a table comes out of a system whose rows the office cannot edit."""
        return self.duplicates(table) == "keep"

    def hints(self, table: str) -> list[str]:
        """Words in a file's name or title that speak for a table, normalised like headers."""
        return [normalise_header(word) for word in self.spec["hints"].get(table, [])]

    def county_hints(self, table: str) -> list[str]:
        """Those of the words that the county itself has taught."""
        own = self.county.get("hints") or {}
        return [normalise_header(word) for word in own.get(table) or ()]

    def own(self, table: str) -> frozenset[str]:
        """Columns that tell a table from all others."""
        return frozenset(self.spec["own_columns"].get(table, ()))

    def stand_ins(self, field: str) -> list[list[str]]:
        """Sets of columns, each of which makes up for a required column that is missing."""
        return list(self.spec["stand_ins"].get(field, ()))

    @cached_property
    def village_in_number(self) -> VillageInNumber:
        """Which column's numbers begin with a village's code."""
        return VillageInNumber(**self.spec["village_in_number"])

    @cached_property
    def heads_only(self) -> HeadsOnly:
        """How a list of heads is known."""
        return HeadsOnly(**self.spec["heads_only"])

    @property
    def several_months_words(self) -> list[str]:
        """Words in a name or title of a file that holds earlier months too."""
        return list(self.spec["several_months_words"])

    @cached_property
    def of_persons(self) -> frozenset[str]:
        """Columns that name a person, a household or a case."""
        return frozenset(self.spec["of_persons"])

    @cached_property
    def lists_of_places(self) -> dict[str, frozenset[str]]:
        """Ledgers that list places, each with the columns that say so by themselves."""
        return {name: frozenset(own) for name, own in self.spec["lists_of_places"].items()}

    @cached_property
    def place_headers(self) -> dict[str, frozenset[str]]:
        """Headers, normalised, under which a sheet names the places of its rows, by level."""
        spec = self.spec["places"]
        return {name: frozenset(map(normalise_header, spec[name])) for name in spec}

    @cached_property
    def layouts(self) -> dict[frozenset[str], TaughtHeaders]:
        """What was taught, by the headers of a layout."""
        return {
            layout_of(spec.get("headers") or []) - self.ignored: TaughtHeaders(
                spec["kind"], tuple(map(normalise_header, spec.get("fill_down") or []))
            )
            for spec in reversed(self.spec["layouts"])
        }

    def layout(self, headers: Iterable[str]) -> TaughtHeaders | None:
        """What was taught of a row of just these headers, in any order."""
        return self.layouts.get(layout_of(headers) - self.ignored) if self.layouts else None

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Headers that are known to mean nothing to us, normalised."""
        return frozenset(normalise_header(h) for h in self.spec["ignored"])

    @cached_property
    def _kept(self) -> dict[str, frozenset[str]]:
        return {
            table: frozenset(map(normalise_header, headers))
            for table, headers in self.spec["kept"].items()
        }

    def is_kept(self, table: str, header: str) -> bool:
        """Whether a table is known to have that column, though no figure needs it."""
        plain = normalise_header(header)
        if table in self.lists_of_places and any(plain in h for h in self.place_headers.values()):
            return True
        return plain in self._kept.get(table, ())

    @cached_property
    def headers(self) -> dict[str, dict[str, str]]:
        """For each table: normalised header → field name (place names included)."""
        return {name: self._headers_of(table) for name, table in tables().items()}

    def _headers_of(self, table: Table) -> dict[str, str]:
        claims = self._of_county(table)
        claims += [(field.label, name) for name, field in table.fields.items()]
        claims += [(name, name) for name in table.fields]
        claims += _aliases(self.spec["tables"].get(table.name, {}))
        for source in (self.spec["places"], self.spec["common"]):
            claims += [(h, f) for h, f in _aliases(source) if belongs(table, f)]
        plain = [(normalise_header(header), name) for header, name in claims]
        known: dict[str, str] = {}
        for header, name in plain + [(split_unit(h)[0], f) for h, f in plain]:
            known.setdefault(header, name)  # the first to claim a header keeps it
        return known

    def _of_county(self, table: Table) -> list[tuple[str, str]]:
        """Headers that the county itself has said: nothing shipped overrules them."""
        own = _aliases((self.county.get("tables") or {}).get(table.name) or {})
        common = _aliases(self.county.get("common") or {})
        return own + [(header, name) for header, name in common if belongs(table, name)]

    @cached_property
    def every_header(self) -> frozenset[str]:
        """Headers that mean something in at least one table."""
        return frozenset(header for known in self.headers.values() for header in known)

    def field_of(self, table: str, header: str) -> str | None:
        """The field that a normalised header stands for in a table, with or without unit."""
        known = self.headers[table]
        return known.get(header) or known.get(split_unit(header)[0])


def layout_of(headers: Iterable[str]) -> frozenset[str]:
    """What makes a layout: its headers without blanks, marks and order."""
    return frozenset(plain for header in headers if (plain := normalise_header(header)))


def _aliases(spec: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(header, field) for field, headers in spec.items() for header in headers or ()]


def _merged(base: Any, extra: Any) -> Any:
    """Dictionaries merged key by key, lists joined, single values replaced."""
    if isinstance(base, dict) and isinstance(extra, dict):
        said = {key: value for key, value in extra.items() if value is not None}
        return base | {key: _merged(base.get(key), value) for key, value in said.items()}
    if isinstance(base, list) and isinstance(extra, list):
        return extra + base  # what the county says comes first
    return extra
