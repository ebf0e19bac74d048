"""The layout of official documents 公文版式, as ``layout.yaml`` states it with its clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml

#: Twentieths of a point, in which Word counts, in a millimetre; and in a point.
TWIPS_MM, TWIPS_PT = 1440 / 25.4, 20
#: Word counts what a character of the grid has more than its size in parts of a point.
_GRID_PARTS = 4096


@dataclass(frozen=True)
class Font:
    """A font by name, and what takes its place where a machine lacks it."""

    name: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """How one kind of paragraph looks; sizes in points, ``indent`` … in characters.

    ``exact``: the line's height in points; None: a line of the page's grid, and with ``auto``
    as high as what stands in it.
    """

    font: str
    size: float
    align: str
    indent: int = 0
    left: int = 0
    right: int = 0
    exact: float | None = None
    line: str = ""
    before: float = 0
    keep: bool = False
    red: bool = False
    level: int = 0


@dataclass(frozen=True)
class DocumentLayout:
    """Page, grid, fonts and styles; lengths in millimetres."""

    paper: Mapping[str, float]
    margins: Mapping[str, float]
    type_area: Mapping[str, float]
    grid: Mapping[str, int]
    page_number: Mapping[str, Any]
    red: str
    rule: Mapping[str, float]
    head_space: float
    fonts: Mapping[str, Font]
    styles: Mapping[str, Style]

    @property
    def bottom(self) -> float:
        """What the type area leaves below it."""
        return self.paper["height"] - self.margins["top"] - self.type_area["height"]

    @property
    def right(self) -> float:
        """What the type area leaves to its right."""
        return self.paper["width"] - self.margins["left"] - self.type_area["width"]

    @property
    def line_twips(self) -> int:
        """The height of a line, so that ``grid.lines`` fill the type area."""
        return int(self.type_area["height"] * TWIPS_MM / self.grid["lines"])

    @property
    def character_parts(self) -> int:
        """What Word adds to each character of the body's size, so that a line holds as many."""
        points = self.type_area["width"] * TWIPS_MM / TWIPS_PT / self.grid["characters"]
        return round((points - self.styles["正文"].size) * _GRID_PARTS)

    @property
    def tightened_twips(self) -> int:
        """What each character of the body gives up so that a line holds ``grid.characters``.

        A twentieth of a point more than that, for LibreOffice lays lines out a little narrower.
        """
        room = int(self.type_area["width"] * TWIPS_MM / self.grid["characters"])
        return room - round(self.styles["正文"].size * TWIPS_PT) - 1

    @property
    def footer_distance(self) -> float:
        """From the paper's edge to the page number's line, whose middle is its dash 一字线."""
        line = self.page_number["size"] * TWIPS_PT / TWIPS_MM
        return float(self.bottom - self.page_number["below"] - line / 2)


@cache
def layout() -> DocumentLayout:
    """The layout shipped with the package."""
    said = dict(shipped_yaml(__package__, "layout.yaml"))
    fonts = {n: Font(f["name"], tuple(f["others"])) for n, f in said.pop("fonts").items()}
    styles = {name: Style(**dict(style)) for name, style in said.pop("styles").items()}
    return DocumentLayout(**said, fonts=fonts, styles=styles)
