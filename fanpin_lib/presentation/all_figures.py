"""全部指标: every figure of a region, folded away by family, one click from the page.

Families, names and units come from the edition's manifest, so that a month's page keeps the
names it was made with; an edition without them takes the catalogue's.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.html_table import figure_mark, linked, source_of
from fanpin_lib.presentation.outputs import Table
from fanpin_lib.presentation.wording import amount, band, band_start, status_phrase
from fanpin_lib.regions import Level

Labels = Sequence[Mapping[str, Any]]

_MOMENTS = (0, 1, 12)
_HEAD = (
    '<thead>\n<tr><th scope="col">指标</th><th scope="col">本月</th>'
    '<th scope="col">上月</th><th scope="col">上年同月</th></tr>\n</thead>\n'
)
_NAMED_IN_SUMMARY = 2


def all_figures(data: RegionData) -> Table:
    """One folded table a family, its first figures in the line that opens it."""
    stored = data.own.dimensions()
    folded = [_family(family, data, stored) for family in labels_of(data)]
    return Table("\n".join(folded), f"{data.region.name}全部指标")


def labels_of(data: RegionData) -> Labels:
    """Families with their indicators' names: the edition's, else the catalogue's."""
    from fanpin_lib.indicators.labels import catalogue_labels

    return data.about.families or catalogue_labels()


def _family(family: Mapping[str, Any], data: RegionData, stored: Mapping[str, list[str]]) -> str:
    own, indicators = data.own, family["indicators"]
    totals, silent = _totals(indicators, data, stored)
    once = data.region.level == Level.VILLAGE
    bodies = [_body(totals), *_splits(indicators, own, stored, once=once)]
    table = "".join(bodies)
    name = html.escape(family["name"])
    return (
        f'<details class="fp-family"><summary><strong>{name}</strong>　'
        f"{html.escape(_gist(indicators, own) or next(iter(silent), ''))}</summary>\n"
        + (f"<table>\n{_HEAD}{table}</table>\n" if table else "")
        + f"{_remainder(silent)}</details>"
    )


def _gist(indicators: Mapping[str, Any], own: Figures) -> str:
    """The family's first figures, in the line that opens it; empty where there are none."""
    figures = [(spec["name"], own.get(name)) for name, spec in indicators.items()]
    known = [f"{name} {amount(figure)}" for name, figure in figures if figure.ok]
    return "，".join(known[:_NAMED_IN_SUMMARY])


def _totals(
    indicators: Mapping[str, Any], data: RegionData, stored: Mapping[str, list[str]]
) -> tuple[list[str], dict[str, list[str]]]:
    """Rows of totals, and the names of those that have nothing to show, by the reason."""
    rows: list[str] = []
    silent: dict[str, list[str]] = {}
    for name, spec in indicators.items():
        if "" not in stored.get(name, ()):
            if reason := _no_total(name, spec, data):
                silent.setdefault(reason, []).append(html.escape(spec["name"]))
            continue
        moments = [data.own.get(name, back=back) for back in _MOMENTS]
        if any(figure.number for figure in moments):
            rows.append(_row(_link(name, spec["name"]), moments))
        else:
            silent.setdefault(_reason(moments[0]), []).append(_link(name, spec["name"]))
    return rows, silent


def _no_total(indicator: str, spec: Mapping[str, Any], data: RegionData) -> str:
    """Why the month holds no total of an indicator; empty where its parts are shown."""
    levels = [Level(level) for level in spec.get("levels", ())]
    if levels and data.region.level not in levels:
        return f"只统计到{levels[0].label}"
    parts = data.own.starting_with(indicator)
    if any(part.positive for part in parts):
        return ""
    return _reason(parts[0] if parts else data.own.get(indicator))


def _reason(figure: Figure) -> str:
    return "都是 0" if figure.ok else status_phrase(figure)


def _remainder(silent: Mapping[str, list[str]]) -> str:
    return "".join(
        f"<p>{linked(reason)}：{'、'.join(names)}。</p>\n" for reason, names in silent.items()
    )


def _splits(
    indicators: Mapping[str, Any], own: Figures, stored: Mapping[str, list[str]], *, once: bool
) -> Iterator[str]:
    """Rows for every way in which an indicator is split, empty parts left out.

    With ``once`` each way is shown for the family's first indicator only: a village's handful
    of households needs no more.
    """
    shown: set[str] = set()
    for name, spec in indicators.items():
        for by, label in spec["by"].items():
            if once and by in shown:
                continue
            parts = [d for d in stored.get(name, ()) if d.startswith(f"{by}=")]
            if by == "band":
                parts.sort(key=lambda part: band_start(part.partition("=")[2]))
            rows = [row for part in parts if (row := _part(name, part, own))]
            if rows:
                shown.add(by)
                yield _body(rows, f"{spec['name']}，按{label}")


def _part(indicator: str, dimension: str, own: Figures) -> str:
    moments = [own.get(indicator, dimension, back=back) for back in _MOMENTS]
    if not any(figure.number or figure.withheld for figure in moments):
        return ""
    category = moments[0].category
    shown = band(category) if dimension.startswith("band=") else category
    return _row(html.escape(shown), moments)


def _body(rows: Sequence[str], heading: str = "") -> str:
    if not rows:
        return ""
    head = f'<tr><th scope="rowgroup" colspan="4">{html.escape(heading)}</th></tr>\n'
    return f"<tbody>\n{head if heading else ''}{''.join(rows)}</tbody>\n"


def _row(header: str, moments: Sequence[Figure]) -> str:
    """Without the styles of the other tables' cells: there are hundreds of these."""
    now, *before = moments
    cells = _cell(now, figure_mark(source_of(now)))
    cells += "".join(_cell(figure) for figure in before)
    return f'<tr><th scope="row">{header}</th>{cells}</tr>\n'


def _cell(figure: Figure, mark: str = "") -> str:
    """A figure with its unit, a rate as the other tables show it; why there is none."""
    if figure.ok:
        return f"<td{mark}>{html.escape(amount(figure))}</td>"
    return f"<td><small>{linked(html.escape(status_phrase(figure)))}</small></td>"


def _link(indicator: str, name: str) -> str:
    return f'<a href="indicator:{html.escape(indicator)}">{html.escape(name)}</a>'
