"""The same site from either builder: MkDocs with Material, and Zensical after it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from fanpin_lib.publish import publish
from fanpin_lib.publish.build import SiteBuild
from fanpin_lib.publish.builders import MKDOCS, ZENSICAL, builder_of
from tests.site_links import SiteLinks

pytestmark = pytest.mark.heavy
#: What the shipped settings say of links.
VALIDATED = {"not_found": "warn", "absolute_links": "warn"}


@pytest.fixture
def sites(make_job, tmp_path: Path) -> dict[str, Path]:
    """The tiny county's site by builder."""
    job = make_job()
    found = {}
    for name in (MKDOCS, ZENSICAL):
        one = replace(job, builder=name, public=tmp_path / "site" / name)
        found[name] = publish(one).index.parent
    return found


def counted(site: Path) -> dict[str, tuple[int, int, int]]:
    """By page how many tables, charts and figures with a source it has."""
    found = {}
    for page in SiteLinks(site).pages:
        text = page.read_text(encoding="utf-8")
        main = re.search(r"(?s)<article.*</article>", text)
        shown = main[0] if main else ""
        counts = tuple(shown.count(what) for what in ("<table", "<svg xmlns", "fp-from"))
        charts = len(re.findall(r"<img[^>]+charts/", shown))
        found[page.relative_to(site.resolve()).as_posix()] = (counts[0], charts, counts[2])
    return found


def test_both_builders_make_the_same_pages_tables_and_charts(sites) -> None:
    mkdocs, zensical = (counted(sites[name]) for name in (MKDOCS, ZENSICAL))
    assert mkdocs == zensical
    assert sum(tables for tables, *_ in zensical.values()) > 20
    assert sum(charts for _, charts, _ in zensical.values()) >= 6


def test_neither_asks_for_anything_outside_nor_has_a_dead_link(sites) -> None:
    for name, site in sites.items():
        assert SiteLinks(site).dead() == [], name
        for page in SiteLinks(site).pages:
            text = page.read_text(encoding="utf-8")
            outside = r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//"
            assert not re.search(outside, text), (name, page)
            assert "fonts.g" not in text and "Content-Security-Policy" in text, (name, page)


@pytest.mark.parametrize("builder", [MKDOCS, ZENSICAL])
def test_a_row_that_comes_into_the_finished_page_is_not_missed_before(tmp_path, builder) -> None:
    """Sentences lead to rows of tables that wait beside the build."""
    docs, site = tmp_path / "docs", tmp_path / "public"
    docs.mkdir()
    (docs / "index.md").write_text("# 页\n\n还有[3户](#来历-3)没有走访。\n", encoding="utf-8")
    said = {"site_name": "县", "docs_dir": str(docs), "site_dir": str(site), "plugins": []}
    said |= {"theme": {"name": "material", "font": False}, "validation": {"links": VALIDATED}}
    with SiteBuild(said, tmp_path, builder) as building:
        building.finish()
    assert "3户" in (site / "index.html").read_text(encoding="utf-8")
    kept = builder_of(builder).settings(said, tmp_path)["validation"]["links"]
    assert VALIDATED.items() <= kept.items()


def test_settings_beside_the_sources_stay_those_of_the_county(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    said = {
        "docs_dir": str(tmp_path / "docs"),
        "site_dir": str(tmp_path / "public"),
        "theme": {"custom_dir": str(tmp_path / "own"), "language": "zh"},
    }
    assert builder_of(MKDOCS).settings(said, tmp_path) == said
    kept = builder_of(ZENSICAL).settings(said, tmp_path)
    assert (kept["docs_dir"], kept["site_dir"]) == ("docs", "public")
    assert kept["theme"] == {"custom_dir": "theme", "language": "zh"}
