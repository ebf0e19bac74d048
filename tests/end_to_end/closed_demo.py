"""A profile's own demo closed for one month in this process, and its pages as text."""

from __future__ import annotations

import csv
import re
from contextlib import chdir
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from typer.testing import CliRunner

from fanpin_lib import desk
from fanpin_lib.cli.app import app
from fanpin_lib.county import County
from fanpin_lib.demo.divisions import county_name, serving
from fanpin_lib.demo.system.months import default_month
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import FIGURES
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.presentation import open_region
from fanpin_lib.publish import PublishJob
from fanpin_lib.publish.home import home_page
from fanpin_lib.publish.query import Query
from fanpin_lib.publish.sources import PAGE as SOURCES
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree
from tests.demo_months import written_of

#: The shipped county with the fewest villages; the demo of a profile lies there if it may.
FEWEST = "150125"
SCALE = 0.05
#: A county's rows of a month by indicator and dimension.
Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Closed:
    """The county, its month and where the figures lie."""

    county: County
    month: Month
    data: Path

    @property
    def profile(self) -> Profile:
        return self.county.profile

    @cached_property
    def figures(self) -> Rows:
        """The county's rows of the month by indicator and dimension, as the edition shows them."""
        with (self.data / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["level"] == "county"]
        return {
            (row["indicator"], row["dimension"]): row
            for row in rows
            if row["month"] == str(self.month)
        }

    @cached_property
    def full(self) -> Rows:
        """The same rows with what the edition withholds: the office's own full figures."""
        table = pq.read_table(self.county.private_folder(self.month) / FIGURES)
        rows = [row for row in table.to_pylist() if row["level"] == "county"]
        return {
            (row["indicator"], row["dimension"]): row
            for row in rows
            if row["month"] == str(self.month)
        }

    @cached_property
    def job(self) -> PublishJob:
        job = PublishJob.of(self.county.settings, self.month)
        said = read_about(self.data).demo  # the edition in progress, which is not run yet
        return replace(job, edition_folder=self.data.parent, demo=job.demo or bool(said))

    @cached_property
    def tree(self) -> RegionTree:
        return RegionTree.read(self.data)

    @cached_property
    def home(self) -> str:
        """The home page."""
        return plain(home_page(self.job, self.tree).text)

    @cached_property
    def pages(self) -> dict[str, str]:
        """Home, and all that the notebooks of every region say; the county's by its name."""
        shown = {"首页": self.home}
        for region in self.tree.regions.values():
            view = open_region(str(self.month), region.code, self.data)
            said = (method(view) for method in _methods(type(view)))
            called = region.name if region == self.tree.county else f"{region.name}{region.code}"
            shown[called] = plain("\n".join(str(one) for one in said if one is not None))
        return shown

    @cached_property
    def other_pages(self) -> dict[str, str]:
        """The sources of the site's other pages by path: hand-written ones, and those that come
        of the rules, the catalogue and the figures. The search looks through just these.
        """
        docs = self.county.folders.site / "docs"
        pages = {path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")}
        written = {path: file.read_text(encoding="utf-8") for path, file in pages.items()}
        written |= desk.generated_pages(self.county, self.month)
        written |= {page.path: page.text for page in Query(self.job, self.tree).pages(written)}
        written[SOURCES] = Sources(self.job).page()
        return {path: plain(text) for path, text in written.items()}


def _methods(view: type) -> list:
    """What the cells of a notebook call: all but the charts, which say nothing new."""
    public = [n for n in dir(view) if not n.startswith("_") and callable(getattr(view, n))]
    return [getattr(view, n) for n in public if not n.endswith(("chart", "trend"))]


def plain(text: str) -> str:
    return re.sub(r"[ \t]+", " ", re.sub(r"<[^>]+>", " ", text))


def close(folder: Path, name: str, *, scale: float = SCALE, demo: bool = True) -> Closed:
    """Write the demo of a profile by its command, hand in its last month and close it.

    The county is reckoned as a person would with the month's ledgers only: what lies before is
    not there, which no page may take for nothing.
    """
    profile = load_profile(name)
    code, month = serving(profile.usage, FEWEST), default_month(profile)
    working_folder.lay_out(folder, code, county_name(code), name, demo=demo)
    with written_of(month):
        fanpin(folder, "demo", "--seed", "7", "--scale", str(scale))
    county = County.at(folder)
    report = desk.ingest(county, desk.ledgers_of(county), "测试")
    assert report.ok, report.to_text()
    desk.compute(county, month)
    return Closed(county, month, EditionFolder.of(county.folders.reports, month).newest_data)


def fanpin(folder: Path, *words: str) -> str:
    """A command given in a working directory, and what it said."""
    with chdir(folder):
        done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output
