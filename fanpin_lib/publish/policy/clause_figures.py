"""This month's figures of the county that answer clauses of its profile, in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.errors import FanpinError
from fanpin_lib.period import Month
from fanpin_lib.policy.coverage import Covered
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.html_table import figure_cell
from fanpin_lib.presentation.wording import count, status_phrase


def clause_figures(
    rows: Iterable[Covered], month: Month, county_code: str, data: Path
) -> dict[str, str]:
    """The county's figures that the rows' uses name, by that name.

    Args:
        data: the edition's data; where the county has no page in it there are no figures.
    """
    try:
        figures = open_region(str(month), county_code, data).data.own
    except FanpinError:
        return {}
    names = {use.figure for row in rows for use in row.uses if use.figure}
    return {name: _in_words(figures, name) for name in sorted(names)}


def _in_words(figures: Figures, name: str) -> str:
    indicator, _, part = name.partition("/")
    figure = figures.get(indicator, part)
    if figure.ok:
        return figure_cell(figure).text if figure.is_rate else count(figure)
    return "没有" if part and _none_of_it(figures, indicator, part) else status_phrase(figure)


def _none_of_it(figures: Figures, indicator: str, part: str) -> bool:
    """Whether the whole is known and the month's rows hold no such part: then there is none.

    A whole whose rows do not all say which part they are may hide it: that is not known.
    """
    whole = figures.get(indicator)
    parts = figures.split(indicator, part.partition("=")[0])
    return whole.ok and not whole.is_rate and _add_up(whole, parts)


def _add_up(whole: Figure, parts: Iterable[Figure]) -> bool:
    known = list(parts)
    return all(one.ok for one in known) and sum(one.number for one in known) == whole.number
