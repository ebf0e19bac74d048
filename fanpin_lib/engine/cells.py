"""Runs the cells of one notebook in this process, in one event loop, and reports on them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass, field
from typing import Any

from fanpin_lib.engine.kernel import SocketlessKernel


@dataclass(frozen=True)
class Cell:
    """A cell to run.

    Attributes:
        index: its place in the notebook.
        source: its code.
        allows_errors: whether the run goes on after an exception.
        allowed_errors: names of exceptions after which it goes on in any case.
    """

    index: int
    source: str
    allows_errors: bool = False
    allowed_errors: list[str] = field(default_factory=list)


def run_cells(kernel: SocketlessKernel, cells: list[Cell]) -> bool:
    """Run cells in order until one fails or the notebook asks to exit; whether none raised."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.io_loop.asyncio_loop = loop
    return loop.run_until_complete(_run_all(kernel, cells))


async def _run_all(kernel: SocketlessKernel, cells: list[Cell]) -> bool:
    raised = False
    for cell in cells:
        reply = await _run(kernel, cell)
        raised = raised or reply["status"] == "error"
        failed = reply["status"] == "error" and reply.get("ename") not in cell.allowed_errors
        asked_to_exit = kernel.shell is not None and kernel.shell.exit_now
        if asked_to_exit or (failed and not cell.allows_errors):
            return False
        await asyncio.sleep(0)  # tasks that a cell left running get their turn
    return not raised


async def _run(kernel: SocketlessKernel, cell: Cell) -> dict[str, Any]:
    """Run one cell; the content of its execute_reply."""
    session: Any = kernel.session
    session.last_reply = None
    request = _request(session, cell)
    kernel.set_parent([], request)
    kernel._publish_status("busy", "shell")
    with _interruptible(), contextlib.suppress(KeyboardInterrupt):
        await kernel.execute_request(None, [], request)
    sys.stdout.flush()
    sys.stderr.flush()
    kernel._publish_status("idle", "shell")
    return session.last_reply or {"status": "error"}


def _request(session: Any, cell: Cell) -> dict[str, Any]:
    """The execute request that nbclient would send; its id is the index of the cell."""
    content = {
        "code": cell.source,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": not cell.allows_errors,
    }
    request: dict[str, Any] = session.msg("execute_request", content)
    request["header"]["msg_id"] = request["msg_id"] = str(cell.index)
    return request


@contextlib.contextmanager
def _interruptible() -> Any:
    """SIGINT raises KeyboardInterrupt while a cell runs and is ignored between cells."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
