"""Every method of a view has its cell in a notebook, and every cell calls what there is."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import nbformat
import pytest

from fanpin_lib.presentation.views import CountyView, RegionView, TownshipView, VillageView
from fanpin_lib.publish import portal_pages

FOLDER = Path(__file__).parents[2] / "notebooks"
VIEWS = {
    "village": VillageView,
    "township": TownshipView,
    "county": CountyView,
    "open/township": TownshipView,
    "open/county": CountyView,
}
#: Notebooks of which at least one has to show what a class adds.
SHOWN_IN = {
    RegionView: ("village", "township", "county"),
    VillageView: ("village",),
    TownshipView: ("township", "county"),
    CountyView: ("county",),
}


def shown(notebook: str) -> set[str]:
    """Methods that the notebook's cells call."""
    cells = nbformat.read(FOLDER / f"{notebook}.ipynb", as_version=nbformat.NO_CONVERT).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return {name for source in code for name in re.findall(r"^view\.(\w+)\(\)$", source, re.M)}


def own_methods(view: type) -> set[str]:
    """Public methods that a class itself defines."""
    return {n for n, what in vars(view).items() if inspect.isfunction(what) and n[0] != "_"}


@pytest.mark.parametrize("view", SHOWN_IN, ids=lambda view: view.__name__)
def test_every_method_has_a_cell(view: type) -> None:
    pages = SHOWN_IN[view]
    lacking = own_methods(view) - set().union(*map(shown, pages))
    assert not lacking, (
        f"no cell of {pages} shows {sorted(lacking)} of {view.__name__} (see notebooks/README.md)"
    )


@pytest.mark.parametrize("notebook", VIEWS)
def test_every_cell_calls_a_method_of_its_level(notebook: str) -> None:
    strangers = {name for name in shown(notebook) if not hasattr(VIEWS[notebook], name)}
    assert not strangers, f"{notebook}.ipynb calls what {VIEWS[notebook].__name__} does not have"


def test_pages_above_the_county_name_methods_of_its_view() -> None:
    named = {name for _, names in portal_pages._SECTIONS for name in names}
    assert named <= set(dir(CountyView))
    on_the_county_s_home_page = {"trend"}
    assert named <= shown("county") | on_the_county_s_home_page, "shown above the county and not in it"


def test_cells_and_methods_are_seen() -> None:
    """The tests above look at something."""
    assert {"heading", "visits_chart", "children"} <= shown("township")
    assert own_methods(TownshipView) == {"children", "todo"} and "_notes" not in own_methods(
        RegionView
    )
