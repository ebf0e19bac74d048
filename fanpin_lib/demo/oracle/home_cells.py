"""Households by their own cells, as the export or the county's ledgers describe them."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.cells import Cells
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.demo.rows.limits import limit


class HomeCells(Cells):
    """What the household's own cells say; one source (``national`` or ``ledger``), as of a day."""

    def __init__(self, cells: Row, source: str, county: words.Place, end: date) -> None:
        super().__init__(cells)
        self.source: str = source
        self.county, self.end = county, end

    @property
    def id(self) -> str:
        """The household's number as the file has it."""
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
        """Whether a risk is among those entered."""
        return risk in self.cells["risks"]

    def helped(self, *kinds: str) -> bool:
        """Whether there is a measure of one of some kinds (``health`` for 健康帮扶 …)."""
        return any(self.cells[f"aid_{kind}"] is not None for kind in kinds)

    @cached_property
    def any_help(self) -> bool:
        """Whether any kind of help is entered."""
        return any(self.get(name) is not None for name in (*limit("aid"), "aid_other"))

    @cached_property
    def developmental(self) -> list[str]:
        """Items of the four developmental kinds."""
        return [i for name in limit("developmental") for i in words.items(self.cells[name])]

    @cached_property
    def only_security(self) -> bool:
        """Whether social security is the only help entered."""
        others = [name for name in (*limit("aid"), "aid_other") if name != "aid_security"]
        return self.helped("security") and all(self.get(name) is None for name in others)

    @cached_property
    def out_of_poverty_or_watched(self) -> bool:
        """Whether it is registered as poor once or is monitored now."""
        return self.cells["household_type"] in ("脱贫户", "未脱贫户") or self.monitored
