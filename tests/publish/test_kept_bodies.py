"""A region's page comes out as if nothing were kept, and only what changed is made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_sources import ABOUT, COUNTY, REVISIONS, TOWN, VILLAGE
from tiny_edition import outputs, write_notebook

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.publish import PublishJob
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.pages import RegionPages
from fanpin_lib.publish.tree import RegionTree

OTHERS = ["methods/indicators.md"]
SIBLING = "220281102202"


@pytest.fixture
def data(edition: Path) -> Path:
    """Of an edition that says where its figures come from."""
    tell(edition / "data", ABOUT)
    return edition / "data"


def tell(data: Path, about: dict[str, Any]) -> None:
    (data / "manifest.json").write_text(json.dumps(about), encoding="utf-8")


@pytest.fixture
def pages(
    data: Path, make_job: Callable[..., PublishJob], tmp_path: Path
) -> Callable[..., tuple[dict[str, str], set[str]]]:
    """The pages of the next publication, and those whose bodies were made for it."""

    def publish(others: list[str] = OTHERS, **job: Any) -> tuple[dict[str, str], set[str]]:
        tree = RegionTree.read(data)
        kept = KeptTexts("bodies", tmp_path / "work", "code")
        made = RegionPages(make_job(**job), tree, others, kept=kept)
        found = {page.path: page.text for page in made.all()}
        fresh = RegionPages(make_job(**job), tree, others)
        assert found == {page.path: page.text for page in fresh.all()}
        assert made.explained == fresh.explained
        anew = {path.stem for path in (tmp_path / "work" / "bodies").glob("*.json")}
        kept.keep()
        return found, anew

    return publish


def change(data: Path, code: str, value: float) -> None:
    """Another number of a region, of last month alone."""
    table = pq.read_table(data / INDICATORS)
    rows = [
        row | {"value": value}
        if (row["region_code"], row["month"], row["indicator"]) == (code, "2026-09", "cases_active")
        else row
        for row in table.to_pylist()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), data / INDICATORS)


def test_nothing_is_made_where_nothing_changed(pages) -> None:
    first, anew = pages()
    assert {COUNTY, TOWN, VILLAGE} <= anew and len(anew) == len(first)
    assert pages() == (first, set())


def test_a_changed_figure_reaches_its_page_and_those_above_that_show_it(pages, data) -> None:
    pages()
    change(data, VILLAGE, 3.0)
    assert pages()[1] == {VILLAGE, TOWN}
    change(data, TOWN, 4.0)
    assert pages()[1] == {TOWN, COUNTY}


def test_a_page_that_names_another_place_follows_that_place(pages, data, edition) -> None:
    cell = f'<td data-figure="{TOWN}/cases_active@2026-10">12</td>'
    notebook = outputs({"text/html": f"<table><tr>{cell}</tr></table>"})
    write_notebook(edition, VILLAGE, notebook)
    pages()
    change(data, TOWN, 5.0)
    assert pages()[1] == {VILLAGE, TOWN, COUNTY}


def test_only_the_line_about_the_edition_is_another_in_the_next(pages, data) -> None:
    before, _ = pages()
    tell(data, ABOUT | {"edition_no": 3, "snapshot": 32})
    after, anew = pages()
    assert anew == set()
    page = f"village/{VILLAGE}.md"
    assert "第 3 版，按第 32 次交付" in after[page] and "第 2 版" not in after[page]
    assert before[page].replace("第 2 版，按第 31 次", "第 3 版，按第 32 次") == after[page]


def test_a_revision_is_said_where_it_is(pages, data) -> None:
    pages()
    (data / "revisions.json").write_text(json.dumps(REVISIONS), encoding="utf-8")
    found, anew = pages()
    assert anew == {COUNTY, TOWN} and "本版替换同月第 1 版" in found["county/220281.md"]


def test_names_catalogue_and_pages_to_link_to_concern_all(pages, data) -> None:
    every = pages()[1]
    assert pages(["methods/figures.md"])[1] == every
    families = [{**ABOUT["families"][0], "name": "别的"}]
    tell(data, ABOUT | {"families": families})
    assert pages(["methods/figures.md"])[1] == every
