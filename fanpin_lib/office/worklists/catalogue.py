"""The lists as data: ``lists.yaml``, and the query that gives the rows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml

_PACKAGE = "fanpin_lib.office.worklists"
#: The header of the last column, by which a row is known again.
NUMBER = "清单编号（勿改）"


@dataclass(frozen=True)
class ListColumn:
    """A column of a list.

    Attributes:
        width: in characters.
        to: the ledger's column that an answer goes to (``ledger.column``; the ledger alone
            where the row itself names the column in ``field``).
        choices: the only answers there are.
        date: whether an answer that goes to no ledger is a day.
        keep: whether last month's answer is shown again while the item is open.
        prefill: the column of the row that holds an answer to begin with.
        identity: whether the cell tells, with the number, which item the row is.
        each: the columns that the desk puts in its place.
        when: the column of the row without which this one is not shown.
    """

    name: str
    label: str
    width: float = 10
    to: str = ""
    field: str = ""
    choices: tuple[str, ...] = ()
    date: bool = False
    keep: bool = False
    prefill: str = ""
    identity: bool = False
    each: str = ""
    when: str = ""

    @property
    def to_fill_in(self) -> bool:
        """Whether people write in it."""
        return bool(self.to or self.choices or self.keep or self.date or self.prefill)


@dataclass(frozen=True)
class Answering:
    """What becomes of a row that was filled in (see ``lists.yaml``)."""

    ledger: str = ""
    how: str = ""
    or_add: bool = False
    key: Mapping[str, str] = field(default_factory=dict)
    row: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict)
    begin: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    month_of: str = ""
    with_rows_of: str = ""
    required: tuple[str, ...] = ()
    book: str = ""
    explained: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkList:
    """One list: what stands in it, for whom, in which order."""

    id: str
    title: str
    about: str
    rules: tuple[str, ...]
    needs: tuple[str, ...]
    beside: tuple[str, ...]
    units: tuple[str, ...]
    by: str
    states: tuple[str, ...]
    then: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    answer: Answering | None

    @property
    def sql(self) -> str:
        """The query of its rows; empty for a list that has none."""
        file = files(_PACKAGE) / "lists" / f"{self.id}.sql"
        return file.read_text(encoding="utf-8") if file.is_file() else ""


@dataclass(frozen=True)
class Catalogue:
    """All lists, and which units do what a document says that somebody does.

    ``slips`` are read back as lists are, but stand in papers of another kind.
    """

    lists: dict[str, WorkList]
    slips: dict[str, WorkList]
    doers: dict[str, tuple[str, ...]]
    otherwise: str
    also: dict[str, tuple[str, ...]]
    urgent: frozenset[str]

    @property
    def every(self) -> dict[str, WorkList]:
        """All that is read back: lists and slips."""
        return self.lists | self.slips

    def units_of(self, who: str) -> tuple[str, ...]:
        """The kinds of unit that are meant: the longest words first, each taken once."""
        words = sorted(
            ((word, kind) for kind, listed in self.doers.items() for word in listed),
            key=lambda pair: -len(pair[0]),
        )
        meant: dict[str, None] = {}
        rest = who
        for word, kind in words:
            if word in rest:
                rest = rest.replace(word, "，")
                meant[kind] = None
        return tuple(meant) or (self.otherwise,)

    def with_those_above(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds, and those that have a copy of what is theirs."""
        more = (other for kind in kinds for other in self.also.get(kind, ()))
        return tuple(dict.fromkeys([*kinds, *more]))


@cache
def catalogue() -> Catalogue:
    """The lists as shipped."""
    raw = shipped_yaml(_PACKAGE, "lists.yaml")
    return Catalogue(
        {name: _list(name, spec) for name, spec in raw["lists"].items()},
        {name: _list(name, spec) for name, spec in raw["slips"].items()},
        {kind: tuple(words) for kind, words in raw["doers"].items()},
        raw["otherwise"],
        {kind: tuple(others) for kind, others in raw["also"].items()},
        frozenset(raw["urgent"]),
    )


def _list(name: str, spec: Mapping[str, Any]) -> WorkList:
    urgency = spec.get("urgency", {})
    return WorkList(
        id=name,
        title=spec["title"],
        about=spec["about"],
        rules=tuple(spec["rules"]),
        needs=tuple(spec["needs"]),
        beside=tuple(spec.get("beside", ())),
        units=tuple(spec["units"]),
        by=spec.get("by", ""),
        states=tuple(urgency.get("state", ())),
        then=tuple(urgency.get("then", ())),
        columns=tuple(ListColumn(n, **_plain(attrs)) for n, attrs in spec["columns"].items()),
        answer=Answering(**_plain(spec["answer"])) if "answer" in spec else None,
    )


def _plain(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in spec.items()}
