"""Columns that compare: with the month before, a year ago, the year's end; or with a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fanpin_lib.office.forms.asked import LAST_MONTH, LAST_YEAR, OF_WHOLE, PERCENT
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.office.forms.words import Meant

_YEAR, _RATE = 12, "%"


@dataclass(frozen=True)
class Compared:
    """With what a cell compares, and whether it wants the difference or a percentage."""

    than: str = ""
    change: str = ""
    doubt: str = ""


def compared(readings: Sequence[TextReading], unit: str, span: str) -> Compared:
    """What the texts over and beside a cell say of a comparison; nothing where they say none.

    Args:
        unit: that of the figure compared.
        span: the stretch of months that it is of.
    """
    thans = list(dict.fromkeys(r.than for r in readings if r.than))
    changes = list(dict.fromkeys(r.change for r in readings if r.change))
    if not thans and not changes:
        return Compared()
    if len(thans) > 1 or len(changes) > 1:
        return Compared(doubt="表头同时说了几种比较")
    if not thans:
        return Compared(doubt="没有写和哪个月比")
    if not changes:
        return Compared(doubt="没有写要增减数还是增减的百分比")
    if thans[0] != LAST_YEAR and (span or any(r.span for r in readings)):
        return Compared(doubt="几个月的累计只能和上年同期比")
    if changes[0] == PERCENT and unit == _RATE:
        return Compared(doubt="比率的增减写成“%”，看不出要百分点还是增长百分比")
    return Compared(thans[0], changes[0])


def share_of_change(reading: TextReading, above: Sequence[TextReading]) -> TextReading:
    """A bare % under 环比 or 同比 is the change in per cent, no unit of the figure."""
    compares = any(r.than for r in above) and not any(r.change for r in above)
    if compares and reading.empty and reading.units == (_RATE,):
        return replace(reading, units=(), change=PERCENT)
    return reading


def with_neighbours(
    reading: TextReading, before: Sequence[TextReading], own: tuple[int, int] | None
) -> TextReading:
    """A change that does not say its month (增减 behind 本月, 上月): its neighbours say it.

    Args:
        before: what stands before it under the same header.
        own: year and month of the form, where known.
    """
    if not reading.change or reading.than:
        return reading
    backs = [r.back for r in before if r.back]
    months = [r.month for r in before if r.month and not r.span][-2:]
    back = backs[-1] if backs else 0
    if not backs and own and len(set(months)) == 2 and own[1] in months:  # noqa: PLR2004 - a pair
        back = (own[1] - next(m for m in months if m != own[1])) % _YEAR
    return replace(reading, than={1: LAST_MONTH, _YEAR: LAST_YEAR}.get(back, ""))


def shared(
    readings: Sequence[TextReading], meant: Meant, vocabulary: Vocabulary
) -> tuple[str, str]:
    """The share that a cell asks for, or why it cannot be said."""
    shares = list(dict.fromkeys(r.share for r in readings if r.share))
    if not shares or meant.doubt:
        return "", ""
    countable = vocabulary.countables[meant.indicator]
    if len(shares) > 1:
        return "", "表头同时说了几种占比"
    if meant.of or not countable.additive:
        return "", f"“{countable.name}”是比率，没有占比"
    if shares[0] == OF_WHOLE and not (meant.part and countable.total):
        return "", "没有写占什么的比例"
    return shares[0], ""
