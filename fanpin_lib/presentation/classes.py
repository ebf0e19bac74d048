"""The profile's classes on a page: who is in which, by whose word, and who moved.

Labels, classes, their order and colours are the edition's own (`About.classes`), made from the
profile that it was computed by; no class is named here.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fanpin_lib.edition.figures import WITHHELD, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.charts import counted
from fanpin_lib.presentation.html_table import Group, Row, TableCell, build, figure_cell
from fanpin_lib.presentation.outputs import Table, markdown_text
from fanpin_lib.presentation.plots import COLOURS, OTHER_COLOURS, Layer, Plot, describe, heights
from fanpin_lib.presentation.wording import PROTECTED_PAGE, listing, not_listed, told

MEMBERS, REGISTERED, RULED = (
    "households_in_class", "households_registered_in_class", "households_ruled_in_class"
)  # fmt: skip
_MOVES = "class_moves"
#: How the indicators call a change to a graver class.
GRAVER = "升级"
_COLUMNS = {REGISTERED: "台账登记", RULED: "规则认定"}
_NONE = TableCell("—", "没有登记或认定为这一类的户")


@dataclass(frozen=True)
class Shown:
    """A classification as the edition names it (`fanpin_lib.edition.classes_named`)."""

    said: Mapping[str, Any]

    @property
    def label(self) -> str:
        """What people call it."""
        return str(self.said["label"])

    @property
    def in_register(self) -> bool:
        """Whether the register of monitored households decides it: everybody there has one."""
        return bool(self.said["in_register"]) and self.said["decided_by"] == "register"

    @property
    def tells_moves(self) -> bool:
        """Whether a move is worth a sentence beside the headline's: up and down, or another
        class in the register; a plain yes or no is not."""
        return bool(self.said["graded"]) or self.in_register

    @property
    def names(self) -> list[str]:
        """All its classes, in order."""
        return [value["name"] for value in self.said["values"]]

    @property
    def given(self) -> list[str]:
        """The document's own classes that may be given in the month."""
        return [v["name"] for v in self.said["values"] if v.get("own", True)]

    def key(self, name: str) -> str:
        """The figures' dimension of a class, or of anything else said of the classification."""
        return f"class={self.label}：{name}"

    def parts(self, own: Figures, indicator: str) -> dict[str, Figure]:
        """This month's figures by class in order, then by whatever else was found."""
        lead = f"{self.label}："
        if (hidden := own.get(indicator, self.key(WITHHELD))).withheld and not any(
            figure.category.startswith(lead) for figure in own.split(indicator, "class")
        ):
            return {name: replace(hidden, dimension=self.key(name)) for name in self.given}
        found = {
            figure.category.removeprefix(lead): figure
            for figure in own.split(indicator, "class")
            if figure.category.startswith(lead)
        }
        ordered = [name for name in self.names if name in found]
        return {name: found[name] for name in (*ordered, *(n for n in found if n not in ordered))}


def classifications(data: RegionData) -> list[Shown]:
    """All that the edition names, the headline first; none in an edition from before."""
    return [Shown(said) for said in data.about.classes or ()]


def headline_of(data: RegionData) -> Shown | None:
    """The classification that pages show first."""
    return next((one for one in classifications(data) if one.said["headline"]), None)


def standing(data: RegionData) -> str:
    """How many are in each class of the headline, where the monitored do not say it already;
    the household's own words: ``三色分级：红52户、黄82户；没有定论28户。``
    """
    shown = headline_of(data)
    if shown is None or shown.in_register:
        return ""
    parts = shown.parts(data.own, MEMBERS)
    if any(figure.withheld for figure in parts.values()) and not _told(parts):
        return f"{markdown_text(shown.label)}：涉及的户少，[不公开]({PROTECTED_PAGE})。"
    found = _told(parts)
    open_ones = _open(data, shown)
    said = [f"{listing(found)}" if found else "没有户属于其中任何一类"]
    if open_ones and shown.said["decided_by"] != "register":
        said.append(f"规则没有定论的{listing(open_ones)}")
    return f"{markdown_text(shown.label)}：{'；'.join(said)}。"


def _told(parts: Mapping[str, Figure]) -> list[str]:
    return [f"{markdown_text(name)}{told(f)}" for name, f in parts.items() if f.positive]


def _open(data: RegionData, shown: Shown) -> list[str]:
    """Households that the rule puts neither into a class nor outside of all of them."""
    settled = {*shown.names, *shown.said["outside"]}
    parts = shown.parts(data.own, RULED)
    return _told({name: f for name, f in parts.items() if name not in settled})


def moved(data: RegionData) -> list[str]:
    """Who moved between classes since last month's end, one sentence a classification."""
    told_of = [c for c in classifications(data) if c.said["headline"] or c.tells_moves]
    return [said for shown in told_of if (said := _moved(data, shown))]


