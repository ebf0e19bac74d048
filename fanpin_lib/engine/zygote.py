"""The warm process seen from outside: start it, have it fork runs, hear how they ended."""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import socket
import subprocess
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from fanpin_lib.engine.boot import python_command
from fanpin_lib.engine.environment import Environment
from fanpin_lib.engine.errors import Gone, NotStarted
from fanpin_lib.engine.forked import Child
from fanpin_lib.engine.limits import Limits
from fanpin_lib.engine.run import Run
from fanpin_lib.engine.warm_ups import WARM_UPS

_START_SECONDS = 120.0
_STOP_SECONDS = 5.0
Release = Callable[[Run], None]


class Zygote:
    """A process with everything imported that forks one child for every run.

    Args:
        modules: what to import before the first fork; ``package.module:function`` calls a
            function as well. Modules that start threads when imported are refused.

    Raises:
        NotStarted: it did not start, or a module could not be imported.
    """

    language_info: dict[str, Any]

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._environment = Environment()
        self._control, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(
                python_command("zygote_process", str(descriptor)),
                pass_fds=[descriptor],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
            )
        self._numbers = itertools.count()
        self._children: dict[int, Child] = {}
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._loaded: set[str] = set()
        self._gone = False
        self._learns = False
        self._listener = threading.Thread(target=self._listen, name="fanpin-zygote", daemon=True)
        self._listener.start()
        self.language_info = self._answer()["language_info"]
        self.preload(modules)

    def preload(self, modules: Iterable[str]) -> None:
        """Import further modules into the warm process (those it has are skipped)."""
        new = [name for name in dict.fromkeys(modules) if name not in self._loaded]
        if new or not self._loaded:
            self._dismiss_all()
            self._order({"order": "preload", "modules": new})
            self._answer()
            self._loaded.update(new, {""})

    def learn(self, modules: Iterable[str]) -> bool:
        """Import what earlier runs imported, unless that can be noticed (see `learning`);
        whether it went well. If it did not, this process must not be used for runs any more.

        From the first call on runs say what they import.
        """
        self._learns = True
        new = [name for name in dict.fromkeys(modules) if name not in self._loaded]
        if new:
            self._dismiss_all()
            self._order({"order": "learn", "modules": new, "then": list(WARM_UPS)})
            self._loaded.update(new)
            return bool(self._answers.get(timeout=_START_SECONDS)["news"] == "loaded")
        return True

    def start(
        self,
        cells: list[dict[str, Any]],
        cwd: str,
        limits: Limits,
        release: Release | None = None,
    ) -> Run:
        """Hand the cells to a child that rests or to a new one; `release` is called when the
        run is closed.

        Raises:
            Gone: the warm process has ended.
        """
        child = self._resting(limits) or self._fork(limits, [cell["source"] for cell in cells])
        spec = {"cells": cells, "cwd": cwd, "memory_bytes": limits.memory_bytes}
        spec |= {"learn": self._learns, **self._environment.changes()}
        return child.start(spec, limits, partial(self._take_back, child, release))

    def _resting(self, limits: Limits) -> Child | None:
        """A process that has run a notebook and left nothing of it behind."""
        while self._idle:
            with contextlib.suppress(IndexError):
                child = self._idle.pop()
                if child.can_take(limits):
                    return child
                child.dismiss()
        return None

    def _fork(self, limits: Limits, sources: list[str]) -> Child:
        ours, theirs = socket.socketpair()
        job = next(self._numbers)
        kill = partial(self._order, {"order": "kill", "job": job}, quietly=True)
        child = Child(ours, kill, limits.memory_bytes)
        with theirs:
            with self._lock:
                self._children[job] = child
            order = {"order": "fork", "job": job, "sources": sources}
            self._order(order, [theirs.fileno()])
        return child

    def _take_back(self, child: Child, release: Release | None, run: Run) -> None:
        if run.ended is not None and run.verdict is None:
            self._idle.append(child)
        else:
            child.dismiss()
        if release is not None:
            release(run)

    def _dismiss_all(self) -> None:
        """Let go of processes that rest: they were forked from what this one was."""
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().dismiss()

    def close(self) -> None:
        """Kill all runs and the warm process; returns when they are gone."""
        self._dismiss_all()
        with contextlib.suppress(OSError):
            self._order({"order": "stop"}, quietly=True)
            self._control.shutdown(socket.SHUT_WR)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        self._control.close()

    @property
    def alive(self) -> bool:
        """Whether the warm process is there."""
        return not self._gone and self._process.poll() is None

    def _order(
        self, order: dict[str, Any], descriptors: Iterable[int] = (), quietly: bool = False
    ) -> None:
        line = json.dumps(order).encode() + b"\n"
        try:
            with self._lock:
                socket.send_fds(self._control, [line], list(descriptors))
        except OSError as error:
            if not quietly:
                raise Gone from error

    def _answer(self) -> dict[str, Any]:
        try:
            answer = self._answers.get(timeout=_START_SECONDS)
        except queue.Empty:
            answer = {"news": "silent"}
        if answer["news"] in ("refused", "gone", "silent"):
            self.close()
            raise NotStarted(answer.get("error", ""))
        return answer

    def _listen(self) -> None:
        """Hear the news of the warm process until it is gone (a thread of its own)."""
        with self._control.makefile("rb") as lines, contextlib.suppress(OSError):
            for line in lines:
                self._note(json.loads(line))
        self._gone = True
        self._answers.put({"news": "gone"})
        with self._lock:
            children, self._children = self._children, {}
        for child in children.values():
            child.bereave()

    def _note(self, news: dict[str, Any]) -> None:
        if news["news"] == "forked":
            self._children[news["job"]].known_as(news["pid"])
        elif news["news"] == "exited":
            with self._lock:
                child = self._children.pop(news["job"])
            child.bury(news["status"], [tuple(words) for words in news["last_words"]])
        else:
            self._answers.put(news)
