"""Warm processes for systems without fork: reused, with their namespace reset in between."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

from fanpin_lib.engine.boot import python_command
from fanpin_lib.engine.environment import Environment
from fanpin_lib.engine.errors import Gone, NotStarted
from fanpin_lib.engine.frames import FrameReader, pack, write_all
from fanpin_lib.engine.limits import Limits
from fanpin_lib.engine.run import Run


class Worker:
    """One warm process and the run that it has just now."""

    def __init__(self, modules: list[str]) -> None:
        self._process = subprocess.Popen(
            python_command("worker_process", *modules),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=os.name == "posix",
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        self._orders = self._process.stdin.fileno()
        self._reader = FrameReader(partial(os.read, self._process.stdout.fileno()))
        self._run: Run | None = None
        threading.Thread(target=self._wait, name="fanpin-worker", daemon=True).start()

    def wait_until_ready(self) -> dict[str, Any] | None:
        """Language information once it can take a notebook; None if it ended instead.

        Raises:
            NotStarted: a module could not be imported.
        """
        while (frame := self._reader.next()) is not None:
            if frame["type"] == "refused":
                raise NotStarted(frame["content"])
            if frame["type"] == "ready":
                info: dict[str, Any] = frame["content"]
                return info
        return None

    def start(self, spec: dict[str, Any], limits: Limits, workers: WarmWorkers) -> Run:
        """Hand it a notebook."""
        run = Run(self._reader, self.kill, limits, release=partial(workers.take_back, self))
        run.pid = self._process.pid
        self._run = run
        with contextlib.suppress(OSError):
            write_all(self._orders, pack(json.dumps(spec).encode()))
        return run

    def kill(self) -> None:
        """End the process and all it started."""
        import psutil

        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self._process.pid).children(recursive=True)
            self._process.kill()
            for member in family:
                with contextlib.suppress(psutil.Error):
                    member.kill()

    def _wait(self) -> None:
        status = self._process.wait()
        if self._run is not None:
            self._run.bury(status, [])


class WarmWorkers:
    """Runs notebooks in reused processes (same methods as `zygote.Zygote`).

    Args:
        modules: what each process imports when it starts.

    Raises:
        EngineFailed: a process did not start, or a module could not be imported.
    """

    language_info: dict[str, Any]
    alive = True

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._modules = list(modules)
        self._environment = Environment()
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._first: Worker | None = self._open()

    def preload(self, modules: Iterable[str]) -> None:
        """Import these as well in processes started from now on."""
        self._modules += [name for name in modules if name not in self._modules]

    def start(self, cells: list[dict[str, Any]], cwd: str, limits: Limits) -> Run:
        """Hand the cells to a process that is idle, or to a new one.

        Raises:
            EngineFailed: no process could be started.
        """
        spec = {"cells": cells, "cwd": cwd, **self._environment.changes()}
        return self._next().start(spec, limits, self)

    def take_back(self, worker: Worker, run: Run) -> None:
        """Keep the process for the next notebook, unless the run went wrong."""
        if run.ended is not None and run.verdict is None:
            run.bury(0, [])
            self._idle.put(worker)
        else:
            self._workers.discard(worker)
            worker.kill()

    def close(self) -> None:
        """Kill all processes."""
        self.alive = False
        for worker in list(self._workers):
            worker.kill()

    def _next(self) -> Worker:
        first, self._first = self._first, None
        if first is not None:
            return first
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker.wait_until_ready() is not None:
                    return worker
                self._workers.discard(worker)
        return self._open()

    def _open(self) -> Worker:
        """Start a process and wait until it can take a notebook."""
        if not self.alive:
            raise Gone
        worker = Worker(self._modules)
        self._workers.add(worker)
        info = worker.wait_until_ready()
        if info is None:
            raise NotStarted
        self.language_info = info
        return worker
