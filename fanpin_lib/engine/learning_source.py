"""A warm process that imports for the next run what the last one imported."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

from fanpin_lib.engine.learning import Learning
from fanpin_lib.engine.limits import Limits
from fanpin_lib.engine.run import Run
from fanpin_lib.engine.zygote import Zygote


class LearningSource:
    """A `Zygote` (same methods), replaced by a new one when it is not fit for a run.

    Runs that are under way keep the process they came from until they end.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._modules = list(modules)
        self._learning = Learning()
        self._lock = threading.Lock()
        self._runs: Counter[Zygote] = Counter()
        self._zygote = self._open()

    @property
    def language_info(self) -> dict[str, Any]:
        """What the kernel says of its language."""
        return self._zygote.language_info

    @property
    def alive(self) -> bool:
        """Whether the warm process is there."""
        return self._zygote.alive

    def preload(self, modules: Iterable[str]) -> None:
        """Import further modules, noticeable or not."""
        new = [name for name in modules if name not in self._modules]
        self._modules += new
        self._zygote.preload(new)

    def start(self, cells: list[dict[str, Any]], cwd: str, limits: Limits) -> Run:
        """Fork a child of a process that is fit for this folder, and hand it the cells."""
        with self._lock:
            self._become_fit(cwd)
            zygote = self._zygote
            self._runs[zygote] += 1
        return zygote.start(cells, cwd, limits, partial(self._take_note, zygote))

    def close(self) -> None:
        """Kill all runs and the warm processes."""
        for zygote in {self._zygote, *self._runs}:
            zygote.close()

    def _become_fit(self, cwd: str) -> None:
        if self._learning.unfit(cwd):
            self._learning.ended = True
            self._renew()
        elif self._learning.edited():
            self._renew()
        if not self._zygote.learn(self._learning.due()):
            self._learning.ended = True
            self._renew()

    def _renew(self) -> None:
        old, self._zygote = self._zygote, self._open()
        self._learning.forget()
        if not self._runs[old]:
            old.close()

    def _open(self) -> Zygote:
        zygote = Zygote(self._modules)
        zygote.learn(())
        return zygote

    def _take_note(self, zygote: Zygote, run: Run) -> None:
        with self._lock:
            self._learning.note(run.imported)
            self._runs[zygote] -= 1
            if not self._runs[zygote]:
                del self._runs[zygote]
                if zygote is not self._zygote:
                    zygote.close()
