"""The month of all counties under a root, as its list of steps.

::

    ROOT/<county>/…   ──close──▶  each county's own edition and site
                      ──roll up─▶ ROOT/province/reports/<month>/internal/data
                      ──portal──▶ ROOT/province/public   (with the counties' sites inside)
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib import __version__, process
from fanpin_lib.config import Config
from fanpin_lib.errors import FanpinError, NoDataForMonth
from fanpin_lib.layout import make_private, template_root
from fanpin_lib.period import Month
from fanpin_lib.presentation.edition import Region
from fanpin_lib.province.closing import FAILED, Closing, CountyOutcome, Progress
from fanpin_lib.province.counties import RESULTS, county_folders, names_above, read_counties
from fanpin_lib.province.fingerprint import data_in_force
from fanpin_lib.province.rollup import ABOVE, ClosedCounty, roll_up
from fanpin_lib.publish.portal import PortalJob, publish_portal
from fanpin_lib.publish.portal_text import Missing, Standing
from fanpin_lib.regions import Level, ancestor

Tell = Callable[[str], None]


@dataclass(frozen=True)
class ProvinceResult:
    """What came of the month.

    Attributes:
        outcomes: of every county, in the order of the codes.
        index: the portal's first page.
        pages: the portal's own pages.
        seconds: the whole; ``above_seconds`` of it for roll-up and portal.
    """

    month: Month
    outcomes: tuple[CountyOutcome, ...]
    index: Path
    pages: int
    seconds: float
    above_seconds: float

    @property
    def complete(self) -> bool:
        """Whether every county is closed with every region."""
        return all(outcome.complete for outcome in self.outcomes)

    def __str__(self) -> str:
        closed = sum(outcome.closed for outcome in self.outcomes)
        lines = [f"{len(self.outcomes)} 个县结清 {closed} 个，用时 {self.seconds:.0f} 秒。"]
        lines += [f"  {outcome}" for outcome in self.outcomes if not outcome.complete]
        if not self.complete:
            lines.append("改好后重新运行同一条命令，已结清且没有变化的县不会重做。")
        return "\n".join(lines)


def close_province(
    root: Path,
    month: Month,
    who: str,
    *,
    workers: int = 0,
    on_progress: Progress | None = None,
    tell: Tell | None = None,
) -> ProvinceResult:
    """Close a month for every county directory under a root and build the portal.

    A county that fails is named and left out of the sums; the others go on. What is closed
    and unchanged is not done again.

    Args:
        who: who hands in the counties' new ledgers.
        workers: counties at a time; 0 takes as many as cores and memory allow.
        on_progress: called with counties done, all, and the name of the one just done.
        tell: called with a line about every county as it is done.

    Raises:
        InputError: no counties, or two directories of the same county.
        NoDataForMonth: not one county could be closed; there is nothing to show.
    """
    started = time.perf_counter()
    root = root.resolve()
    configs, mistakes = read_counties(county_folders(root))
    make_private(root / RESULTS / "private")
    outcomes = [_mistaken(folder, error) for folder, error in mistakes.items()]
    closing = Closing(month, who, root / RESULTS / "private", workers)
    outcomes += _reported(closing, configs, len(outcomes), on_progress, tell)
    outcomes.sort(key=lambda outcome: outcome.code)
    closed = {outcome.code for outcome in outcomes if outcome.closed}
    if not closed:
        raise NoDataForMonth(
            f"{month.label}没有一个县结清：\n" + "\n".join(f"  {one}" for one in outcomes),
            hint="\n请按上面的说明改好，再运行同一条命令。",
        )
    below = time.perf_counter()
    above = _Above(root, month, [c for c in configs if c.county.code in closed], outcomes)
    pages = above.build()
    ended = time.perf_counter()
    index = root / RESULTS / "public" / "index.html"
    return ProvinceResult(month, tuple(outcomes), index, pages, ended - started, ended - below)


def _reported(
    closing: Closing,
    configs: Sequence[Config],
    before: int,
    on_progress: Progress | None,
    tell: Tell | None,
) -> Iterator[CountyOutcome]:
    total = len(configs) + before
    if on_progress:
        on_progress(before, total, "")
    for number, outcome in enumerate(closing.run(configs), start=before + 1):
        if on_progress:
            on_progress(number, total, outcome.name)
        if tell:
            tell(str(outcome))
        yield outcome


def _mistaken(folder: Path, error: FanpinError) -> CountyOutcome:
    """A directory whose settings cannot be read: its code is not known."""
    return CountyOutcome("", folder.name, folder.name, FAILED, "读设置", str(error))


class _Above:
    """Cities, provinces and the portal, from the counties that are closed."""

    def __init__(
        self, root: Path, month: Month, configs: list[Config], outcomes: list[CountyOutcome]
    ) -> None:
        self.root, self.month, self.configs, self.outcomes = root, month, configs, outcomes
        codes = [one.code for one in outcomes if one.code]
        self.above = names_above(root, codes)
        self.names = {f"{one.code}000000": one.name for one in outcomes if one.code} | self.above
        self.data = root / RESULTS / "reports" / str(month) / process.EDITION / "data"

    def build(self) -> int:
        """Write the figures and build the portal; returns its pages."""
        self._write_figures()
        return publish_portal(self._job(), self._known_names())

    def _write_figures(self) -> None:
        from fanpin_lib.indicators import write_indicators
        from fanpin_lib.presentation.all_figures import catalogue_labels
        from fanpin_lib.presentation.edition_files import (
            rules_in_force,
            write_about,
            write_regions,
        )

        profile = _profile_of_most(self.configs)
        counties = [ClosedCounty(c, data_in_force(c, self.month)) for c in self.configs]
        table = roll_up(counties, self.month, self.names, profile)
        with process.swapped_in(self.data) as folder:
            write_indicators(table, folder)
            write_regions(folder, self._regions())
            write_about(
                folder,
                self.month,
                edition=process.EDITION,
                county=self.title,
                profile=profile.name,
                profile_label=profile.label,
                families=catalogue_labels(),
                demo=self.demo,
                fanpin=__version__,
                rules=rules_in_force(profile, self.month),
                counties={c.county.code: _snapshot(c, self.month) for c in self.configs},
            )

    def _regions(self) -> Iterator[Region]:
        """Every county, closed or not, and what lies above those that are closed."""
        shown = {ancestor(c.county.code, at) for c in self.configs for at in ABOVE}
        for code, name in self.names.items():
            level = _level(code)
            if level == Level.COUNTY or code in shown:
                yield Region(code, name, level, _parent(code, level))

    def _job(self) -> PortalJob:
        from fanpin_lib.indicators import methods_pages

        assets = template_root()
        profile = _profile_of_most(self.configs)
        return PortalJob(
            month=self.month,
            data=self.data,
            public=self.root / RESULTS / "public",
            assets=assets / "site" / "docs" / "assets",
            mkdocs_file=assets / "mkdocs.yml",
            sites={f"{c.county.code}000000": c.folders.site / "public" for c in self.configs},
            standing=self._standing(),
            demo=self.demo,
            extra_pages=methods_pages(profile, self.month.last_day),
        )

    @property
    def title(self) -> str:
        """The province, or several."""
        provinces = [name for code, name in self.above.items() if _level(code) == Level.PROVINCE]
        return "、".join(provinces[:3]) + ("等" if len(provinces) > 3 else "")

    @property
    def demo(self) -> bool:
        return any(config.county.demo for config in self.configs)

    def _standing(self) -> Standing:
        lacking = [one for one in self.outcomes if not one.closed]
        return Standing(
            title=self.title,
            closed=len(self.configs),
            missing=tuple(Missing(one.code, one.name, one.step) for one in lacking),
            incomplete={
                one.name: len(one.failed_regions)
                for one in self.outcomes
                if one.closed and one.failed_regions
            },
        )

    def _known_names(self) -> Iterator[str]:
        names = (process.known_names(config, self.month) for config in self.configs)
        return itertools.chain.from_iterable(names)


def _level(code: str) -> Level:
    from fanpin_lib.regions import level_of

    return level_of(code)


def _parent(code: str, level: Level) -> str | None:
    """The city of a county, the province of a city."""
    above = {Level.COUNTY: Level.CITY, Level.CITY: Level.PROVINCE}.get(level)
    return ancestor(code, above) if above else None


def _profile_of_most(configs: Sequence[Config]) -> Any:
    """The policy profile of most counties, with the first such county's own values."""
    names = Counter(config.policy.profile for config in configs)
    most, _ = names.most_common(1)[0]
    return process.profile_of(next(c for c in configs if c.policy.profile == most))


def _snapshot(config: Config, month: Month) -> Any:
    """The delivery that a county's figures are as of."""
    from fanpin_lib.presentation.edition import read_about

    return read_about(data_in_force(config, month)).get("snapshot")
