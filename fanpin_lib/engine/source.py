"""Where runs come from, on this system."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Protocol

from fanpin_lib.engine.limits import Limits
from fanpin_lib.engine.run import Run


class Source(Protocol):
    """Where runs come from: a `zygote.Zygote`, a `learning_source.LearningSource` around one,
    or `workers.WarmWorkers`."""

    @property
    def language_info(self) -> dict[str, Any]:
        """What the kernel says of its language."""

    @property
    def alive(self) -> bool:
        """Whether runs can be started."""

    def start(self, cells: list[dict[str, Any]], cwd: str, limits: Limits) -> Run:
        """Start a run of these cells."""

    def preload(self, modules: Iterable[str]) -> None:
        """Import modules before the next run."""

    def close(self) -> None:
        """Kill all runs."""


def open_source(preload: Iterable[str], fork: bool | None, learn: bool = False) -> Source:
    """The source of runs that this system can offer; see `learning` for `learn`."""
    if fork or (fork is None and sys.platform.startswith("linux")):
        if learn:
            from fanpin_lib.engine.learning_source import LearningSource

            return LearningSource(preload)
        from fanpin_lib.engine.zygote import Zygote

        return Zygote(preload)
    from fanpin_lib.engine.workers import WarmWorkers

    return WarmWorkers(preload)
