"""Cities, provinces and the portal of a month, from the counties that are closed."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from fanpin_lib import __version__
from fanpin_lib.county import County
from fanpin_lib.desk.publishing import known_names
from fanpin_lib.desk.working_folder import template_root
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.edition.regions import Region
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.province.closing import CountyOutcome
from fanpin_lib.province.counties import RESULTS, names_above
from fanpin_lib.province.fingerprint import data_in_force
from fanpin_lib.province.rollup import ABOVE, ClosedCounty, roll_up
from fanpin_lib.publish.portal import PortalJob, publish_portal
from fanpin_lib.publish.portal_text import Missing, Standing
from fanpin_lib.regions import Level, ancestor, level_of


class Above:
    """Cities, provinces and the portal, from the counties that are closed."""

    def __init__(
        self, root: Path, month: Month, counties: list[County], outcomes: list[CountyOutcome]
    ) -> None:
        self.root, self.month, self.counties, self.outcomes = root, month, counties, outcomes
        codes = [one.code for one in outcomes if one.code]
        self.above = names_above(root, codes)
        self.names = {f"{one.code}000000": one.name for one in outcomes if one.code} | self.above
        self.data = EditionFolder.of(root / RESULTS / "reports", month).current / DATA

    def build(self) -> int:
        """Write the figures and build the portal; returns its pages."""
        self._write_figures()
        return publish_portal(self._job(), self._known_names())

    def _write_figures(self) -> None:
        from fanpin_lib.edition.regions import write_regions
        from fanpin_lib.edition.writing import write_indicators

        profile = _profile_of_most(self.counties)
        closed = [ClosedCounty(c, data_in_force(c, self.month)) for c in self.counties]
        table = roll_up(closed, self.month, self.names, profile)
        with replaced_folder(self.data) as folder:
            write_indicators(table, folder)
            write_regions(folder, self._regions())
            write_about(folder, self._about(profile))

    def _about(self, profile: Profile) -> About:
        from fanpin_lib.edition.rules_named import rules_in_force
        from fanpin_lib.presentation.all_figures import catalogue_labels

        return About(
            month=str(self.month),
            edition=INTERNAL,
            county=self.title,
            profile=profile.name,
            profile_label=profile.label,
            families=catalogue_labels(),
            demo=self.demo,
            fanpin=__version__,
            rules=rules_in_force(profile, self.month),
            counties={c.code: _snapshot(c, self.month) for c in self.counties},
        )

    def _regions(self) -> Iterator[Region]:
        """Every county, closed or not, and what lies above those that are closed."""
        shown = {ancestor(c.code, at) for c in self.counties for at in ABOVE}
        for code, name in self.names.items():
            level = level_of(code)
            if level == Level.COUNTY or code in shown:
                yield Region(code, name, level, _parent(code, level))

    def _job(self) -> PortalJob:
        from fanpin_lib.indicators import methods_pages

        assets = template_root()
        profile = _profile_of_most(self.counties)
        return PortalJob(
            month=self.month,
            data=self.data,
            public=self.root / RESULTS / "public",
            assets=assets / "site" / "docs" / "assets",
            mkdocs_file=assets / "mkdocs.yml",
            sites={f"{c.code}000000": c.folders.site / "public" for c in self.counties},
            standing=self._standing(),
            demo=self.demo,
            extra_pages=methods_pages(profile, self.month.last_day),
        )

    @property
    def title(self) -> str:
        """The name of the province; of several the first three."""
        provinces = [name for code, name in self.above.items() if level_of(code) == Level.PROVINCE]
        return "、".join(provinces[:3]) + ("等" if len(provinces) > 3 else "")

    @property
    def demo(self) -> bool:
        """Whether any county's data are synthetic: then the sums are, too."""
        return any(county.demo or _about(county, self.month).demo for county in self.counties)

    def _standing(self) -> Standing:
        lacking = [one for one in self.outcomes if not one.closed]
        return Standing(
            title=self.title,
            closed=len(self.counties),
            missing=tuple(Missing(one.code, one.name, one.step) for one in lacking),
            incomplete={
                one.name: len(one.failed_regions)
                for one in self.outcomes
                if one.closed and one.failed_regions
            },
        )

    def _known_names(self) -> Iterator[str]:
        names = (known_names(county, self.month) for county in self.counties)
        return itertools.chain.from_iterable(names)


def _parent(code: str, level: Level) -> str | None:
    """The city of a county, the province of a city."""
    above = {Level.COUNTY: Level.CITY, Level.CITY: Level.PROVINCE}.get(level)
    return ancestor(code, above) if above else None


def _profile_of_most(counties: Sequence[County]) -> Profile:
    """The policy profile of most counties, with the first such county's own values."""
    names = Counter(county.settings.policy.profile for county in counties)
    most, _ = names.most_common(1)[0]
    return next(c for c in counties if c.settings.policy.profile == most).profile


def _snapshot(county: County, month: Month) -> int | None:
    """The delivery that a county's figures are as of."""
    return _about(county, month).snapshot


def _about(county: County, month: Month) -> About:
    """What the county's figures say about themselves."""
    from fanpin_lib.edition.about import read_about

    return read_about(data_in_force(county, month))
