"""Which places the total rows and columns of a form add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from fanpin_lib.office.forms.asked import YEAR
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.vocabulary import plain
from fanpin_lib.regions import Level, ancestor, level_of, parent_of

#: A total of a part of the rows; any other word for a total is one of all of them.
_PARTIAL = "小计"


@dataclass(frozen=True)
class Listed:
    """A row or column of an axis: its texts, the place that it names, the text that names none.

    ``total`` is the word for a total in it, ``depth`` how many texts stand before that.
    """

    texts: tuple[str, ...]
    place: str = ""
    lost: str = ""
    total: str = ""
    depth: int = 0

    def under(self) -> tuple[str, ...]:
        """The texts before its total."""
        return self.texts[: self.depth]


def vague_total(reading: TextReading, beside: Sequence[TextReading]) -> str:
    """Why a total of parts is none of all of them: another total stands beside it."""
    totals = [one for one in beside if one.total and one.empty]
    if _PARTIAL in plain(reading.text) and len(totals) > 1:
        return f"看不出“{reading.text.strip()}”是哪几项之和"
    months = {(r.year, r.month, r.back) for r in beside if r.month or r.back is not None}
    if len(months) > 1 and not _whole_year(beside):
        return f"看不出“{reading.text.strip()}”是哪几个月之和"
    return ""


def _whole_year(beside: Sequence[TextReading]) -> bool:
    """Whether the months of a year stand there from January on."""
    months = {r.month for r in beside if r.month}
    return len(months) > 1 and months == set(range(1, len(months) + 1))


def over_months(reading: TextReading, beside: Sequence[TextReading]) -> TextReading:
    """A total beside the months of a year is that year's so far."""
    return replace(reading, span=YEAR) if _whole_year(beside) else reading


@dataclass(frozen=True)
class Sum:
    """What a total is of: a place, or the places of which it is the sum; or why not known.

    ``listed`` are the places of the rows that it adds up, where these make up the place.
    """

    place: str = ""
    listed: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    doubt: str = ""


def sum_of(
    listed: Sequence[Listed], at: int, whole: str, children: Callable[[str], Iterable[str]]
) -> Sum:
    """What the total at a place of an axis adds up.

    Args:
        whole: the place that it is of where no rows are listed under it.
        children: the places that make up a place.
    """
    one = listed[at]
    members = [row for row in _members(listed, at) if row.place or row.lost]
    places = _outermost({row.place for row in members if row.place})
    if not places:
        return Sum(whole)
    found = _put_together(places, children)
    lost = next((row.lost for row in members if row.lost), "")
    if found == {whole} or (len(found) == 1 and not lost):
        return Sum(next(iter(found)), tuple(sorted(places - found)))
    if lost:
        return Sum(doubt=f"行政区划台账里没有（或分不清是哪个）“{lost}”，“{one.total}”算不出来")
    return Sum(among=tuple(sorted(found)))


def _members(listed: Sequence[Listed], at: int) -> list[Listed]:
    """The rows that a total adds up: those under the same texts, or the part next to it."""
    one = listed[at]
    same = [n for n, row in enumerate(listed) if row.texts[: one.depth] == one.under()]
    totals = [n for n in same if listed[n].total and listed[n].under() == one.under()]
    rows = [n for n in same if not listed[n].total]
    if _PARTIAL not in plain(one.total) or len(totals) == 1:
        return [listed[n] for n in rows]
    parts = [n for n in totals if _PARTIAL in plain(listed[n].total)]
    above = any(not _between(rows, totals, n, -1) for n in parts)
    return [listed[n] for n in _between(rows, totals, at, 1 if above else -1)]


def _between(rows: Iterable[int], totals: Sequence[int], at: int, way: int) -> list[int]:
    """The rows from a total to the next one behind (1) or before it (-1)."""
    stop = min((n * way for n in totals if n * way > at * way), default=None)
    return [n for n in rows if n * way > at * way and (stop is None or n * way < stop)]


def _outermost(places: set[str]) -> set[str]:
    """Places that lie in no other of them; the county only where it is the only one."""
    inner = {p for p in places if level_of(p) is not Level.COUNTY} or places
    return {p for p in inner if not any(p != o and ancestor(p, level_of(o)) == o for o in inner)}


def _put_together(places: set[str], children: Callable[[str], Iterable[str]]) -> set[str]:
    """Places all of whose parts are listed instead of these."""
    found = set(places)
    for level in (Level.VILLAGE, Level.TOWNSHIP):
        for above in {parent_of(p) for p in found if level_of(p) is level}:
            parts = set(children(above))
            if parts and parts <= found:
                found = found - parts | {above}
    return found
