"""Rows of the parts of figures (按类别, 按部门 …), folded under the row of the whole."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fanpin_lib.presentation.wording import band, band_start
from fanpin_lib.publish.figure_links import anchor

_TITLES = ("分项", "本月", "分子", "分母")

#: Value, numerator and denominator of a row, as its cells show them.
Shown = Callable[[Mapping[str, Any]], Sequence[str]]
#: Attributes of a row, for its figure's card.
Marks = Callable[[Mapping[str, Any]], str]


def folded_parts(
    rows: Sequence[Mapping[str, Any]],
    ways: Mapping[str, str],
    width: int,
    shown: Shown,
    marks: Marks = lambda row: "",
) -> str:
    """A table row that opens to the parts; empty where there are none.

    Args:
        rows: of one indicator, as the indicator table holds them.
        ways: names of the ways in which it is split, by their id.
        width: how many columns the table around has.
        shown: the cells of a row.
        marks: its attributes.
    """
    if not rows:
        return ""
    ordered = sorted(rows, key=_place)
    cells = _without_empty_end([shown(row) for row in ordered])
    body = "".join(
        _row(row, ways, own, marks(row)) for row, own in zip(ordered, cells, strict=True)
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in _TITLES[: len(cells[0]) + 1])
    return (
        f'\n<tr><td colspan="{width}"><details class="fp-parts"><summary>分项 {len(rows)} 个'
        f"</summary><table><tr>{head}</tr>{body}</table></details></td></tr>"
    )


def _without_empty_end(cells: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The rows' cells without the last column where it is empty: counts have no denominator."""
    shown = len(_TITLES) - (1 if any(any(row[2:]) for row in cells) else 2)
    return [row[:shown] for row in cells]


def _place(row: Mapping[str, Any]) -> tuple[str, bool, int]:
    """Bands by their amounts; other parts of a way stay as they are."""
    way, _, part = row["dimension"].partition("=")
    return way, *(band_start(part) if way == "band" else (False, 0))


def _row(row: Mapping[str, Any], ways: Mapping[str, str], shown: Sequence[str], marks: str) -> str:
    way, _, part = row["dimension"].partition("=")
    name = f"{ways.get(way, '')}：{band(part) if way == 'band' else part}".removeprefix("：")
    cells = "".join(f"<td>{cell}</td>" for cell in shown)
    place = anchor(row["indicator"], row["dimension"])
    return f'<tr id="{place}"{marks}><th scope="row">{html.escape(name)}</th>{cells}</tr>'
