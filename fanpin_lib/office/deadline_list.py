"""The list of deadlines: what is overdue first, for the people who have to do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from fanpin_lib.classification.due_states import (
    DONE_LATE,
    IN_TIME,
    OVERDUE,
    PENDING,
    UNDATED,
    UNKNOWN,
    UNRECORDED,
    UNRULED,
    still_open,
)
from fanpin_lib.files.sheets import Sheet, with_places, write_private_book

_ORDER = [OVERDUE, UNRECORDED, UNDATED, PENDING, UNKNOWN, UNRULED, DONE_LATE, IN_TIME]
#: States of items whose due date is not known: said instead of a blank.
_NO_DAY = [UNKNOWN, UNRULED]
_HEADERS = {
    "state": ("状态", 12),
    "kind": ("事项", 14),
    "item": ("步骤或编号", 18),
    "who": ("由谁办", 10),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "case_id": ("监测编号", 18),
    "household_id": ("户编号", 20),
    "from_on": ("起算日", 12),
    "due_shown": ("期限", 12),
    "done_on": ("办结日", 12),
    "days_late": ("逾期（工作日）", 14),
}
#: Of visits: what is due, and not how many working days it is late.
_OF_VISITS = {
    "state": ("状态", 12),
    "item": ("走访安排", 14),
    "who": ("由谁走访", 24),
    **{name: _HEADERS[name] for name in ("township", "village", "household_id")},
    "from_on": ("从哪天起算", 12),
    "due_on": ("期限", 12),
    "done_on": ("走访够的日期", 14),
}


def write_deadline_list(
    table: pd.DataFrame,
    visits: pd.DataFrame,
    names: Mapping[str, tuple[str, str]],
    path: Path,
    more: Sequence[Sheet] = (),
    *,
    synthetic: bool,
    everything: bool = False,
) -> Path:
    """Write deadlines as a workbook: what is still open; of visits what was not in time.

    Args:
        table: as `fanpin_lib.classification.deadlines.deadlines` gives it.
        visits: as `fanpin_lib.classification.visits_due.visits_due` gives it.
        names: township's and village's name by village code.
        path: the .xlsx to write, in ``private/``.
        more: further sheets (`meeting_sheets`, `medical_sheets`).
        synthetic: whether the households are made up.
        everything: also what is done, in time or late.
    """
    listed = table if everything else table[still_open(table)]
    late = visits.state != IN_TIME
    late = late if everything else late & still_open(visits)
    ordered = with_places(listed, names).assign(
        rank=listed.state.map(_ORDER.index),
        due_shown=listed.due_on.astype(object).where(~listed.state.isin(_NO_DAY), listed.state),
    )
    keys = ["rank", "due_on", "kind", "item", "household_id", "case_id"]
    ordered = ordered.sort_values(keys, na_position="last")
    missed = with_places(visits[late], names)
    missed = missed.sort_values(["village_code", "household_id"], na_position="last")
    sheets = [
        Sheet("期限", _HEADERS, ordered, "含户编号，勿外传"),
        Sheet("没有按期走访", _OF_VISITS, missed, "含户编号，勿外传"),
    ]
    return write_private_book(path, [*sheets, *more], synthetic=synthetic)
