"""Building HTML tables: everything escaped, headers scoped, numbers to the right."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fanpin_lib.edition.figures import Figure
from fanpin_lib.presentation.outputs import Table
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import (
    PROTECTED_PAGE,
    enough,
    percent,
    rate,
    status_phrase,
)
from fanpin_lib.rounding import number

#: Medians and quartiles, which say little about few households.
MIDDLES = ("income_median", "income_q1", "income_q3")

_RIGHT = ' class="num" style="text-align:right"'
_NAME = ' style="text-align:left;white-space:nowrap"'
_LEFT = ' style="text-align:left"'


@dataclass(frozen=True)
class TableCell:
    """One cell; all texts are plain and get escaped.

    ``small`` stands under ``text`` (an interval, a number of households). ``note`` is why the
    text is what it is (a reason for “—”): a mark beside it, the words under the table, so that
    paper and touch screens have them too. ``source`` names the figure shown (see `source_of`),
    so that a page can lead to where it comes from. ``on_paper`` stands for a text that is too
    long for the narrow columns there.
    """

    text: str
    note: str = ""
    strong: bool = False
    source: str = ""
    small: str = ""
    on_paper: str = ""

    def markup(self, marks: Mapping[str, str]) -> str:
        """The cell's HTML; ``marks`` has the mark of every note."""
        text = html.escape(self.text)
        shown = f"<strong>{text}</strong>" if self.strong else text
        more = f"<br/><small>{html.escape(self.small)}</small>" if self.small else ""
        if self.note:
            more += f"<sup>{marks[self.note]}</sup>"
        # sorted by what the cell says, not by what stands beside it
        order = f' data-sort="{text}"' if more else ""
        return f"<td{_RIGHT}{order}{figure_mark(self.source)}>{shown}{more}</td>"


@dataclass(frozen=True)
class Row:
    """A row with its header, which is HTML already (a link, or escaped text)."""

    header: str
    cells: Sequence[TableCell]

    def markup(self, marks: Mapping[str, str]) -> str:
        """The row as HTML; its header is HTML already."""
        cells = "".join(cell.markup(marks) for cell in self.cells)
        return f'<tr><th scope="row"{_NAME}>{self.header}</th>{cells}</tr>'


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; no heading, no extra row."""

    rows: Sequence[Row]
    heading: str = ""

    def markup(self, width: int, marks: Mapping[str, str]) -> str:
        """The group as HTML, under its heading over ``width`` columns."""
        head = ""
        if self.heading:
            head = (
                f'<tr><th scope="rowgroup" colspan="{width}"{_LEFT}>'
                f"{html.escape(self.heading)}</th></tr>\n"
            )
        rows = "".join(row.markup(marks) + "\n" for row in self.rows)
        return f"<tbody>\n{head}{rows}</tbody>\n"


@dataclass(frozen=True)
class Laid:
    """A table before it is put on a page: what `build` takes."""

    caption: str
    columns: Sequence[str]
    groups: Sequence[Group]
    remarks: Sequence[str] = ()

    @property
    def marks(self) -> dict[str, str]:
        """The mark of every note in it."""
        notes = [cell.note for group in self.groups for row in group.rows for cell in row.cells]
        return {note: f"注{no}" for no, note in enumerate(dict.fromkeys(filter(None, notes)), 1)}

    def as_html(self) -> Table:
        """The table for a page."""
        return build(self.caption, self.columns, self.groups, self.remarks)


def build(
    caption: str, columns: Sequence[str], groups: Sequence[Group], remarks: Sequence[str] = ()
) -> Table:
    """A table; the first column holds the rows' headers, the notes stand at its foot.

    Args:
        remarks: plain sentences for its foot, without their full stop.
    """
    first, *others = columns
    head = f'<th scope="col"{_LEFT}>{html.escape(first)}</th>' + "".join(
        f'<th scope="col"{_RIGHT}>{html.escape(title)}</th>' for title in others
    )
    marks = Laid(caption, columns, groups).marks
    body = "".join(group.markup(len(columns), marks) for group in groups)
    return Table(
        f"<table>\n<caption>{html.escape(caption)}</caption>\n"
        f"<thead>\n<tr>{head}</tr>\n</thead>\n{body}{_foot(marks, remarks, len(columns))}</table>",
        caption,
    )


def _foot(marks: Mapping[str, str], remarks: Sequence[str], width: int) -> str:
    """The remarks, then the notes, each with its mark; nothing without any."""
    if not (marks or remarks):
        return ""
    notes = [f"{mark}：{note}" for note, mark in marks.items()]
    said = linked(html.escape("；".join([*remarks, *notes])))
    cell = f'<td colspan="{width}"{_LEFT}><small>{said}。</small></td>'
    return f"<tfoot>\n<tr>{cell}</tr>\n</tfoot>\n"


def linked(escaped: str) -> str:
    """A reason, escaped already, that leads to the page which says what is not shown."""
    return escaped.replace("不公开", f'<a href="{PROTECTED_PAGE}">不公开</a>')


def source_of(figure: Figure, region_code: str = "") -> str:
    """Which figure: ``visit_rate@2026-10``, of another region ``220281100000/visit_rate@…``.

    A part of it: ``visit_rate@2026-10/risk=因病``.
    """
    place = f"{region_code}/" if region_code else ""
    part = f"/{figure.dimension}" if figure.dimension else ""
    return f"{place}{figure.indicator}@{figure.month}{part}"


def figure_mark(source: str) -> str:
    """The attribute that tells a page which figure a cell shows."""
    return f' data-figure="{html.escape(source)}"' if source else ""


def figure_cell(
    figure: Figure, *, strong_if_positive: bool = False, region_code: str = ""
) -> TableCell:
    """A figure without its unit; “—” with the reason where there is none.

    Args:
        region_code: of the region, if it is not the page's own.
    """
    cell = _figure_cell(figure, strong_if_positive)
    return replace(cell, source=source_of(figure, region_code))


def _figure_cell(figure: Figure, strong_if_positive: bool) -> TableCell:
    if not figure.ok:
        return TableCell("—", status_phrase(figure))
    if figure.is_rate:
        return _rate_cell(figure)
    decimals = 0 if figure.number.is_integer() or figure.unit.startswith("元") else 1
    text = number(figure.number, decimals)
    if figure.indicator in MIDDLES and figure.observations:
        many = f"{number(figure.observations)}户"
        if figure.observations < settings().few_incomes:
            return TableCell(f"{text}（{many}）", "户数少，仅供参考", on_paper=text)
        return TableCell(text, small=many)
    return TableCell(text, strong=strong_if_positive and figure.positive)


def _rate_cell(figure: Figure) -> TableCell:
    """A percentage with its interval, or “7/8” where there are few observations."""
    text = rate(figure)
    if not enough(figure):
        return TableCell(text, "户数为零，不适用" if text == "—" else "")
    many = f"共{number(figure.observations)}"
    if figure.low is None or figure.high is None:
        return TableCell(text, small=many)
    return TableCell(
        text, small=f"{percent(figure, figure.low)}—{percent(figure, figure.high)}，{many}"
    )
