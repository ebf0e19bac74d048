"""The portal over many counties: cities and provinces, and the counties' own sites below it.

The result is one folder that can be copied or served as it is: the portal's pages and, under
``counties/<code>/``, the sites that the counties published. Nothing in it is personal.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from fanpin_lib.disclosure import Gate, Scanner
from fanpin_lib.edition.names import INDICATORS_CSV, INTERNAL
from fanpin_lib.edition.regions import load_regions
from fanpin_lib.period import Month
from fanpin_lib.publish.build import run_mkdocs, swap, workshop
from fanpin_lib.publish.downloads import copy_table
from fanpin_lib.publish.job import EDITION_LABELS, as_of
from fanpin_lib.publish.page_safety import secure
from fanpin_lib.publish.portal_pages import portal_pages
from fanpin_lib.publish.portal_text import Standing
from fanpin_lib.publish.tree import RegionTree, safe_name
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
    """

    month: Month
    data: Path
    public: Path
    assets: Path
    mkdocs_file: Path
    sites: Mapping[str, Path]
    standing: Standing
    demo: bool = False
    edition: str = INTERNAL
    extra_pages: Mapping[str, str] = field(default_factory=dict)


def publish_portal(job: PortalJob, known_names: Iterable[str] = ()) -> int:
    """Build the portal and put it in the old one's place, all of it or nothing.

    Args:
        known_names: of everybody in the counties' stores; none may be on a page.

    Returns:
        The portal's own pages; those of the counties' sites not counted.

    Raises:
        LeaksFound: personal data on a page.
        SiteNotBuilt: the build failed or a page holds something active.
        StoreBusy: somebody else is publishing here.
    """
    tree = RegionTree({region.code: region for region in load_regions(job.data)})
    with workshop(job.public.parent / ".staging") as work:
        docs, site = work / "docs", work / "public"
        shutil.copytree(job.assets, docs / "assets")
        nav = _write_pages(job, tree, docs)
        _check(docs, tree, known_names)
        run_mkdocs(_settings(job, tree, docs, site, nav), work)
        pages = secure(site)
        for code, public in job.sites.items():
            _put(public, site / COUNTIES / short_code(code))
        swap(site, job.public, work)
    return pages


def _write_pages(job: PortalJob, tree: RegionTree, docs: Path) -> list[Any]:
    """Write every page's source; returns the menu."""
    addresses = {code: f"{COUNTIES}/{short_code(code)}/index.html" for code in job.sites}
    home, *others = portal_pages(
        job.month, job.data, tree, addresses, job.standing, list(job.extra_pages)
    )
    for page in (home, *others):
        for name, content in {page.path: page.text, **page.files}.items():
            _write(docs / name, content)
    for name, text in job.extra_pages.items():
        _write(docs / name, _without_meanings(text))
    target = _made(docs / "data") / INDICATORS_CSV
    copy_table(job.data / INDICATORS_CSV, target, synthetic=job.demo)
    nav: list[Any] = [{"首页": "index.md"}, {"各地情况": [page.path for page in others]}]
    return [*nav, {"方法": sorted(job.extra_pages)}] if job.extra_pages else nav


def _without_meanings(text: str) -> str:
    """Links to rules, which have no page here, as plain text."""
    return re.sub(r"\[([^\]]*)\]\((?:region|rule|indicator):[^)]*\)", r"\1", text)


def _check(docs: Path, tree: RegionTree, known_names: Iterable[str]) -> None:
    places = {region.name for region in tree.regions.values()}
    gate = Gate(Scanner(known_names, places=places, codes=tree.regions))
    gate.look_all(docs)
    gate.refuse()


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
        "theme": {"custom_dir": str(files("fanpin_lib.publish").joinpath("theme"))},
        "extra": {
            "generator": False,
            "fanpin": {
                "month": job.month.label,
                "as_of": as_of(job.month),
                "edition": html.escape(EDITION_LABELS.get(job.edition, job.edition)),
                "county": name,
                "demo": job.demo,
            },
        },
    }


def _put(public: Path, target: Path) -> None:
    """A county's site inside the portal: hard links where the file system has them."""
    target.parent.mkdir(exist_ok=True)
    try:
        shutil.copytree(public, target, copy_function=os.link)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(public, target)


def _write(path: Path, content: str | bytes) -> None:
    _made(path.parent)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
