"""Households with their people: what follows from all members together."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.home_cells import HomeCells
from fanpin_lib.demo.oracle.people import Person
from fanpin_lib.demo.rows.county import Row


class Home(HomeCells):
    """A household and its members in the same source."""

    def __init__(self, cells: Row, source: str, county: words.Place, end: date) -> None:
        super().__init__(cells, source, county, end)
        self.people: list[Person] = []

    def count(self, of: str) -> int:
        """How many members have a property of `Person`."""
        return sum(1 for person in self.people if getattr(person, of))

    @cached_property
    def without_labour(self) -> bool:
        """Nobody has any labour; with unfilled cells, what the register states."""
        if self.count("some_labour"):
            return False
        if self.people and self.count("no_labour") == len(self.people):
            return True
        return words.yes(self.get("no_labour_household"))

    @cached_property
    def heads(self) -> int:
        """How many members are entered as 户主."""
        return sum(1 for person in self.people if person.cells["relation"] == "户主")

    @cached_property
    def on_dibao(self) -> bool:
        """Whether anybody receives 低保."""
        if self.source == "ledger":
            return self.cells["safety_net"] == "低保"
        return any(words.given(person.cells["dibao"]) for person in self.people)

    @cached_property
    def on_tekun(self) -> bool:
        """Whether anybody is supported as 特困."""
        if self.source == "ledger":
            return self.cells["safety_net"] == "特困"
        return any(words.given(person.cells["tekun"]) for person in self.people)

    @cached_property
    def transport(self) -> float | None:
        """The largest transport subsidy of a member (元); None if none is known."""
        known = [p.transport for p in self.people if p.transport is not None]
        return max(known) if known else None

    @cached_property
    def children_out_of_school(self) -> int:
        """How many children of compulsory school age are at no school."""
        return sum(1 for p in self.people if p.of_school_age and not p.at_school)


def national_home(rows: list[Row], county: words.Place, end: date) -> Home:
    """From the rows of a household's members: household columns repeat, the first counts."""
    first = rows[0]
    own: dict[str, Any] = {
        "category": first["registered_category"],
        "risks": [r for n in range(1, 6) if (r := first[f"risk_{n}"])],
    }
    for name, fallback in (
        ("income_at_identification", "net_income_per_capita"),
        ("wage_at_identification", "wage_income"),
        ("medical_at_identification", "medical_expenditure"),
        ("income_at_elimination", "net_income_per_capita"),
    ):
        own[name] = first[name] if first[name] is not None else first[fallback]
    return Home({**first, **own}, "national", county, end)
