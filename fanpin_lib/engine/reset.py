"""Undoes what a notebook did to the process it ran in, as far as that can be undone.

Only for systems without fork. Undone: everything in IPython (the kernel is made anew),
environment, directory, import path, modules of the notebook's own folder, warning filters,
logging levels and handlers, matplotlib, pandas options, built-ins, the event loop.
Not undone: attributes set on installed modules and functions registered with ``atexit``.
A process with threads left over is not used again (see `tired`).
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import copy
import gc
import logging
import os
import random
import site
import sys
import sysconfig
import threading
import warnings
from pathlib import Path
from typing import Any

from fanpin_lib.engine.kernel import SocketlessApp, renew_kernel

_MOST_RUNS = 50
_INSTALLED = tuple(
    {*sysconfig.get_paths().values(), *site.getsitepackages(), sys.prefix, sys.base_prefix}
)


class Surroundings:
    """The state of a process before its first notebook."""

    def __init__(self, app: SocketlessApp) -> None:
        self._config = copy.deepcopy(app.config)
        self._environ = dict(os.environ)
        self._cwd = Path.cwd()
        self._path, self._argv = list(sys.path), list(sys.argv)
        self._streams = sys.stdout, sys.stderr
        self._modules = set(sys.modules)
        self._filters = list(warnings.filters)
        self._builtins = dict(vars(builtins))
        self._logging = logging.root.level, list(logging.root.handlers)
        self._threads = set(threading.enumerate())
        self._runs = 0
        matplotlib = sys.modules.get("matplotlib")
        self._settings = matplotlib.rcParams.copy() if matplotlib else None

    def restore(self, app: SocketlessApp) -> None:
        """Put everything back and make the kernel anew."""
        self._runs += 1
        _close_loop(app)
        self._restore_process()
        self._restore_modules()
        self._restore_charts()
        _restore_tables()
        random.seed()
        numpy_random: Any = sys.modules.get("numpy.random")
        if numpy_random is not None:
            numpy_random.seed()
        app.config = copy.deepcopy(self._config)
        renew_kernel(app)
        gc.collect()

    def tired(self) -> bool:
        """Whether the process should be replaced rather than used again."""
        return self._runs >= _MOST_RUNS or bool(set(threading.enumerate()) - self._threads)

    def _restore_process(self) -> None:
        os.environ.clear()
        os.environ.update(self._environ)
        os.chdir(self._cwd)
        sys.path[:], sys.argv[:] = self._path, self._argv
        sys.stdout, sys.stderr = self._streams
        warnings.filters[:] = self._filters  # type: ignore[index]
        for name in set(vars(builtins)) - set(self._builtins):
            delattr(builtins, name)
        vars(builtins).update(self._builtins)
        logging.root.setLevel(self._logging[0])
        logging.root.handlers[:] = self._logging[1]

    def _restore_modules(self) -> None:
        """Forget modules that a notebook brought along; installed ones stay imported."""
        for name in set(sys.modules) - self._modules:
            file = getattr(sys.modules[name], "__file__", None)
            if file and not file.startswith(_INSTALLED):
                del sys.modules[name]

    def _restore_charts(self) -> None:
        """Close figures, restore settings, let the inline backend introduce itself again."""
        matplotlib: Any = sys.modules.get("matplotlib")
        if matplotlib is None:
            return
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close("all")
            pyplot._backend_mod = None
            pyplot._REPL_DISPLAYHOOK = pyplot._ReplDisplayHook.NONE
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            settings = self._settings or matplotlib.rcParamsOrig
            dict.update(matplotlib.rcParams, settings)
            dict.update(matplotlib.rcParams, backend=os.environ["MPLBACKEND"])
        for name in ("matplotlib_inline.backend_inline", "matplotlib_inline.config"):
            module = sys.modules.pop(name, None)
            if module is not None and hasattr(module, "InlineBackend"):
                module.InlineBackend.clear_instance()


def _restore_tables() -> None:
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None:
        with warnings.catch_warnings(), contextlib.suppress(ValueError):
            warnings.simplefilter("ignore")
            pandas.reset_option("all")


def _close_loop(app: SocketlessApp) -> None:
    """Cancel tasks that the notebook left and close its event loop."""
    loop = app.kernel.io_loop.asyncio_loop
    if loop is None or loop.is_closed():
        return
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=1))
    loop.close()
