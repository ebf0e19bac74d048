"""Closing the month of many counties: what came of each, and which need not be done again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.period import Month
from fanpin_lib.province.closers import Closer
from fanpin_lib.province.contribution import contribution_folder, contribution_in
from fanpin_lib.province.county_process import Order, write_record
from fanpin_lib.province.fingerprint import fingerprint, is_whole

Progress = Callable[[int, int, str], None]

CLOSED, FAILED = "closed", "failed"


@dataclass
class CountyOutcome:
    """What came of a county's month.

    Attributes:
        code: six digits.
        state: closed or failed; closed also when some regions' notebooks failed.
        step: where it failed: 入库, 核查、计算, 运行笔记本, 发布.
        message: why, for the person at the keyboard (may name files).
        failed_regions: regions whose notebook failed, with the reason.
        inputs: what it was made from; empty if it is to be made again anyway.
        kept: nothing had changed, so nothing was done.
        as_of: of a county that is not closed, the last figures of it that the sums hold.
        packed: it sent a package; its ledgers and site are elsewhere.
        late: by which day the roster expects it, and whether it is or was late.
        counts_not: nothing of it may be in the sums, for another folder says it is the county.
        nothing_came: it has handed in nothing for the month.
    """

    code: str
    name: str
    folder: str
    state: str
    step: str = ""
    message: str = ""
    regions: int = 0
    pages: int = 0
    ingested: int = 0
    figures: int = 0
    failed_regions: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    inputs: str = ""
    kept: bool = False
    as_of: str = ""
    packed: bool = False
    late: str = ""
    counts_not: bool = False
    nothing_came: bool = False

    @property
    def closed(self) -> bool:
        """Whether the county's month was closed."""
        return self.state == CLOSED

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.closed and not self.failed_regions

    def __str__(self) -> str:
        place = f"{self.name}（{self.code}，{self.folder}）"
        if not self.closed:
            stands = f"省、市的数字里用的是它{self.as_of}的数。" if self.as_of else ""
            late = f"（{self.late}）" if self.late else ""
            stuck = self.step if self.step.startswith("没有") else f"{self.step}没有通过"
            return f"{place}没有结清{late}，{stuck}：{self.message}{stands}"
        if self.packed:
            return f"{place}交来了汇总包"
        if self.failed_regions:
            first = self.failed_regions[0]
            return f"{place}有 {len(self.failed_regions)} 个地区的笔记本没有运行成功：{first}"
        kept = "没有变化，沿用上次的结果" if self.kept else f"用时 {self.seconds:.0f} 秒"
        return f"{place}已结清，{self.regions} 个地区，{self.pages} 页，{kept}"

    def as_record(self) -> dict[str, Any]:
        """As its process writes it down, for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, county: County, told: dict[str, Any]) -> CountyOutcome:
        """The outcome of a county from what its process told."""
        known = {one.name for one in fields(cls)}
        own = {"code": county.code, "name": county.name, "folder": county.root.name}
        return cls(**{k: v for k, v in {**told, **own}.items() if k in known})


def _gave(county: County, month: Month) -> bool:
    """Whether the county's figures lie ready for those above."""
    return contribution_in(contribution_folder(county, month)) is not None


class ClosingRun:
    """One run over the counties.

    Args:
        records: folder of the last outcome of each county (0700, messages may name files).
        closer: closes those that are not kept.
    """

    def __init__(self, month: Month, who: str, records: Path, closer: Closer) -> None:
        self.month, self.who, self.records, self.closer = month, who, records, closer

    def run(self, configs: Sequence[County]) -> Iterator[CountyOutcome]:
        """Outcomes as they come; closing the iterator early ends every process.

        A county whose last outcome is complete and made from the same inputs is kept.
        """
        waiting = {}
        for county in configs:
            kept = self._kept(county)
            if kept is None:
                # before it is begun: what comes later is for the next run
                waiting[county.code] = county, fingerprint(county, self.month)
            else:
                yield kept
        orders = [self._order(county) for county, _ in waiting.values()]
        with closing(self.closer.close(orders)) as told_of:
            for order, told in told_of:
                yield self._noted(*waiting[order.code], told)

    def _kept(self, county: County) -> CountyOutcome | None:
        try:
            told = json.loads(self._record(county).read_text(encoding="utf-8"))
            outcome = CountyOutcome.of(county, told)
        except (OSError, ValueError, TypeError):
            return None
        current = outcome.complete and outcome.inputs == fingerprint(county, self.month)
        if not (current and is_whole(county, self.month) and _gave(county, self.month)):
            return None
        outcome.kept = True
        return outcome

    def _record(self, county: County) -> Path:
        return self.records / f"{self.month}-{county.code}.json"

    def _order(self, county: County) -> Order:
        record = self._record(county)
        record.unlink(missing_ok=True)
        return Order(county.code, county.root, str(self.month), self.who, record)

    def _noted(self, county: County, inputs: str, told: dict[str, Any]) -> CountyOutcome:
        outcome = CountyOutcome.of(county, told)
        outcome.inputs = inputs if outcome.complete else ""
        write_record(self._record(county), outcome.as_record())
        return outcome
