"""Cities, provinces and the portal of a month, from what the counties gave."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.name_sources import sources_named
from fanpin_lib.desk.publishing import known_names, known_numbers
from fanpin_lib.desk.working_folder import template_root
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.province.closing import CountyOutcome
from fanpin_lib.province.contribution import Contribution
from fanpin_lib.province.counties import RESULTS, names_above
from fanpin_lib.province.months import kept_months, write_standing
from fanpin_lib.province.province_edition import Given, write_figures
from fanpin_lib.publish.portal import PortalJob, publish_portal
from fanpin_lib.publish.portal_text import Missing, Standing
from fanpin_lib.regions import Level, level_of


class Above:
    """Cities, provinces and the portal, from the counties that gave figures.

    Args:
        counties: those whose working directories lie here and can be read.
        given: what they gave, and what others gave that have none here.
        outcomes: of every county, closed or not.
    """

    def __init__(
        self,
        root: Path,
        month: Month,
        counties: Sequence[County],
        given: Sequence[Contribution],
        outcomes: Sequence[CountyOutcome],
    ) -> None:
        self.root, self.month, self.outcomes = root, month, outcomes
        codes = {one.code for one in given}
        self.given = sorted(given, key=lambda one: one.code)
        self.counties = [county for county in counties if county.code in codes]
        named = {one.code: one.name for one in outcomes if one.code}
        named |= {one.code: one.name for one in given}
        self.above = names_above(root, sorted(named))
        self.names = {f"{code}000000": name for code, name in named.items()} | self.above
        self.data = EditionFolder.of(root / RESULTS / "reports", month).current / DATA

    def build(self) -> int:
        """Write the figures and build the portal; returns its pages."""
        write_figures(Given(self.month, self.given, self.names, self.title), self.data)
        write_standing(self.data, self._standing())
        private = self.root / RESULTS / "private"
        with sources_named(self._delivered(), self.month, private):
            return publish_portal(self._job(), self._known(known_names), self._known(known_numbers))

    def _job(self) -> PortalJob:
        from fanpin_lib.indicators import methods_pages

        assets = template_root()
        newest, *past = kept_months(self.root / RESULTS / "reports")
        return PortalJob(
            month=newest.month,
            data=newest.data,
            past=past,
            public=self.root / RESULTS / "public",
            assets=assets / "site" / "docs" / "assets",
            mkdocs_file=assets / "mkdocs.yml",
            sites=self._sites(),
            standing=newest.standing,
            demo=any(bool(read_about(one.data).demo) for one in (newest, *past)),
            extra_pages=methods_pages(_profile_of_most(self.counties), newest.month.last_day),
        )

    def _sites(self) -> dict[str, Path]:
        places = {f"{c.code}000000": c.folders.site / "public" for c in self.counties}
        return {code: site for code, site in places.items() if (site / "index.html").is_file()}

    @property
    def title(self) -> str:
        """The name of the province; of several the first three."""
        provinces = [name for code, name in self.above.items() if level_of(code) == Level.PROVINCE]
        return "、".join(provinces[:3]) + ("等" if len(provinces) > 3 else "")

    def _standing(self) -> Standing:
        lacking = [one for one in self.outcomes if not one.closed]
        return Standing(
            title=self.title,
            closed=sum(one.closed for one in self.outcomes),
            missing=tuple(Missing(o.code, o.name, o.step, o.as_of, o.late) for o in lacking),
            incomplete={
                one.name: len(one.failed_regions)
                for one in self.outcomes
                if one.closed and one.failed_regions
            },
            late={one.name: one.late for one in self.outcomes if one.closed and one.late},
        )

    def _stored(self) -> list[County]:
        """Those that hold ledgers."""
        return [county for county in self.counties if county.folders.store.is_dir()]

    def _delivered(self) -> list[County]:
        """Those whose figures are of the month itself."""
        current = {one.code for one in self.given if one.of_month == self.month}
        return [county for county in self._stored() if county.code in current]

    def _known(self, of_county: Callable[[County, Month], Iterable[str]]) -> Iterator[str]:
        """Names or numbers of everybody in the counties' stores."""
        months = {one.code: one.of_month for one in self.given}
        found = (
            of_county(county, month)
            for county in self._stored()
            for month in {months[county.code], county.newest_month() or months[county.code]}
        )
        return itertools.chain.from_iterable(found)


def _profile_of_most(counties: Sequence[County]) -> Profile | None:
    """The policy profile of most counties, with the first such county's own values."""
    names = Counter(county.settings.policy.profile for county in counties)
    most = next(iter(names.most_common(1)), None)
    if most is None:
        return None
    return next(c for c in counties if c.settings.policy.profile == most[0]).profile
