"""A process that runs one notebook after the other, for systems that cannot fork.

Started by `workers.WarmWorkers`. Takes notebooks as frames from standard input, answers
with frames on standard output: the messages of each run, ``end``, and ``ready`` when it
has put itself back into its first state.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from typing import Any, cast

from fanpin_lib.engine.capture import Capture
from fanpin_lib.engine.cells import Cell, run_cells
from fanpin_lib.engine.frames import FrameReader, FrameWriter, write_all
from fanpin_lib.engine.kernel import SocketlessApp, enter, start_kernel
from fanpin_lib.engine.pending import Pending
from fanpin_lib.engine.reset import Surroundings
from fanpin_lib.engine.streams import CapturedStream, Listener
from fanpin_lib.engine.warming import preload


def main() -> None:
    """Run notebooks until standard input ends; arguments are modules to import first."""
    modules, orders, answers = sys.argv[1:], os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    writer = FrameWriter(partial(write_all, answers))
    app = start_kernel()
    try:
        with app.kernel.shell.builtin_trap:
            preload(modules, threads_allowed=True)
    except Exception as error:
        writer.send("refused", None, json.dumps(f"{type(error).__name__}: {error}").encode())
        return
    _capture_output()
    app.session.writer = writer
    _serve(app, FrameReader(partial(os.read, orders)), writer)


def _serve(app: SocketlessApp, orders: FrameReader, writer: FrameWriter) -> None:
    surroundings = Surroundings(app)
    info = json.dumps(app.kernel.language_info).encode()
    writer.send("ready", None, info)
    while (spec := orders.next()) is not None:
        _run(app, spec)
        writer.send("end", None, b"{}")
        if surroundings.tired():
            os._exit(0)
        surroundings.restore(app)
        writer.send("ready", None, info)


def _run(app: SocketlessApp, spec: dict[str, Any]) -> None:
    enter(app, spec)
    run_cells(app.kernel, [Cell(**cell) for cell in spec["cells"]])
    sys.stdout.flush()
    sys.stderr.flush()


def _capture_output() -> None:
    """Text goes into the cells; descriptors too where the system has pipes as Unix has."""
    streams = cast("list[CapturedStream]", [sys.stdout, sys.stderr])
    for descriptor, stream in zip((1, 2), streams):
        if os.name == "posix":
            capture = Capture.open(stream.name)
            capture.redirect(descriptor)
            stream.attach(capture.pending, capture.reader)
        else:
            stream.attach(Pending.private(), None)
    Listener(streams).start()
