"""What the lines above a form's table say of all its cells: for where, for when, in what unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fanpin_lib.office.forms.form_layout import FormLayout, Label
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.stretches import LENGTHS, not_monthly, stretch_of
from fanpin_lib.office.forms.vocabulary import Vocabulary, plain

_WHO = re.compile(r"(?:填报|填表|报送|制表)(?:单位|乡镇|地区)[^::]{0,8}[::]([^_:：]{2,})")
_UNIT = re.compile(r"(?<!填报)(?<!填表)(?<!报送)(?<!制表)(?:计量)?单位[::]([^:：]+)")
_PIECES = re.compile(r"\s{2,}|\u3000+|\t|\n|[;;]|\s+(?=[^\s:：]{2,6}[:：])")
_FILED = re.compile(r"(?:填报|填表|报送|报出|制表|打印|填写)(?:日期|时间)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月")
#: What says that a line names the month of the figures, and not a day of sending them.
_OF_FIGURES = re.compile(r"(?:统计|报告|数据|所属|报表)月份|报告期|所属(?:时)?期|统计(?:期间|时段)")
_YEAR = 12
_APART = re.compile(r"[、,,/和]")
_WHEN = re.compile(r"(?:(\d{4})年)(?:\d{1,2}月?[-—–~至到])?(\d{1,2})月|(\d{4})[-./](\d{1,2})(?!\d)")


@dataclass
class Context:
    """The place the form is filled in for, its month, its units, what its title speaks of.

    Attributes:
        place: 12-digit code; the county's where the form names none.
        stated: whether the form names it.
        month: year and month that the form was made for, if it says so.
        month_cells: cells in which that month is written.
        filed: cells with the day on which it is filled in.
        units: units that hold for all cells.
        unlike: why figures of a month's end are not what it asks for; empty where they are.
        readings: what the titles say.
        against: what two lines say of the month and cannot both be true; empty where they agree.
    """

    place: str
    stated: bool = False
    month: tuple[int, int] | None = None
    month_cells: list[tuple[int, int]] = field(default_factory=list)
    filed: list[tuple[int, int]] = field(default_factory=list)
    units: tuple[str, ...] = ()
    unlike: str = ""
    readings: list[TextReading] = field(default_factory=list)
    against: str = ""

    @property
    def concepts(self) -> frozenset[str]:
        """The words of the titles."""
        return frozenset(c for r in self.readings for c in r.concepts)


def read_context(
    layout: FormLayout,
    read: Callable[[str], TextReading],
    vocabulary: Vocabulary,
    county: str,
    newest: tuple[int, int],
) -> Context:
    """Read the lines above the table.

    Args:
        county: the county's 12-digit code.
        newest: year and month of the newest figures: a month without a year is none after it.
    """
    found = Context(county)
    for title in layout.titles:
        _read_month(found, title, newest)
        for piece in _PIECES.split(title.text.strip()):
            _read_piece(found, piece, read, vocabulary)
    _read_stretch(found, newest)
    found.unlike = not_monthly([title.text for title in layout.titles])
    titled = [u for r in found.readings for u in r.units]
    found.units = found.units or tuple(dict.fromkeys(titled))
    return found


def _read_month(found: Context, title: Label, newest: tuple[int, int]) -> None:
    """The month that a line names; the day of filling in is none."""
    place, said = (title.row, title.column), plain(title.text)
    filed = _FILED.search(said)
    stretch = stretch_of(said)
    if stretch and stretch[0].get("month"):
        found.month_cells.append(place)
    before = said[: filed.start()] if filed else said
    if filed and _WHEN.search(said[filed.end() :]):
        found.filed.append(place)
    when, bare = _WHEN.search(before), _MONTH.search(before)
    if when and 1 <= int(when[2] or when[4]) <= _YEAR:
        month = int(when[1] or when[3]), int(when[2] or when[4])
    elif bare and not filed:
        month = newest[0] - (int(bare[1]) > newest[1]), int(bare[1])
    else:
        return
    if found.month and found.month != month and _OF_FIGURES.search(before):
        found.against = found.against or _two_months(found, month, said)
    found.month = found.month or month
    found.month_cells.append(place)


def _two_months(found: Context, month: tuple[int, int], said: str) -> str:
    """What is to be said of a line that names another month than those above it."""
    assert found.month  # noqa: S101 - told apart before
    return f"标题写的是 {found.month[0]} 年 {found.month[1]} 月，下面却写“{said}”"


def _read_stretch(found: Context, newest: tuple[int, int]) -> None:
    """A form for a quarter or a half-year, without a month, is for its last month."""
    named = next((r for r in found.readings if r.whole_span and r.month), None)
    if found.month is None and named and named.month:
        begun = named.month - LENGTHS[named.span] < newest[1]
        found.month = named.year or newest[0] - (not begun), named.month


def _read_piece(
    found: Context, piece: str, read: Callable[[str], TextReading], vocabulary: Vocabulary
) -> None:
    said = plain(piece)
    if who := _WHO.search(said):
        code = vocabulary.find_place(re.sub(r"[(].*$", "", who[1]), found.place)
        if code:
            found.place, found.stated = code, True
    elif unit := _UNIT.search(said):
        texts = [read(one) for one in _APART.split(unit[1])]
        found.units = tuple(dict.fromkeys(u for one in texts for u in one.units))
    elif said:
        found.readings.append(read(piece))
