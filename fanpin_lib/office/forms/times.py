"""Which month a cell is about: counted back from the form's, a month of its year, a stretch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from fanpin_lib.office.forms.asked import YEAR
from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.stretches import LENGTHS, stretch_named

_YEAR = 12
_QUARTER_ENDS = {3, 6, 9, 12}
_NOT_YET = "这个月还没有到"
_WHICH_FORM = "不知道这张表是哪个月的，分不清表头里的月份是本月还是前几个月"


@dataclass(frozen=True)
class When:
    """Months back, or a calendar month of the form's year, or a stretch up to one of them."""

    back: int = 0
    month: int = 0
    span: str = ""
    doubt: str = ""


def year_form(months: Sequence[int], context: Context) -> bool:
    """Whether months stand side by side for the whole year, later ones still to come."""
    if not months:
        return False
    own = context.month[1] if context.month else 0
    whole = any(set(months) >= ends for ends in (set(range(1, _YEAR + 1)), _QUARTER_ENDS))
    return whole or bool(own and max(months) > own + 1)


def when_of(
    readings: Sequence[TextReading], context: Context, by_year: bool, *, flow: bool, stock: bool
) -> When:
    """The month that the texts over and beside a cell name; without any the form's own.

    Args:
        flow: the months of what is counted can be added up.
        stock: it is counted as of a day, whatever stretch ends on it.
    """
    own = next((r for r in readings if r.span), None)
    if own or any(r.month or r.back is not None for r in readings):
        when = _spanned(own, context, by_year) if own else _dated(readings, context, by_year)
    else:
        titled = next((r for r in context.readings if r.span), None)
        if titled is None or stock:
            return When(doubt=context.unlike)
        when = _titled(titled, context)
    if when.span and not when.doubt and not flow:
        return When(doubt="这个指标的各月不能相加")
    return when if when.back or when.month else replace(when, doubt=when.doubt or context.unlike)


def unsaid(readings: Sequence[TextReading], standing: Collection[str]) -> str:
    """Why it cannot be said which months are meant: 已消除 without one may be those of ever.

    Args:
        standing: spellings that say how things stand.
    """
    if any(r.month or r.span or r.back is not None for r in readings):
        return ""
    said = next((word for r in readings for word in r.words if word in standing), "")
    return f"“{said}”没有写是本月的还是历年累计的" if said else ""


def _titled(title: TextReading, context: Context) -> When:
    """What the title says of cells that say nothing of a time."""
    if not title.whole_span:
        return _spanned(title, context, False)
    own, length = context.month, LENGTHS[title.span]
    if own and (own[1] % length or (title.month and title.month != own[1])):
        return When(
            doubt=f"标题又写{stretch_named(title.span)}又写 {own[1]} 月，看不出是哪几个月的"
        )
    return When(span=title.span)


def _spanned(said: TextReading, context: Context, by_year: bool) -> When:
    """A stretch: so far, or counted back from the one that the form's month lies in."""
    if not said.whole_span:
        end = said.month or 0
        own = context.month[1] if context.month else end
        return When(span=YEAR, month=0 if end in (0, own) else end)
    if said.span == YEAR and said.month and not said.year:
        return When(span=YEAR, month=said.month)
    if not said.month:
        which = "看不出是哪几个月的"
        return When(doubt=which) if said.year else When(span=said.span, back=said.back or 0)
    if by_year:
        return When(span=said.span, month=said.month)
    if context.month is None:
        return When(doubt=_WHICH_FORM)
    length = LENGTHS[said.span]
    ends = context.month[0], -(-context.month[1] // length) * length
    counted = _counted(said.year, said.month, ends)
    return When(span=said.span, back=counted.back // length, doubt=counted.doubt)


def _dated(readings: Sequence[TextReading], context: Context, by_year: bool) -> When:
    backs = [r.back for r in readings if r.back is not None]
    months = [(r.year, r.month) for r in readings if r.month]
    if len(set(backs)) + len(set(months)) > 1:
        return When(doubt="表头同时说了几个月份")
    if backs:
        return When(back=backs[0])
    year, month = months[0]
    if by_year or any(r.whole_span for r in readings):
        return When(month=month or 0)
    if context.month is None:
        return When(doubt=_WHICH_FORM)
    return _counted(year, month or 0, context.month)


def _counted(year: int | None, month: int, own: tuple[int, int]) -> When:
    """Counted back from the form's month; a later month without a year is still to come."""
    back = own[1] - month
    if year is not None:
        back += (own[0] - year) * _YEAR
    if back < 0:
        return When(doubt=_NOT_YET)
    return When(back=back)
