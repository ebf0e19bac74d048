"""The portal over many counties: cities and provinces, and the counties' own sites below it.

The result is one folder that can be copied or served as it is: the portal's pages and, under
``counties/<code>/``, the sites that the counties published. Nothing in it is personal.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from fanpin_lib.disclosure import Gate, Scanner, keep_dictionary_in
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.regions import load_regions
from fanpin_lib.period import Month
from fanpin_lib.publish.build import run_mkdocs
from fanpin_lib.publish.downloads import add_workbook, take_in, write_tables, write_workbook
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.job import as_of
from fanpin_lib.publish.one_style import in_one_style
from fanpin_lib.publish.portal_pages import Past, past_page, portal_pages
from fanpin_lib.publish.portal_sites import put_site
from fanpin_lib.publish.portal_text import Standing
from fanpin_lib.publish.search import SearchIndex, entries_of
from fanpin_lib.publish.settings import own_search
from fanpin_lib.publish.tree import RegionTree, safe_name
from fanpin_lib.publish.workshop import swap, workshop
from fanpin_lib.regions import short_code

COUNTIES = "counties"


@dataclass(frozen=True)
class PortalJob:
    """What a portal is made from and where it goes; paths and plain values only.

    Attributes:
        data: the figures of counties, cities and provinces (``indicators.parquet`` …).
        public: the folder of the finished portal.
        assets: the folder of style sheets and scripts that pages use.
        mkdocs_file: settings of the theme, shared with the counties' sites.
        sites: each closed county's published site, by 12-digit code.
        standing: which counties are closed and which are not.
        past: the months before that the portal keeps.
    """

    month: Month
    data: Path
    public: Path
    assets: Path
    mkdocs_file: Path
    sites: Mapping[str, Path]
    standing: Standing
    past: Sequence[Past] = ()
    demo: bool = False
    edition: str = INTERNAL
    extra_pages: Mapping[str, str] = field(default_factory=dict)


def publish_portal(
    job: PortalJob, known_names: Iterable[str] = (), known_numbers: Iterable[str] = ()
) -> int:
    """Build the portal and put it in the old one's place, all of it or nothing.

    Args:
        known_names: of everybody in the counties' stores; none may be on a page.
        known_numbers: of their households and cases; none may be there either.

    Returns:
        The portal's own pages; those of the counties' sites not counted.

    Raises:
        LeaksFound: personal data on a page.
        SiteNotBuilt: the build failed or a page holds something active.
        StoreBusy: somebody else is publishing here.
    """
    tree = RegionTree({region.code: region for region in load_regions(job.data)})
    with workshop(job.public) as work:
        keep_dictionary_in(work.parent)
        docs, site = work / "docs", work / "public"
        shutil.copytree(job.assets, docs / "assets")
        nav = _write_pages(job, tree, docs)
        scanner = _check(job, tree, work, known_names, known_numbers)
        run_mkdocs(_settings(job, tree, docs, site, nav), work)
        index = SearchIndex()
        pages = finish_pages(site, index=index)
        index.refuse_leaks(scanner)
        take_in(work, site)
        for code, public in job.sites.items():
            own = f"{COUNTIES}/{short_code(code)}"
            put_site(public, site / own, job.standing.title)
            index.take(entries_of(public), f"{own}/", tree.regions[code].name)
        index.write(site)
        swap(site, job.public, work)
    return pages


def _write_pages(job: PortalJob, tree: RegionTree, docs: Path) -> list[Any]:
    """Write every page's source; returns the menu."""
    addresses = {code: f"{COUNTIES}/{short_code(code)}/index.html" for code in job.sites}
    months = [one.month for one in job.past]
    home, *others = portal_pages(
        job.month, job.data, tree, addresses, job.standing, list(job.extra_pages), months
    )
    past = [past_page(one, addresses, list(job.extra_pages)) for one in job.past]
    for page in (home, *others, *past):
        for name, content in {page.path: page.text, **page.files}.items():
            _write(docs / name, content)
    for name, text in job.extra_pages.items():
        _write(docs / name, in_one_style(_without_meanings(text)))
    write_tables(docs, job.data, job.month, synthetic=job.demo, whole=True)
    nav: list[Any] = [{"首页": "index.md"}, {"各地情况": [page.path for page in others]}]
    if past:
        nav.append({"往月": [page.path for page in past]})
    return [*nav, {"方法": sorted(job.extra_pages)}] if job.extra_pages else nav


def _without_meanings(text: str) -> str:
    """Links to rules, which have no page here, as plain text."""
    return re.sub(r"\[([^\]]*)\]\((?:region|rule|indicator):[^)]*\)", r"\1", text)


def _check(
    job: PortalJob,
    tree: RegionTree,
    work: Path,
    known_names: Iterable[str],
    known_numbers: Iterable[str],
) -> Scanner:
    places = {region.name for region in tree.regions.values()}
    scanner = Scanner(known_names, numbers=known_numbers, places=places, codes=tree.regions)
    gate = Gate(scanner)
    gate.look_all(work / "docs")
    add_workbook(gate, write_workbook(job.data, job.month, work))
    gate.refuse()
    return scanner


def _settings(
    job: PortalJob, tree: RegionTree, docs: Path, site: Path, nav: list[Any]
) -> dict[str, Any]:
    name = safe_name(job.standing.title)
    return {
        "INHERIT": str(job.mkdocs_file),
        "site_name": f"{name}防止返贫致贫监测",
        "docs_dir": str(docs),
        "site_dir": str(site),
        "nav": nav,
        **own_search(job.mkdocs_file),
        "theme": {"custom_dir": str(files("fanpin_lib.publish").joinpath("theme"))},
        "extra": {
            "generator": False,
            "polyfills": [],
            "fanpin": {
                "month": job.month.label,
                "as_of": as_of(job.month),
                "edition": html.escape(kind_of(job.edition).label),
                "county": name,
                "demo": job.demo,
            },
        },
    }


def _write(path: Path, content: str | bytes) -> None:
    _made(path.parent)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
