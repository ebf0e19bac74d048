"""The month of all counties under a root, as its list of steps.

::

    ROOT/<county>/…   ──close──▶  each county's own edition and site
                      ──roll up─▶ ROOT/province/reports/<month>/internal/data
                      ──portal──▶ ROOT/province/public   (with the counties' sites inside)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import FanpinError, NoDataForMonth
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month
from fanpin_lib.province.above import Above
from fanpin_lib.province.closing import FAILED, Closing, CountyOutcome, Progress
from fanpin_lib.province.counties import RESULTS, county_folders, read_counties

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
    closed = _closed(outcomes, month)
    below = time.perf_counter()
    above = Above(root, month, [c for c in configs if c.code in closed], outcomes)
    pages = above.build()
    ended = time.perf_counter()
    index = root / RESULTS / "public" / "index.html"
    return ProvinceResult(month, tuple(outcomes), index, pages, ended - started, ended - below)


def _reported(
    closing: Closing,
    configs: Sequence[County],
    before: int,
    on_progress: Progress | None,
    tell: Tell | None,
) -> Iterator[CountyOutcome]:
    """The counties' outcomes as they come, each told of; ``before`` are settled already."""
    total = len(configs) + before
    if on_progress:
        on_progress(before, total, "")
    for number, outcome in enumerate(closing.run(configs), start=before + 1):
        if on_progress:
            on_progress(number, total, outcome.name)
        if tell:
            tell(str(outcome))
        yield outcome


def _closed(outcomes: Sequence[CountyOutcome], month: Month) -> set[str]:
    """The codes of the counties that are closed.

    Raises:
        NoDataForMonth: not one is; says of each why not.
    """
    closed = {outcome.code for outcome in outcomes if outcome.closed}
    if not closed:
        raise NoDataForMonth(
            f"{month.label}没有一个县结清：\n" + "\n".join(f"  {one}" for one in outcomes),
            hint="\n请按上面的说明改好，再运行同一条命令。",
        )
    return closed


def _mistaken(folder: Path, error: FanpinError) -> CountyOutcome:
    """A directory whose settings cannot be read: its code is not known."""
    return CountyOutcome("", folder.name, folder.name, FAILED, "读设置", str(error))
