"""Households as the export or the county's own ledgers describe them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from fanpin_lib.demo.errors.limits import limit
from fanpin_lib.demo.errors.oracle import words
from fanpin_lib.demo.errors.oracle.people import Cells, Person, Row


class Home(Cells):
    """One household of one source (``national`` or ``ledger``) as of a day."""

    def __init__(self, cells: Row, source: str, county: words.Place, end: date) -> None:
        super().__init__(cells)
        self.source: str = source
        self.county, self.end = county, end
        self.people: list[Person] = []

    @property
    def id(self) -> str:
        return str(self.cells["household_id"])

    @cached_property
    def monitored(self) -> bool:
        """Whether it was identified by the month's end, whatever became of it."""
        since = self.cells["identified_on"]
        return self.cells["category"] is not None and (since is None or since <= self.end)

    @cached_property
    def eliminated(self) -> bool:
        """Whether its risk was eliminated by the month's end."""
        day = self.cells["eliminated_on"]
        if day is None:
            return self.monitored and words.yes(self.get("risk_eliminated"))
        return self.monitored and day <= self.end

    @cached_property
    def active(self) -> bool:
        """Whether it is under monitoring at the month's end."""
        return self.monitored and not self.eliminated

    @cached_property
    def not_natural(self) -> bool:
        """Whether its risk was eliminated in another way than 自然消除."""
        return self.eliminated and self.cells["elimination_way"] != "自然消除"

    def at_risk(self, risk: str) -> bool:
        return risk in self.cells["risks"]

    def helped(self, *kinds: str) -> bool:
        """Whether there is a measure of one of some kinds (``health`` for 健康帮扶 …)."""
        return any(self.cells[f"aid_{kind}"] is not None for kind in kinds)

    @cached_property
    def any_help(self) -> bool:
        return any(self.get(name) is not None for name in (*limit("aid"), "aid_other"))

    @cached_property
    def developmental(self) -> list[str]:
        """Items of the four developmental kinds."""
        return [i for name in limit("developmental") for i in words.items(self.cells[name])]

    @cached_property
    def only_security(self) -> bool:
        others = [name for name in (*limit("aid"), "aid_other") if name != "aid_security"]
        return self.helped("security") and all(self.get(name) is None for name in others)

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
        if self.source == "ledger":
            return self.cells["safety_net"] == "低保"
        return any(words.given(person.cells["dibao"]) for person in self.people)

    @cached_property
    def on_tekun(self) -> bool:
        if self.source == "ledger":
            return self.cells["safety_net"] == "特困"
        return any(words.given(person.cells["tekun"]) for person in self.people)

    @cached_property
    def out_of_poverty_or_watched(self) -> bool:
        return self.cells["household_type"] in ("脱贫户", "未脱贫户") or self.monitored

    @cached_property
    def transport(self) -> float | None:
        """The largest transport subsidy of a member (元); None if none is known."""
        known = [p.transport for p in self.people if p.transport is not None]
        return max(known) if known else None

    @cached_property
    def children_out_of_school(self) -> int:
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
