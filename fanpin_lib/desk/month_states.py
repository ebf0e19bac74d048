"""How far each month is: regions done, missing, failed, stale; and new deliveries since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.since_closing import SinceClosing, since_closing
from fanpin_lib.edition.about import read_about, readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.edition.run_manifest import DONE, FAILED, RunManifest
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month


@dataclass(frozen=True)
class MonthState:
    """One month's standing.

    Attributes:
        deliveries: deliveries for the month that count.
        regions: regions that the edition should have; 0 if it was never computed.
        stale: regions whose notebook was run from other inputs than the present ones.
        since: what happened to the ledgers since its figures were computed.
        next_done: regions done in the edition in progress, None if there is none.
        edition: which edition of the month it is about.
        behind: it was computed from other inputs than the internal one.
    """

    month: Month
    deliveries: int
    regions: int = 0
    done: int = 0
    missing: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    since: SinceClosing | None = None
    next_done: int | None = None
    edition: str = INTERNAL
    behind: bool = False

    @property
    def label(self) -> str:
        """What the edition is called beside the internal one, which needs no name."""
        return "" if self.edition == INTERNAL else kind_of(self.edition).label

    @property
    def has_something_to_do(self) -> bool:
        """Whether some region's notebook has to be run, or an edition is in progress."""
        undone = self.missing or self.failed or self.stale or self.behind
        return bool(undone) or self.next_done is not None

    def __str__(self) -> str:
        held = f"{self.month}  {self.label or f'台账 {self.deliveries} 份'}"
        if self.behind or not self.regions:
            return f"{held}{self._not_there()}"
        changed = str(self.since or "")
        finished = self.done + len(self.stale)
        parts = [f"{held}，{self.regions} 个地区完成 {finished} 个"]
        for label, names in (
            ("没有跑", self.missing),
            ("失败", self.failed),
            ("完成后数字、笔记本或程序又变了", self.stale),
        ):
            if names:
                shown = "、".join(names[:3]) + (" 等" if len(names) > 3 else "")
                parts.append(f"{label}的 {len(names)} 个（{shown}）")
        if (self.missing or self.failed or self.stale) and self.next_done is None and not changed:
            parts.append(f"要补齐、更新请运行 fanpin run {self.month}")
        if self.next_done is not None:
            parts.append(
                f"新版本没有做完（完成 {self.next_done} 个），接着做请运行 fanpin run {self.month}"
            )
        if self.since and changed:
            parts.append(f"计算之后{changed}，要更新请{self.since.mended_by}")
        return "，".join(parts)

    def _not_there(self) -> str:
        """Why there is nothing to say about regions."""
        if self.label:
            said = "不是和内部版一起算的" if self.regions else "还没有做"
            return f"，{said}，要做请运行 fanpin month {self.month}"
        return "，还没有计算" if self.deliveries else "（都撤回了）"


def month_states(county: County) -> list[MonthState]:
    """Every month with deliveries or an edition, newest first; after each how its other
    editions stand, where the settings want them.
    """
    deliveries = county.store.deliveries()
    months = {delivery.as_of for delivery in deliveries} | set(_computed(county.folders.reports))
    counting = Counter(d.as_of for d in deliveries if d.withdrawn_by is None)
    newest = max(closed_months(county), default=None)
    states = []
    for month in sorted(months, reverse=True):
        states.append(_state(county, month, counting[month]))
        states += _others(county, month, wanted=month == newest)
    return states


def _others(county: County, month: Month, *, wanted: bool) -> Iterator[MonthState]:
    """How a month's other editions stand; one that was never made only where it is wanted."""
    inputs = _inputs(county, month, INTERNAL)
    for name in county.editions[1:]:
        state = _state(county, month, 0, name)
        if state.regions or wanted:
            behind = _inputs(county, month, name) != inputs
            yield replace(state, edition=name, behind=behind)


def _inputs(county: County, month: Month, name: str) -> Mapping[str, str] | None:
    data = EditionFolder.of(county.folders.reports, month, name).newest_data
    return read_about(data).inputs if readable(data) else None


def closed_months(county: County, edition: str = INTERNAL) -> list[Month]:
    """The months with an edition in force, oldest first."""
    folders = county.folders.reports.glob(f"????-??/{edition}/{DATA}")
    return sorted(_months(folders))


def _computed(reports: Path) -> Iterator[Month]:
    for name in (INTERNAL, f".{INTERNAL}.next"):
        yield from _months(reports.glob(f"????-??/{name}/{DATA}"))


def _months(folders: Iterable[Path]) -> Iterator[Month]:
    """The months whose editions have such data folders."""
    for folder in folders:
        with suppress(InputError):
            yield Month.parse(folder.parent.parent.name)


def _state(county: County, month: Month, count: int, name: str = INTERNAL) -> MonthState:
    edition = EditionFolder.of(county.folders.reports, month, name)
    for folder in (edition.current, edition.next):
        if readable(folder / DATA):
            return _edition_state(county, month, count, edition, folder)
    return MonthState(month, count)


def _edition_state(
    county: County, month: Month, count: int, edition: EditionFolder, folder: Path
) -> MonthState:
    from fanpin_lib.runner.plan import make_plan

    plan = make_plan(folder, kind_of(edition.name).notebooks_in(county.folders.notebooks), month)
    due = plan.due()
    by_state: dict[str, list[str]] = {"done": [], "missing": [], "failed": [], "stale": []}
    for region in plan.regions:
        state = plan.manifest.regions.get(region.code, {}).get("state")
        by_state[_kind(due.get(region.code), state)].append(region.name)
    return MonthState(
        month,
        count,
        regions=len(plan.regions),
        done=len(by_state["done"]),
        missing=tuple(by_state["missing"]),
        failed=tuple(by_state["failed"]),
        stale=tuple(by_state["stale"]),
        since=since_closing(county, month, plan.data_dir),
        next_done=_next_done(edition.next, folder),
    )


def _kind(reasons: list[str] | None, state: str | None) -> str:
    """How a region is counted: by why it has to be run, and what the manifest says of it."""
    if reasons is None:
        return "done"
    if state == FAILED:
        return "failed"
    return "missing" if set(reasons) & {"new", "due", "missing"} else "stale"


def _next_done(following: Path, counted: Path) -> int | None:
    """Regions done in an edition in progress; None if there is none beside the one counted."""
    if not following.is_dir() or following == counted:
        return None
    states = RunManifest.read(following).regions.values()
    found: int | None = sum(entry.get("state") == DONE for entry in states)
    return found
