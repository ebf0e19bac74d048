"""The life of a process after the fork: surroundings, cells, and again while nothing is left."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import json
import os
import random
import resource
import signal
import socket
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from fanpin_lib.engine.capture import Capture
from fanpin_lib.engine.cells import Cell, run_cells
from fanpin_lib.engine.frames import FrameReader, FrameWriter
from fanpin_lib.engine.kernel import SocketlessApp, enter
from fanpin_lib.engine.learning import imported_since
from fanpin_lib.engine.renewal import Memory, Renewal
from fanpin_lib.engine.streams import CapturedStream, Listener

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_FAILED = 70
_OOM_SCORE = b"500"
_LIBC: Any = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@dataclass
class Birth:
    """What a fresh child finds: its connection, its captures, who its parent is, and what the
    process held at the fork (None: one notebook and no more).
    """

    connection: socket.socket
    captures: list[Capture]
    parent: int
    memory: Memory | None


def adopt_orphans() -> None:
    """Processes whose parents die become children of this process (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def live(birth: Birth, app: SocketlessApp) -> NoReturn:
    """Run notebooks that come over the connection, until one leaves something behind."""
    code = _FAILED
    last: dict[str, Any] = {}
    try:
        _settle_in(birth)
        last = _run_all(birth, app)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(app, code, last)


def _run_all(birth: Birth, app: SocketlessApp) -> dict[str, Any]:
    """Run notebooks; what to say of the last one, if that was not said yet."""
    orders, writer = FrameReader(birth.connection.recv), FrameWriter(birth.connection.sendall)
    spec: dict[str, Any] | None = orders.next() or {"cells": []}
    _limit(spec or {})
    renewal = Renewal(birth.memory) if birth.memory else None
    last: dict[str, Any] = {}
    while spec is not None:
        enter(app, spec)
        reseed()
        app.session.writer = writer
        fine, last = _run(spec, app)
        if not fine or renewal is None:
            break
        _end(app, 0, last)
        left = renewal.left_over(app)
        writer.send("renewed", None, json.dumps({"left": left}).encode())
        spec = None if left else orders.next()
    return last


def _run(spec: dict[str, Any], app: SocketlessApp) -> tuple[bool, dict[str, Any]]:
    """Run the cells; whether none raised, and what to say of the run."""
    known, path = frozenset(sys.modules), list(sys.path)
    fine = run_cells(app.kernel, [Cell(**cell) for cell in spec["cells"]])
    return fine, {"imported": imported_since(known, path)} if spec.get("learn") else {}


def _settle_in(birth: Birth) -> None:
    """Own session and process group, own descriptors; dies with the warm process."""
    os.setsid()
    adopt_orphans()
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != birth.parent:
            os._exit(_FAILED)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_bytes(_OOM_SCORE)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    streams = cast("list[CapturedStream]", [sys.stdout, sys.stderr])
    for descriptor, stream, capture in zip((1, 2), streams, birth.captures):
        capture.redirect(descriptor)
        stream.attach(capture.pending, capture.reader)
    Listener(streams).start()


def _limit(spec: dict[str, Any]) -> None:
    """What holds for all notebooks of this process."""
    if spec.get("memory_bytes"):
        _limit_data(spec["memory_bytes"])
    gc.enable()


def reseed() -> None:
    """Fresh randomness: at a fork ``random`` sees to itself, numpy's old generator does not."""
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _limit_data(memory: int) -> None:
    """Backstop for an allocation too large for the watchdog to see in time.

    Counts address space, not memory in use, so it is generous: four times the limit.
    """
    with contextlib.suppress(OSError, ValueError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmData"))
        ceiling = int(line.split()[1]) * 1024 + 4 * memory
        resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))


def _end(app: SocketlessApp, code: int, last: dict[str, Any]) -> None:
    """Send what is left of the run, and `last`; what comes later is nobody's."""
    sys.stdout.flush()
    sys.stderr.flush()
    app.session.writer.send("end", None, json.dumps({"code": code, **last}).encode())
    app.session.writer = None


def _leave(app: SocketlessApp, code: int, last: dict[str, Any]) -> NoReturn:
    """Send what is left, let exit functions run, end without Python's own."""
    with contextlib.suppress(BaseException):
        if app.session.writer is not None:
            _end(app, code, last)
        gc.freeze()  # IPython would have all garbage collected twice
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    os._exit(code)
