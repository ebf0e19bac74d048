"""An IPython kernel without sockets: everything of ipykernel except ZMQ and its threads.

The application class is ipykernel's own, so profiles, configuration files, start-up files,
extensions and magics are those of any other kernel; what it would do with sockets is left
out. Made once in the warm process, before anything that looks at its surroundings (pandas,
for one) is imported.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipykernel
from ipykernel.ipkernel import IPythonKernel
from ipykernel.jsonutil import json_clean
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import Type

from fanpin_lib.engine.familiar import FamiliarCells
from fanpin_lib.engine.session import FrameSession
from fanpin_lib.engine.streams import CapturedStream


class SocketlessKernel(IPythonKernel):
    """Runs execute requests handed to it directly."""

    debugger_class = Type(object)  # ipykernel's would import debugpy to resolve the name

    io_loop: Any
    familiar: FamiliarCells | None = None

    def __init__(self, **kwargs: Any) -> None:
        with _without_debugger():
            super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        # Subshells do not exist here; IPythonKernel.do_execute only compares the thread.
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
        self.io_loop = _LoopStandIn()

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: the loop over the cells stops by itself."""

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run one cell: what ipykernel does without what only a frontend wants to know."""
        session: Any = self.session
        content = parent["content"]
        code, store, stdin = (content[n] for n in ("code", "store_history", "allow_stdin"))
        self._publish_execute_input(code, parent, self.execution_count)
        if self.familiar is not None and self.familiar.plain(code):
            reply = self._run_plain(code, store, stdin)
        else:
            reply = await self.do_execute(code, False, store, {}, stdin, cell_meta={})
        session.send(stream, "execute_reply", json_clean(reply), parent)

    def _run_plain(self, code: str, store: bool, stdin: bool) -> dict[str, Any]:
        """``do_execute`` for a cell that needs no event loop."""
        shell: Any = self.shell
        self._forward_input(stdin)
        try:
            result = shell.run_cell(code, store_history=store, cell_meta={})
        finally:
            self._restore_input()
        shell.payload_manager.clear_payload()
        if result.success and not shell._last_traceback_during_displayhook:
            return {"status": "ok"}
        before, error = result.error_before_exec, result.error_in_exec
        error = error if before is None else before
        told = {"ename": type(error).__name__, "evalue": str(error)}
        return {"status": "error", "traceback": shell._last_traceback or [], **told}


@contextlib.contextmanager
def _without_debugger() -> Iterator[None]:
    """ipykernel finds no debugger, which it would import, open sockets for and warn about."""
    stand_in: Any = SimpleNamespace(_is_debugpy_available=False)
    sys.modules["ipykernel.debugger"] = stand_in
    try:
        yield
    finally:
        del sys.modules["ipykernel.debugger"]


class _LoopStandIn:
    """The two methods of tornado's loop that ipykernel calls while a cell runs."""

    def __init__(self) -> None:
        self.asyncio_loop: Any = None

    def add_callback(self, function: Any, *args: Any) -> None:
        if self.asyncio_loop is not None:
            self.asyncio_loop.call_soon_threadsafe(function, *args)

    def call_later(self, delay: float, function: Any, *args: Any) -> None:
        """Only asked to stop the loop after ``exit``; the loop over the cells sees to it."""

    def stop(self) -> None:
        """See `call_later`."""


class SocketlessApp(IPKernelApp):
    """ipykernel's application without connection file, sockets, heartbeat and poller."""

    def init_connection_file(self) -> None:
        """No connection file."""

    def init_poller(self) -> None:
        """The child is ended by its parent, not by polling for it."""

    def init_sockets(self) -> None:
        """No sockets."""

    def init_heartbeat(self) -> None:
        """No heartbeat."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """No connection file."""

    def log_connection_info(self) -> None:
        """Nothing to connect to."""

    def init_signal(self) -> None:
        """Signals are set after the fork."""

    def init_io(self) -> None:
        """Replace the standard streams; they start to capture after the fork."""
        self.session = FrameSession(key=b"none", parent=self)
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout = CapturedStream(self.session, "stdout", 1)
        sys.stderr = CapturedStream(self.session, "stderr", 2)
        self.patch_io()

    def init_kernel(self) -> None:
        """The kernel with its shell."""
        self.kernel = SocketlessKernel.instance(
            parent=self,
            session=self.session,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )


def start_kernel() -> SocketlessApp:
    """Make the kernel of this process, as ``ipykernel_launcher`` would."""
    launcher = Path(ipykernel.__file__).parent.with_name("ipykernel_launcher.py")
    connection_file = Path(jupyter_runtime_dir()) / "kernel-fanpin.json"  # never written
    arguments = ["-f", str(connection_file), "--HistoryManager.hist_file=:memory:"]
    sys.argv = [str(launcher), *arguments]
    os.environ.setdefault("JPY_PARENT_PID", str(os.getppid()))
    app = SocketlessApp.instance()
    app.initialize(arguments)
    return app


def renew_kernel(app: SocketlessApp) -> None:
    """Replace the kernel and its shell by new ones, as after a restart."""
    SocketlessKernel.clear_instance()
    ZMQInteractiveShell.clear_instance()
    app.init_kernel()
    app.init_path()
    app.init_shell()
    app.init_gui_pylab()
    app.init_extensions()
    app.init_code()


def enter(app: SocketlessApp, spec: dict[str, Any]) -> None:
    """Take on the environment and the directory of a notebook, as a kernel starting there.

    Args:
        spec: ``environ`` (variables to set), ``unset`` (names to remove), ``cwd``.
    """
    for name in spec["unset"]:
        os.environ.pop(name, None)
    os.environ.update(spec["environ"])
    os.chdir(spec["cwd"])
    shell: Any = app.shell
    shell.starting_dir = spec["cwd"]
    shell.user_ns["_dh"][:] = [Path.cwd()]  # history of directories