def _moved(data: RegionData, shown: Shown) -> str:
    lead = f"{shown.label}："
    ways = [f for f in data.own.split(_MOVES, "way") if f.category.startswith(lead)]
    ways = [figure for figure in ways if figure.positive]
    if not ways:
        return ""
    moves = [f for f in data.own.split(_MOVES, "move") if f.category.startswith(lead)]
    each = listing(list(_short(moves, lead)))
    ways = sorted(ways, key=lambda figure: -figure.number)
    said = listing([f"{figure.category.removeprefix(lead)}{told(figure)}" for figure in ways])
    return f"{markdown_text(shown.label)}本月{said}（{each}）。"


def upgraded(data: RegionData) -> list[tuple[str, Figure]]:
    """Label and number of households of each graded classification that became graver."""
    found = [
        (markdown_text(shown.label), data.own.get(_MOVES, f"way={shown.label}：{GRAVER}"))
        for shown in classifications(data)
        if shown.said["graded"]
    ]
    return [(label, figure) for label, figure in found if figure.positive]


def _short(moves: Sequence[Figure], lead: str) -> Iterator[str]:
    for figure in sorted(moves, key=lambda figure: -figure.number):
        if figure.positive:
            yield f"{markdown_text(figure.category.removeprefix(lead))}{told(figure)}"


def table(data: RegionData) -> Table | None:
    """Every classification with its classes: now, last month, by the register, by the rules;
    the two latter only where the region has figures of them (villages have not).
    """
    asked = _asked(data)
    groups = [Group(rows, label) for label, rows in _all_rows(data) if _any_told(rows)]
    title = f"{data.region.name}{data.month.label}各类户数"
    columns = ["类别", "月末（户）", "上月末", *(_COLUMNS[one] for one in asked)]
    return build(title, columns, groups, _not_told(data)) if groups else None


def without_table(data: RegionData) -> list[str]:
    """What stands where there is no table: which classifications nobody may know, and why."""
    told_of = any(_any_told(rows) for _, rows in _all_rows(data))
    return [] if told_of else [f"{markdown_text(one)}。" for one in _not_told(data)]


def _asked(data: RegionData) -> list[str]:
    return [one for one in (REGISTERED, RULED) if data.own.split(one, "class")]


def _all_rows(data: RegionData) -> list[tuple[str, list[Row]]]:
    every = [(one.label, list(_rows(data.own, one, _asked(data)))) for one in classifications(data)]
    return [(label, rows) for label, rows in every if rows]


def _any_told(rows: Sequence[Row]) -> bool:
    """Whether any cell of a classification's rows has a figure."""
    return any(cell.text != _NONE.text or not cell.note for row in rows for cell in row.cells)


def _not_told(data: RegionData) -> list[str]:
    """Classifications without a single figure, those of one reason together."""
    labels: dict[str, list[str]] = {}
    for label, rows in _all_rows(data):
        if not _any_told(rows):
            labels.setdefault(rows[0].cells[0].note, []).append(label)
    return not_listed(labels)


def _rows(own: Figures, shown: Shown, asked: Sequence[str]) -> Iterator[Row]:
    found = {indicator: shown.parts(own, indicator) for indicator in (MEMBERS, *asked)}
    names = dict.fromkeys([*shown.names, *(name for parts in found.values() for name in parts)])
    for name in names:
        figures = [parts.get(name) for parts in found.values()]
        if any(f and (f.positive or f.withheld) for f in figures):
            last = figure_cell(own.get(MEMBERS, shown.key(name), back=1))
            now = [_cell(parts, name) for parts in found.values()]
            yield Row(html.escape(name), [now[0], last if figures[0] else _NONE, *now[1:]])


def _cell(parts: Mapping[str, Figure], name: str) -> TableCell:
    """Of a class without any household there is no figure, which says none; but where the
    classification's figures are not known, neither is that one.
    """
    unknown = next((f for f in parts.values() if not (f.ok or f.withheld)), None)
    figure = parts.get(name, unknown)
    return figure_cell(figure) if figure else _NONE


def chart(data: RegionData) -> Plot | None:
    """The headline's classes over thirteen months, the gravest at the bottom; those of which no
    month is known are not drawn."""
    shown = headline_of(data)
    parts = shown.parts(data.own, MEMBERS) if shown else {}
    every = {name: data.own.series(MEMBERS, shown.key(name)) for name in parts} if shown else {}
    series = {name: one for name, one in every.items() if any(figure.ok for figure in one)}
    if shown is None or not any(figure.positive for one in series.values() for figure in one):
        return None
    colours = _colours(shown, list(series))
    layers = [Layer(name, heights(one), colours[name]) for name, one in series.items()]
    some = "，有的类别没有数" if len(series) < len(every) else ""
    panel = counted(f"月末{shown.label}（户{some}）", layers)
    first = next(iter(series.values()))
    said = describe(data, f"{shown.label}{next(iter(series))}户数", first)
    return Plot(data.month, [panel], said, data.synthetic)


def _colours(shown: Shown, names: Sequence[str]) -> dict[str, str]:
    """The colours that the profile says; the others get what is left, in order."""
    said = {v["name"]: v["colour"] if v["colour"] in COLOURS else "" for v in shown.said["values"]}
    free = iter([colour for colour in OTHER_COLOURS if colour not in said.values()] * 4)
    return {name: said.get(name) or next(free) for name in names}
