"""Which month a cell is about: counted back from the form's, a month of its year, the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fanpin_lib.office.forms.asked import YEAR
from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.reading import Reading

_YEAR = 12


@dataclass(frozen=True)
class When:
    """Months back, or a calendar month of the form's year, or the year up to one of them."""

    back: int = 0
    month: int = 0
    span: str = ""
    doubt: str = ""


def year_form(months: Sequence[int], context: Context) -> bool:
    """Whether months stand side by side for the whole year, later ones still to come."""
    if not months:
        return False
    own = context.month[1] if context.month else 0
    return set(months) >= set(range(1, _YEAR + 1)) or bool(own and max(months) > own + 1)


def when_of(readings: Sequence[Reading], context: Context, by_year: bool) -> When:
    """The month that the texts over and beside a cell name; without any the form's own."""
    spans = [r for r in readings if r.span] or _of_title(readings, context)
    if spans:
        end = spans[0].month or 0
        own = context.month[1] if context.month else end
        return When(span=YEAR, month=0 if end in (0, own) else end)
    backs = [r.back for r in readings if r.back is not None]
    months = [(r.year, r.month) for r in readings if r.month]
    if len(set(backs)) + len(set(months)) > 1:
        return When(doubt="表头同时说了几个月份")
    if backs:
        return When(back=backs[0])
    if not months:
        return When()
    year, month = months[0]
    if by_year:
        return When(month=month or 0)
    if context.month is None:
        return When(doubt="不知道这张表是哪个月的，分不清表头里的月份是本月还是前几个月")
    return _counted(year, month or 0, context.month)


def _counted(year: int | None, month: int, own: tuple[int, int]) -> When:
    """Counted back from the form's month; without a year the latest such month not after it."""
    back = own[1] - month
    if year is not None:
        back += (own[0] - year) * _YEAR
    elif back < 0:
        back += _YEAR
    if back < 0:
        return When(doubt="这个月还没有到")
    return When(back=back)


def _of_title(readings: Sequence[Reading], context: Context) -> list[Reading]:
    """The year so far, where the title says it and the cell names no month of its own."""
    if any(r.month or r.back is not None for r in readings):
        return []
    return [r for r in context.readings if r.span]
