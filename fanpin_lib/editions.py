"""How far each month is: regions done, missing, failed, stale; and new deliveries since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.config import Config
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.process import EDITION, open_store
from fanpin_lib.regions import Level, short_code


@dataclass(frozen=True)
class MonthState:
    """One month's standing.

    Attributes:
        deliveries: files delivered for the month.
        regions: regions that the edition should have; 0 if it was never computed.
        stale: regions whose notebook was run from other inputs than the present ones.
        newer: deliveries that came after the edition was computed.
    """

    month: Month
    deliveries: int
    regions: int = 0
    done: int = 0
    missing: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    newer: int = 0

    def __str__(self) -> str:
        held = f"{self.month}  台账 {self.deliveries} 份"
        if not self.regions:
            return f"{held}，还没有计算"
        parts = [f"{held}，{self.regions} 个地区完成 {self.done} 个"]
        for label, names in (("缺", self.missing), ("失败", self.failed), ("过时", self.stale)):
            if names:
                shown = "、".join(names[:3]) + (" 等" if len(names) > 3 else "")
                parts.append(f"{label} {len(names)} 个（{shown}）")
        if self.newer:
            parts.append(
                f"计算之后又有 {self.newer} 份新交付，要更新请运行 fanpin month {self.month}"
            )
        return "，".join(parts)


def month_states(config: Config) -> list[MonthState]:
    """Every month with deliveries or an edition, newest first."""
    deliveries = open_store(config).deliveries()
    months = {delivery.as_of for delivery in deliveries} | set(_computed(config.folders.reports))
    return [
        _state(config, month, [d.seq for d in deliveries if d.as_of <= month], deliveries)
        for month in sorted(months, reverse=True)
    ]


def _computed(reports: Path) -> list[Month]:
    found = []
    for folder in reports.glob(f"????-??/{EDITION}/data"):
        try:
            found.append(Month.parse(folder.parent.parent.name))
        except InputError:
            continue
    return found


def _state(config: Config, month: Month, seqs: list[int], deliveries: list) -> MonthState:
    count = sum(delivery.as_of == month for delivery in deliveries)
    folder = config.edition_folder(month, EDITION)
    if not (folder / "data" / "indicators.parquet").exists():
        return MonthState(month, count)
    return _edition_state(config, month, count, seqs)


def _edition_state(config: Config, month: Month, count: int, seqs: list[int]) -> MonthState:
    from fanpin_lib.presentation.edition import load_regions, read_about
    from fanpin_lib.runner.inputs import input_hashes
    from fanpin_lib.runner.manifest import DONE, FAILED, Manifest

    folder = config.edition_folder(month, EDITION)
    regions = load_regions(folder / "data")
    notebooks = {
        str(level): config.folders.notebooks / f"{level}.ipynb"
        for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    }
    hashes = input_hashes(folder / "data", str(month), regions, notebooks)
    manifest = Manifest.read(folder)
    by_state: dict[str, list[str]] = {"done": [], "missing": [], "failed": [], "stale": []}
    for region in regions:
        code = region.code
        recorded = manifest.regions.get(code, {}).get("state")
        exists = (folder / region.level / f"{short_code(code)}.ipynb").exists()
        if recorded == FAILED:
            kind = "failed"
        elif recorded != DONE or not exists:
            kind = "missing"
        else:
            kind = "done" if manifest.is_current(code, hashes[code]) else "stale"
        by_state[kind].append(region.name)
    closed_on = int(read_about(folder / "data").get("snapshot") or 0)
    return MonthState(
        month,
        count,
        regions=len(regions),
        done=len(by_state["done"]),
        missing=tuple(by_state["missing"]),
        failed=tuple(by_state["failed"]),
        stale=tuple(by_state["stale"]),
        newer=sum(seq > closed_on for seq in seqs),
    )
