"""A household that the minutes of its meeting do not name."""

from __future__ import annotations

from fanpin_lib.demo.errors.arranged import Arrange, Arranger
from fanpin_lib.demo.oracle import Expected
from fanpin_lib.demo.oracle.meeting_rules import decided, households_of
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.demo.rows.limits import limit

_RULE = "household_not_discussed"
_COLUMNS = ["identified_on", "eliminated_on", "reversed_on", "case_id"]


class MeetingArranger:
    """Takes households out of minutes; the minutes are handed in again."""

    def __init__(self, arranger: Arranger) -> None:
        self.desk, self.county, self._case = arranger.desk, arranger.county, arranger.case

    def rules(self) -> dict[str, Arrange]:
        """The error of this kind."""
        return {_RULE: self._left_out}

    def _left_out(self) -> Expected | None:
        """The newest decision about a case, whose household no minutes name any more."""
        while case := self._case("meetings", _COLUMNS, self._was_decided):
            naming = [m for m in self.county.now["meetings"] if self._names(m, case)]
            if naming and all(self.desk.free(m, ["household_ids"]) for m in naming):
                for meeting in naming:
                    self._strike_out(meeting, case["household_id"])
                self.desk.keep(case, _COLUMNS)
                stage, _ = list(decided(case, self.county.end))[-1]
                instance = f"{case['case_id']}{stage}{limit('meetings.matter')}"
                return Expected(_RULE, case["household_id"], instance=instance)
        return None

    def _was_decided(self, case: Row) -> bool:
        return any(True for _ in decided(case, self.county.end))

    def _names(self, meeting: Row, case: Row) -> bool:
        return case["household_id"] in households_of(meeting)

    def _strike_out(self, meeting: Row, household: str) -> None:
        left = [one for one in households_of(meeting) if one != household]
        self.desk.change(meeting, {"household_ids": "、".join(left) or None})
        self.desk.hand_in_again("meetings", meeting)
