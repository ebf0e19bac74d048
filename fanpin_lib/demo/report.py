"""What the demo wrote, in numbers and in a Chinese sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.visits import active_on
from fanpin_lib.period import Month


@dataclass
class DemoReport:
    """Counts as of the last month's end; everything counted is synthetic."""

    ledgers: Path
    months: list[Month]
    seed: int
    scale: float
    townships: int
    villages: int
    households: int
    persons: int
    cases_active: int
    files: list[str]
    values_file: Path | None = None
    key: Path | None = None
    seeded: str = ""

    @classmethod
    def of(cls, world: World, ledgers: Path, files: list[str]) -> DemoReport:
        """Count the world at the last month's end."""
        people, homes = world.state(len(world.timeline.months) - 1)
        return cls(
            ledgers=ledgers,
            months=world.timeline.months,
            seed=world.seed,
            scale=world.scale,
            townships=int(np.unique(world.villages.township_code.astype(str)).size),
            villages=len(world.villages),
            households=int(homes.open.sum()),
            persons=int(people.present.sum()),
            cases_active=int(active_on(world.cases, world.timeline.end).sum()),
            files=files,
        )

    @property
    def text(self) -> str:
        """The report for the screen."""
        return (
            f"演示数据（合成）已写入 {self.ledgers.name}/："
            f"{self.months[0].label}至{self.months[-1].label}，{len(self.files)} 个文件，"
            f"{self.townships} 个乡镇、{self.villages} 个村，"
            f"{self.households} 户 {self.persons} 人，在册监测对象 {self.cases_active} 户"
            f"（种子 {self.seed}，规模 {self.scale:g}）。"
            "人、户、监测对象全部是合成的，与真实的村和人无关。"
        )

    @property
    def key_text(self) -> str:
        """What was planted and where the answer key lies; empty without planted errors."""
        if self.key is None:
            return ""
        return (
            f"{self.seeded}答案在 {self.key}（不要放进 ledgers/）；"
            f"入库后用 fanpin check --month {self.months[-1]} --score {self.key} 对照。"
        )
