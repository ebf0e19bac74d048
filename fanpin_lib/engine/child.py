"""The life of one run after the fork: surroundings, cells, end."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import json
import os
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
from fanpin_lib.engine.streams import CapturedStream, Listener

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_FAILED = 70
_OOM_SCORE = b"500"
_LIBC: Any = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@dataclass
class Birth:
    """What a fresh child finds: its connection, its captures and who its parent is."""

    connection: socket.socket
    captures: list[Capture]
    parent: int


def adopt_orphans() -> None:
    """Processes whose parents die become children of this process (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def live(birth: Birth, app: SocketlessApp) -> NoReturn:
    """Run the notebook that comes over the connection, then end the process."""
    code = _FAILED
    last: dict[str, Any] = {}
    try:
        _settle_in(birth)
        spec = FrameReader(birth.connection.recv).next() or {"cells": []}
        _take_surroundings(spec, app)
        known, path = frozenset(sys.modules), list(sys.path)
        app.session.writer = FrameWriter(birth.connection.sendall)
        run_cells(app.kernel, [Cell(**cell) for cell in spec["cells"]])
        code = 0
        if spec.get("learn"):
            last["imported"] = imported_since(known, path)
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(app, code, last)


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


def _take_surroundings(spec: dict[str, Any], app: SocketlessApp) -> None:
    """Directory, environment, limits and randomness of this run."""
    enter(app, spec)
    if spec["memory_bytes"]:
        _limit_data(spec["memory_bytes"])
    reseed()
    gc.enable()


def reseed() -> None:
    """Fresh randomness: ``random`` sees to itself at a fork, numpy's old generator does not."""
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


def _leave(app: SocketlessApp, code: int, last: dict[str, Any]) -> NoReturn:
    """Send what is left and `last`, let exit functions run, end without Python's own."""
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
        sys.stderr.flush()
        app.session.writer.send("end", None, json.dumps({"code": code, **last}).encode())
        app.session.writer = None  # nobody listens any more
        gc.freeze()  # IPython would have all garbage collected twice
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    os._exit(code)
