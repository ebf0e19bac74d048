"""A meeting that is to be held, with the households that are read out in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Empty lines of a list of which no household is known beforehand.
_LINES_TO_WRITE_ON = 6


@dataclass(frozen=True)
class Judged:
    """A household to be judged: its number, its head, its village's code, and why."""

    household_id: str
    head_name: str
    village_code: str
    why: str


@dataclass(frozen=True)
class Meeting:
    """What is known of a meeting before it is held.

    ``region_code`` is a village's or township's, empty for the county and departments.
    """

    number: str
    level: str
    unit: str
    region_code: str
    department: str
    subject: str
    cited: str
    households: Sequence[Judged]

    @property
    def shown_unit(self) -> str:
        """The unit with its code, by which it is known again when the form is read back."""
        return f"{self.unit}（{self.region_code}）" if self.region_code else self.unit

    def filling(self, remark: str) -> dict[str, object]:
        """What the form's template is filled with; ``remark`` says that the data are made up."""
        rows = [
            {"序": str(at), "户编号": one.household_id, "户主": one.head_name, "事由": one.why}
            for at, one in enumerate(self.households, start=1)
        ] or [dict.fromkeys(("序", "户编号", "户主", "事由"), "")] * _LINES_TO_WRITE_ON
        return {
            "会议编号": self.number,
            "会议层级": self.level,
            "开会单位": self.shown_unit,
            "会议事项": self.subject,
            "传达材料": "",
            "依据": self.cited,
            "研判户": rows,
            "合成标注": remark,
        }
