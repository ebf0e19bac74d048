"""The warm process: imports everything once, then forks one child for every run.

Started by `zygote.Zygote`; never imported by it. One thread, one loop: orders come as JSON
lines over the control socket (``fork`` with the child's connection attached, ``kill``,
``preload``, ``stop``), news go back the same way (``ready``, ``loaded``, ``refused``,
``forked``, ``exited``). It holds no notebook and touches little memory, so that its pages
stay shared with the children.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from fanpin_lib.engine import child
from fanpin_lib.engine.capture import Capture
from fanpin_lib.engine.familiar import FamiliarCells
from fanpin_lib.engine.kernel import SocketlessApp, start_kernel
from fanpin_lib.engine.renewal import Memory
from fanpin_lib.engine.warming import preload, settle, try_out

_PATIENCE_SECONDS = 2.0
_CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


class Server:
    """Takes orders until told to stop or until the process that gives them is gone."""

    def __init__(self, control: socket.socket, app: SocketlessApp) -> None:
        self._app = app
        self._control = control
        self._jobs: dict[int, tuple[int, list[Capture]]] = {}
        self._line = b""
        self._descriptors: list[int] = []
        self._stopping = False
        self._forked = False
        self._memory: Memory | None = None

    def serve(self) -> child.Birth | None:
        """In the warm process: None at the end. In a child: what it was born with."""
        wake_reader, wake_writer = self._catch_signals()
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(wake_reader, selectors.EVENT_READ)
            while not self._stopping:
                ready = {key.fileobj for key, _ in selector.select()}
                if wake_reader in ready:
                    wake_reader.recv(4096)
                    self._reap()
                if self._control in ready and (birth := self._obey()) is not None:
                    signal.set_wakeup_fd(-1)
                    wake_reader.close()
                    wake_writer.close()
                    return birth
        self._end_all()
        return None

    def tell(self, news: str, **details: Any) -> None:
        """Send news; a parent that is gone is noticed elsewhere."""
        with contextlib.suppress(OSError):
            self._control.sendall(json.dumps({"news": news, **details}).encode() + b"\n")

    def _catch_signals(self) -> tuple[socket.socket, socket.socket]:
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return reader, writer

    def _stop(self, *_: Any) -> None:
        self._stopping = True

    def _obey(self) -> child.Birth | None:
        data, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 16)
        if not data:
            self._stopping = True
        self._descriptors += descriptors
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            birth = self._carry_out(json.loads(line))
            if birth is not None:
                return birth
        return None

    def _carry_out(self, order: dict[str, Any]) -> child.Birth | None:
        if order["order"] == "fork":
            self._app.kernel.familiar.read(order["sources"])
            return self._fork(order["job"])
        if order["order"] == "kill":
            self._kill(order["job"])
        elif order["order"] == "preload":
            self._warm_up(order["modules"])
        elif order["order"] == "learn":
            self._learn(order["modules"], order["then"])
        elif order["order"] == "stop":
            self._stopping = True
        return None

    def _fork(self, job: int) -> child.Birth | None:
        connection = socket.socket(fileno=self._descriptors.pop(0))
        connection.set_inheritable(False)
        self._look_around()
        captures = [Capture.open("stdout"), Capture.open("stderr")]
        parent = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of BLAS
            pid = os.fork()
        if pid == 0:
            self._forget_everything()
            return child.Birth(connection, captures, parent, self._memory)
        connection.close()
        for capture in captures:
            os.close(capture.writer)
        self._jobs[pid] = (job, captures)
        self.tell("forked", job=job, pid=pid)
        return None

    def _look_around(self) -> None:
        """Note what this process holds, if there is more than one notebook: it takes a while."""
        if self._forked and self._memory is None:
            self._memory = Memory(self._app)
            settle()
        self._forked = True

    def _forget_everything(self) -> None:
        """In a child: let go of what belongs to the warm process and to other children."""
        self._control.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        for _, captures in self._jobs.values():
            for capture in captures:
                os.close(capture.reader)
        self._jobs = {}
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)

    def _warm_up(self, modules: list[str]) -> None:
        """Import modules as a cell would, so that they know that they are in a notebook."""
        self._memory = None
        try:
            with self._app.kernel.shell.builtin_trap:
                preload(modules)
        except Exception as error:
            self.tell("refused", error=f"{type(error).__name__}: {error}")
            return
        settle()
        self.tell("loaded")

    def _learn(self, modules: list[str], then: list[str]) -> None:
        """Import modules if that cannot be noticed, and do what is worth it `then`."""
        with self._app.kernel.shell.builtin_trap:
            noticed = try_out(modules)
        if noticed:
            self.tell("refused", error=noticed)
        else:
            self._warm_up(then)

    def _kill(self, job: int) -> None:
        for pid, (number, _) in self._jobs.items():
            if number == job:
                _kill_group(pid)

    def _reap(self) -> bool:
        """Collect the dead, tell about runs among them; false when no child is left."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                if pid in self._jobs:
                    self._bury(pid, status)
        except ChildProcessError:
            return False
        self._kill_orphans()
        return True

    def _bury(self, pid: int, status: int) -> None:
        job, captures = self._jobs.pop(pid)
        if not _CHILDREN.exists():
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        self.tell(
            "exited",
            job=job,
            status=os.waitstatus_to_exitcode(status),
            last_words=[capture.last_words() for capture in captures],
        )

    def _kill_orphans(self) -> None:
        """Kill children that are no runs: processes that finished runs left behind (Linux).

        A run adopts its own orphans while it lives, so those here belong to dead runs.
        """
        with contextlib.suppress(OSError):
            for pid in map(int, _CHILDREN.read_text(encoding="ascii").split()):
                if pid not in self._jobs:
                    _kill_group(pid)

    def _end_all(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for pid in list(self._jobs):
            _kill_group(pid)
        while self._reap() and time.monotonic() < deadline:
            time.sleep(0.005)


def _kill_group(pid: int) -> None:
    """Kill a process and, if it leads one, its group."""
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Run as the warm process; the control socket's descriptor is the first argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    app = start_kernel()
    app.kernel.familiar = FamiliarCells(app.shell)
    child.adopt_orphans()
    gc.disable()
    server = Server(control, app)
    server.tell("ready", language_info=app.kernel.language_info)
    birth = server.serve()
    if birth is not None:
        child.live(birth, app)
