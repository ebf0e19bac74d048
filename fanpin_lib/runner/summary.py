"""What a run came to, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from fanpin_lib.edition.names import RUNS
from fanpin_lib.period import Month
from fanpin_lib.runner.jobs import Failure

_NAMED = 20


@dataclass
class RunSummary:
    """Counts, failures and times of one run.

    ``executed`` and ``kept`` hold 12-digit codes: run through now, and left as they were
    because nothing they depend on had changed. ``left`` are regions of the edition that
    were not asked for and are still to be run: without them the edition does not appear.
    ``slowest`` names the regions that took longest, with seconds; ``phases`` are seconds;
    ``label`` is what the edition is called where it is not the internal one.
    """

    month: Month
    total: int
    executed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    slowest: list[tuple[str, float]] = field(default_factory=list)
    label: str = ""

    @property
    def done(self) -> int:
        """Regions with a finished notebook, run now or kept."""
        return len(self.executed) + len(self.kept)

    @property
    def ok(self) -> bool:
        """Whether every wanted region is done."""
        return not self.failures and self.done == self.total

    @property
    def resume_command(self) -> str:
        """What to run to go on."""
        return f"fanpin run {self.month}"

    def __str__(self) -> str:
        kept = f"（其中 {len(self.kept)} 个没有变化，沿用）" if self.kept else ""
        which = f"{self.label}：" if self.label else ""
        lines = [f"{which}{self.total} 个地区完成 {self.done} 个{kept}，用时 {self._times()}。"]
        if self.failures:
            lines.append(f"{len(self.failures)} 个失败，其余不受影响：")
            lines += [f"  {failure}" for failure in self.failures[:_NAMED]]
            if len(self.failures) > _NAMED:
                lines.append(f"  ……另有 {len(self.failures) - _NAMED} 个，见 {RUNS}")
            lines.append(f"改好后运行 {self.resume_command} 只重做这些。")
        if self.left:
            lines.append(
                f"这个版本还有 {len(self.left)} 个地区没有跑，全部跑完才会换上；"
                f"接着做请运行 {self.resume_command}。"
            )
        return "\n".join(lines)

    def _times(self) -> str:
        """``41.2 秒（计算 9.1 秒，笔记本 32.0 秒）；最慢：蛟河市 1.2 秒``."""
        text = spoken(self.seconds)
        if self.phases:
            text += f"（{'，'.join(f'{name} {spoken(s)}' for name, s in self.phases.items())}）"
        if self.slowest:
            text += f"；最慢：{'、'.join(f'{name} {s:.1f} 秒' for name, s in self.slowest)}"
        return text


def spoken(seconds: float) -> str:
    """``41.2 秒``, ``3 分 5 秒``."""
    if seconds < 60:
        return f"{seconds:.1f} 秒"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒"
