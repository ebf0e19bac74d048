"""People with two spells of work: a row more in the work export, right or overlapping."""

from __future__ import annotations

from fanpin_lib.demo.errors.arranged import Arrange, Arranger
from fanpin_lib.demo.oracle import Expected
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.period import Month

_DATES = ("started_on", "ended_on", "working")


class WorkArranger:
    """Gives workers an earlier spell."""

    def __init__(self, arranger: Arranger) -> None:
        self.desk, self.county, self.next = arranger.desk, arranger.county, arranger.next

    def rules(self) -> dict[str, Arrange]:
        """The error of this kind: the earlier spell ends after the later one began."""
        return {"5_12_001": self._overlapping}

    def calm(self) -> None:
        """An earlier spell that was over in time: nothing to be found."""
        self._earlier(ends=-2)

    def _overlapping(self) -> Expected | None:
        row = self._earlier(ends=1)
        if row is None:
            return None
        return Expected(
            "5_12_001",
            row["household_id"],
            row["id_number"],
            instance=f"{row['started_on']:%Y-%m-%d}",
        )

    def _earlier(self, ends: int) -> Row | None:
        """The row of a worker who has now another spell, begun ten months earlier.

        Args:
            ends: when it ends, months from the later spell's beginning.
        """
        while row := self.next("spells", lambda: list(self.county.now["national_work"])):
            began = row["started_on"]
            if began is None or not self.desk.free(row, [*_DATES, "id_number"]):
                continue
            month = Month.of(began)
            spell = {
                **row,
                "working": "否",
                "started_on": (month - 10).first_day,
                "ended_on": (month + ends).last_day,
            }
            if spell["ended_on"] > self.county.end:
                continue
            self.desk.add("national_work", spell)
            self.desk.keep(spell, spell)
            self.desk.keep(row, [*_DATES, "id_number"])
            return row
        return None
