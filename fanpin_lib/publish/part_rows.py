"""Rows of the parts of figures (按类别, 按部门 …), folded under the row of the whole."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fanpin_lib.presentation.wording import band, band_start
from fanpin_lib.publish.figure_links import anchor

_HEAD = "<tr><th>分项</th><th>本月</th><th>分子</th><th>分母</th></tr>"

#: Value, numerator and denominator of a row, as its cells show them.
Shown = Callable[[Mapping[str, Any]], Sequence[str]]


def folded_parts(
    rows: Sequence[Mapping[str, Any]], ways: Mapping[str, str], width: int, shown: Shown
) -> str:
    """A table row that opens to the parts; empty where there are none.

    Args:
        rows: of one indicator, as the indicator table holds them.
        ways: names of the ways in which it is split, by their id.
        width: how many columns the table around has.
        shown: the cells of a row.
    """
    if not rows:
        return ""
    body = "".join(_row(row, ways, shown) for row in sorted(rows, key=_place))
    return (
        f'\n<tr><td colspan="{width}"><details class="fp-parts"><summary>分项 {len(rows)} 个'
        f"</summary><table>{_HEAD}{body}</table></details></td></tr>"
    )


def _place(row: Mapping[str, Any]) -> tuple[str, bool, int]:
    """Bands by their amounts; other parts of a way stay as they are."""
    way, _, part = row["dimension"].partition("=")
    return way, *(band_start(part) if way == "band" else (False, 0))


def _row(row: Mapping[str, Any], ways: Mapping[str, str], shown: Shown) -> str:
    way, _, part = row["dimension"].partition("=")
    name = f"{ways.get(way, '')}：{band(part) if way == 'band' else part}".removeprefix("：")
    cells = "".join(f"<td>{cell}</td>" for cell in shown(row))
    place = anchor(row["indicator"], row["dimension"])
    return f'<tr id="{place}"><th>{html.escape(name)}</th>{cells}</tr>'
