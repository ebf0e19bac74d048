"""How far each month is: regions done, missing, failed, stale; and new deliveries since."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.since_closing import SinceClosing, since_closing
from fanpin_lib.edition.about import readable
from fanpin_lib.edition.folder import EditionFolder
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

    def __str__(self) -> str:
        held = f"{self.month}  台账 {self.deliveries} 份"
        if not self.regions:
            return f"{held}，还没有计算" if self.deliveries else f"{held}（都撤回了）"
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


def month_states(county: County) -> list[MonthState]:
    """Every month with deliveries or an edition, newest first."""
    deliveries = county.store.deliveries()
    months = {delivery.as_of for delivery in deliveries} | set(_computed(county.folders.reports))
    counting = Counter(d.as_of for d in deliveries if d.withdrawn_by is None)
    return [_state(county, month, counting[month]) for month in sorted(months, reverse=True)]


def closed_months(county: County) -> list[Month]:
    """The months with an edition in force, oldest first."""
    reports = county.folders.reports
    found = {m for m in _computed(reports) if EditionFolder.of(reports, m).current.is_dir()}
    return sorted(found)


def _computed(reports: Path) -> list[Month]:
    found = []
    for name in (INTERNAL, f".{INTERNAL}.next"):
        for folder in reports.glob(f"????-??/{name}/{DATA}"):
            with suppress(InputError):
                found.append(Month.parse(folder.parent.parent.name))
    return found


def _state(county: County, month: Month, count: int) -> MonthState:
    edition = EditionFolder.of(county.folders.reports, month)
    for folder in (edition.current, edition.next):
        if readable(folder / DATA):
            return _edition_state(county, month, count, folder)
    return MonthState(month, count)


def _edition_state(county: County, month: Month, count: int, folder: Path) -> MonthState:
    from fanpin_lib.edition.about import read_about
    from fanpin_lib.runner.plan import make_plan

    plan = make_plan(folder, county.folders.notebooks, month)
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
        since=since_closing(county, month, read_about(plan.data_dir).snapshot or 0),
        next_done=_next_done(county, month, folder),
    )


def _kind(reasons: list[str] | None, state: str | None) -> str:
    """How a region is counted: by why it has to be run, and what the manifest says of it."""
    if reasons is None:
        return "done"
    if state == FAILED:
        return "failed"
    return "missing" if set(reasons) & {"new", "due", "missing"} else "stale"


def _next_done(county: County, month: Month, counted: Path) -> int | None:
    """Regions done in an edition in progress; None if there is none beside the one counted."""
    following = EditionFolder.of(county.folders.reports, month).next
    if not following.is_dir() or following == counted:
        return None
    states = RunManifest.read(following).regions.values()
    found: int | None = sum(entry.get("state") == DONE for entry in states)
    return found
