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
from datetime import date
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import FanpinError
from fanpin_lib.files.lock import hold
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month
from fanpin_lib.province.above import Above
from fanpin_lib.province.closers import Closer, LocalCloser
from fanpin_lib.province.closing import FAILED, ClosingRun, CountyOutcome, Progress
from fanpin_lib.province.contribution import Contribution
from fanpin_lib.province.counties import RESULTS, CountyTwice, county_folders, read_counties
from fanpin_lib.province.ending import ending_in_order
from fanpin_lib.province.gathering import gather
from fanpin_lib.province.packages import package_files
from fanpin_lib.province.roster import (
    Expected,
    missing,
    note_first_closed,
    read_roster,
    with_due_days,
)

Tell = Callable[[str], None]
#: Seconds that a second run waits for the first one, which may just be ending.
_PATIENCE = 10.0


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

    @property
    def complete_but_for_the_late(self) -> bool:
        """Whether every county is that has handed in anything for the month."""
        return all(outcome.complete or outcome.nothing_came for outcome in self.outcomes)

    def __str__(self) -> str:
        closed = sum(outcome.closed for outcome in self.outcomes)
        lines = [f"{len(self.outcomes)} 个县结清 {closed} 个，用时 {self.seconds:.0f} 秒。"]
        lines += [f"  {outcome}" for outcome in self.outcomes if not outcome.complete]
        lines += [f"  {o.name}（{o.code}）{o.late}" for o in self.outcomes if o.closed and o.late]
        if not self.complete:
            lines.append("改好后重新运行同一条命令，已结清且没有变化的县不会重做。")
        return "\n".join(lines)


def close_province(
    root: Path,
    month: Month,
    who: str,
    *,
    today: date | None = None,
    workers: int = 0,
    cluster: str = "",
    on_progress: Progress | None = None,
    tell: Tell | None = None,
) -> ProvinceResult:
    """Close a month for every county directory under a root and build the portal.

    A county that fails is named and stands in the sums with what it was closed with last; the
    others go on. What is closed and unchanged is not done again.

    Args:
        who: who hands in the counties' new ledgers.
        today: the day on which a county of the roster is late or not; None: nobody is late.
        workers: counties at a time; 0 takes as many as cores and memory allow.
        cluster: address of a Dask scheduler whose workers close the counties; empty: this machine
            does.
        on_progress: called with counties done, all, and the name of the one just done.
        tell: called with a line about every county as it is done.

    Raises:
        InputError: no counties, or the roster cannot be understood.
        NoDataForMonth: not one county was ever closed; there is nothing to show.
        StoreBusy: somebody else is closing the counties here; names who and since when.
        ClusterUnusable: the cluster is not reached, or has no worker that can do it; what is
            done stays.
    """
    root = root.resolve()
    folders = county_folders(root, alone=not package_files(root))
    roster = read_roster(root)
    private = root / RESULTS / "private"
    make_private(private)
    closing = ClosingRun(month, who, private, _closer(workers, cluster))
    with ending_in_order(), hold(private, _PATIENCE, doing="结清各县", prefix=".all"):
        return _close_all(root, folders, roster, closing, today, on_progress, tell)


def _closer(workers: int, cluster: str) -> Closer:
    if not cluster:
        return LocalCloser(workers)
    from fanpin_lib.province.cluster_closer import ClusterCloser

    return ClusterCloser(cluster)


def _close_all(
    root: Path,
    folders: Sequence[Path],
    roster: Sequence[Expected],
    closing: ClosingRun,
    today: date | None,
    on_progress: Progress | None,
    tell: Tell | None,
) -> ProvinceResult:
    started, month = time.perf_counter(), closing.month
    configs, mistakes = read_counties(folders)
    outcomes = [_mistaken(folder, error) for folder, error in mistakes.items()]
    outcomes += _reported(closing, configs, len(outcomes), on_progress, tell)
    given = gather(outcomes, root, month)
    outcomes += missing(roster, outcomes)
    outcomes = _with_due_days(roster, outcomes, given, root, month, today)
    outcomes.sort(key=lambda outcome: (outcome.code, outcome.folder))
    below = time.perf_counter()
    pages = Above(root, month, configs, given, outcomes).build()
    ended = time.perf_counter()
    index = root / RESULTS / "public" / "index.html"
    return ProvinceResult(month, tuple(outcomes), index, pages, ended - started, ended - below)


def _reported(
    closing: ClosingRun,
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


def _with_due_days(
    roster: Sequence[Expected],
    outcomes: list[CountyOutcome],
    given: Sequence[Contribution],
    root: Path,
    month: Month,
    today: date | None,
) -> list[CountyOutcome]:
    """The outcomes with who is late, where somebody is expected and the day is known."""
    if not roster or today is None:
        return outcomes
    path = root / RESULTS / "private" / f"{month}-首次结清.json"
    closed = {outcome.code for outcome in outcomes if outcome.closed}
    first = note_first_closed(path, given, closed, today)
    return with_due_days(roster, outcomes, first, month, today)


def _mistaken(folder: Path, error: FanpinError) -> CountyOutcome:
    """A directory that cannot be worked in: whose it is is not known, or is disputed."""
    disputed = isinstance(error, CountyTwice)
    code = error.code if isinstance(error, CountyTwice) else ""
    return CountyOutcome(
        code, folder.name, folder.name, FAILED, "读设置", str(error), counts_not=disputed
    )
