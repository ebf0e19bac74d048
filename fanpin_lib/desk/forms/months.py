"""Which months a cell is about when a form is filled, and those that it compares them with."""

from __future__ import annotations

from fanpin_lib.office.forms.asked import LAST_MONTH, LAST_YEAR, YEAR_END, CellQuestion
from fanpin_lib.office.forms.stretches import LENGTHS, stretch_named
from fanpin_lib.period import Month


def months_of(asked: CellQuestion, month: Month) -> tuple[list[Month], str]:
    """The months that a cell is about when the form is filled for ``month``; or why none."""
    last = month - asked.back
    if asked.month:
        last = Month(month.year, asked.month)
    elif asked.back and asked.span:  # as many quarters, half-years or years before this one
        length = LENGTHS[asked.span]
        last = month - (month.month - 1) % length - 1 - (asked.back - 1) * length
    if last > month:
        return [last], "还没有到这个时候"
    if asked.span:
        first = (last.month - 1) % LENGTHS[asked.span]
        return [last - back for back in range(first, -1, -1)], ""
    return [last], ""


def summed(asked: CellQuestion, last: Month) -> str:
    """What is to be said of a sum over months: of a stretch that has not ended, how far it goes."""
    whole = last.month % LENGTHS[asked.span] == 0
    return "各月之和" + (
        "" if whole else f"，这{stretch_named(asked.span)}还没有满，到 {last} 为止"
    )


def compared_months(asked: CellQuestion, months: list[Month]) -> list[Month]:
    """The months that a cell compares its own with; none where it compares nothing."""
    back = {LAST_MONTH: 1, LAST_YEAR: 12, YEAR_END: months[-1].month}.get(asked.than, 0)
    return [one - back for one in months] if back else []
