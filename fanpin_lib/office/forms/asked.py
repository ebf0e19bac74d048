"""What a cell of a form asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

#: A part that is what the parts listed beside it leave over, and what its text begins with.
REST = "其余"
#: Months are counted back from the form's; or a calendar month of its year; or all those of the
#: quarter, half-year or year that it lies in, up to it.
QUARTER, HALF, YEAR = "quarter", "half", "year"
#: A share of the whole that a part is of, or of the county's figure.
OF_WHOLE, OF_COUNTY = "whole", "county"
#: What a figure is compared with, and whether the difference or the percentage is wanted.
LAST_MONTH, LAST_YEAR, YEAR_END = "last_month", "last_year", "year_end"
DIFFERENCE, PERCENT = "difference", "percent"


@dataclass(frozen=True)
class CellQuestion:
    """One cell's question; what is empty is not said.

    Attributes:
        indicator: its id.
        of: ``numerator``, ``denominator`` or ``rest`` (what the numerator leaves over).
        part: the dimension's value (``category=…``); ``部门=其余`` style for what is left over.
        others: the parts listed beside such a rest.
        place: 12-digit code; empty: the place of the line that is being written.
        back: months before the form's month; with a span as many spans before its own.
        month: a calendar month of the form's year, 1 to 12.
        span: ``quarter``, ``half``, ``year``: the sum of its months so far.
        unit: the unit that the form wants.
        among: codes of the places listed whose sum it is, where no place is all of them.
        than: what the figure is compared with (``last_month``, ``last_year``, ``year_end``).
        change: ``difference`` or ``percent`` of that comparison.
        share: the percentage of it in the whole (``whole``), or in the county's (``county``).
        text: a text instead of a figure: ``place``, ``above``, ``number``, ``code``.
    """

    indicator: str = ""
    of: str = ""
    part: str = ""
    others: tuple[str, ...] = ()
    place: str = ""
    back: int = 0
    month: int = 0
    span: str = ""
    unit: str = ""
    among: tuple[str, ...] = ()
    than: str = ""
    change: str = ""
    share: str = ""
    text: str = ""

    def said(self) -> dict[str, Any]:
        """What is said of it, by name."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value}

    def over(self, other: dict[str, Any]) -> CellQuestion:
        """With what a nearer place says."""
        return replace(self, **other)


@dataclass(frozen=True)
class Proposal:
    """What a cell is taken for, what speaks for it, and why it is not sure.

    Attributes:
        asked: what it asks for; without an indicator where nothing fits.
        says: its headers, as people read them.
        because: what speaks for it.
        doubt: why it is left empty, or has to be asked; empty where it is sure.
        maybe: ids of indicators that might be meant.
    """

    asked: CellQuestion
    says: str = ""
    because: str = ""
    doubt: str = ""
    maybe: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it may be filled without asking."""
        return not self.doubt


@dataclass(frozen=True)
class BlankLines:
    """Lines left blank for places or departments that the program writes in.

    Attributes:
        first, last: rows of the empty form.
        of: ``township``, ``village`` or ``department``.
        under: the place that they lie in.
        texts: which column takes which text (``place``, ``above``, ``number``, ``code``).
        dimension: of departments, the dimension whose values are listed.
        indicator: of departments, the indicator by which they are found.
    """

    first: int
    last: int
    of: str
    under: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    dimension: str = ""
    indicator: str = ""


@dataclass
class LearntSheet:
    """What was learnt of one sheet of a form; ``month`` is the one it was made for, if it says."""

    sheet: str
    cells: dict[tuple[int, int], Proposal] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    lines: list[BlankLines] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    month: tuple[int, int] | None = None
    contradictions: list[str] = field(default_factory=list)
