"""All that the site needs so that figures can be asked for: scripts, pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.files.memory import release_memory
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.pages import Page
from fanpin_lib.publish.query.catalogue import Named, described, meanings, named
from fanpin_lib.publish.query.columns import IndicatorColumns, Read, read
from fanpin_lib.publish.query.pages import (
    FOLDER,
    QUERY,
    VILLAGES,
    indicator_page,
    path_of,
    query_page,
    villages_page,
    without_figures,
)
from fanpin_lib.publish.query.places import OrderedPlaces, places_of
from fanpin_lib.publish.query.reasons import lacking
from fanpin_lib.publish.query.script_files import catalogue_script, figures_script
from fanpin_lib.publish.query.window import Shown, months_shown
from fanpin_lib.publish.second_process import SecondProcess
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.regions import Level


def figures_of(months: list[Shown], places: Mapping[str, int]) -> Read:
    """See `columns.read`; what reading took of the memory is given back."""
    found = read(months, places)
    release_memory()
    return found


class Query:
    """The figures of a publication's months, read once; by the second process if there is one."""

    def __init__(
        self, job: PublishJob, tree: RegionTree, second: SecondProcess | None = None
    ) -> None:
        self._job, self.tree = job, tree
        self._months: list[Shown] = months_shown(job)
        self._places: OrderedPlaces = places_of(tree, self._months)
        second = second or SecondProcess(wanted=False)
        self._reading = second.begin(figures_of, self._months, self._places.number)

    @cached_property
    def _read(self) -> tuple[list[str], dict[str, IndicatorColumns]]:
        if not self._months:
            return [], {}
        found = self._reading.answer()
        return found.statuses, {one.indicator: one for one in found.columns}

    @cached_property
    def indicators(self) -> list[Named]:
        """The indicators that have figures, in the order of the catalogue."""
        return named(read_about(self._job.data), list(self._read[1].values()))

    def pages(self, said: Mapping[str, str]) -> Iterator[Page]:
        """数据查询, the table of all villages, and a page for every indicator with its figures.

        Args:
            said: what is said of indicators, Markdown by the path of their pages.
        """
        if not self.indicators:
            return
        without = lacking(self._months, self._places)
        yield Page(QUERY, query_page(self._job), catalogue_script(self._catalogue()))
        if self._places.villages and Level.VILLAGE in self._job.kind.levels:
            known = {one.id for one in self.indicators}
            yield Page(VILLAGES, villages_page(self._job, known))
        for one in self.indicators:
            own = self._read[1][one.id]
            page = indicator_page(one, said, self._job)
            yield Page(*page, figures_script(own, without.get(one.id, [])))
        shown = {path_of(one.id) for one in self.indicators}
        for path, text in said.items():
            if path.startswith(FOLDER) and path not in shown:
                yield Page(path, without_figures(text))

    def _catalogue(self) -> dict[str, Any]:
        statuses, columns = self._read
        return {
            "county": self._job.county_name,
            "edition": self._job.edition_label,
            "demo": self._job.demo,
            "months": [str(shown.month) for shown in self._months],
            "from": [str(shown.edition) for shown in self._months],
            "statuses": statuses,
            "meanings": {one: meanings().get(one, "") for one in statuses},
            **described(self.indicators, columns),
            "places": self._places.listed(),
        }
