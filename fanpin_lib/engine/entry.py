"""The engine that ``papermill --engine fanpin`` finds (entry point ``papermill.engine``).

papermill imports this module while it is itself half imported, so nothing of papermill may
be imported at the top, and `FanpinEngine` has the methods of papermill's ``Engine`` without
inheriting it.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from fanpin_lib.engine.limits import Limits
    from fanpin_lib.engine.notebook_engine import NotebookEngine
    from fanpin_lib.engine.words import Words

_WHOLE = ("matplotlib.pyplot", "numpy", "pandas", "PIL", "pyarrow", "scipy", "seaborn")
PRELOADABLE = {name: name for name in _WHOLE} | {"matplotlib": "matplotlib.figure"}
"""What may be imported before the fork without being asked to, by what a notebook imports:
widely used, starts no threads, and never edited between two runs of one process. Of matplotlib
all that draws: it changes a library that `matplotlib` alone has imported already, which would
be noticed if it were learnt."""

_MIB = 1 << 20
_IMPORT = re.compile(r"^(?:import|from)\s+([\w.]+)", re.MULTILINE)
_engines: dict[bool | None, NotebookEngine] = {}
_lock = threading.Lock()


class FanpinEngine:
    """Runs each notebook in a process forked from one that stays warm between calls.

    Keyword arguments of ``papermill.execute_notebook`` besides papermill's own:
    ``preload`` (modules, default: those that `PRELOADABLE` has for what the notebook imports),
    ``notebook_timeout`` (seconds), ``memory_limit`` (MiB), ``fork`` (see `NotebookEngine`),
    ``words`` (see `words.Words`). Where no keyword can be given, ``FANPIN_PRELOAD`` names
    modules, with commas between, and ``FANPIN_WORDS`` the words, as ``package.module:NAME``.
    A kernel that is not this Python's own is left to papermill's default engine.
    """

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Name of the kernel, as papermill's engines find it."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Language of the notebook, as papermill's engines find it."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: Any = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **options: Any,
    ) -> NotebookNode:
        """Run a notebook (called by ``papermill.execute_notebook``); fills and returns it."""
        from fanpin_lib.engine.manager import QuietManager

        if not runs_here(kernel_name):
            return _leave_to_papermill(
                nb,
                kernel_name,
                output_path=output_path,
                progress_bar=progress_bar,
                log_output=log_output,
                autosave_cell_every=autosave_cell_every,
                **options,
            )
        manager = QuietManager(nb, output_path, log_output, progress_bar, autosave_cell_every)
        manager.notebook_start()
        try:
            _execute(manager, kernel_name=kernel_name, log_output=log_output, **options)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        executed: NotebookNode = manager.nb
        return executed


def runs_here(kernel_name: str) -> bool:
    """Whether the kernel is ipykernel in this very Python, without settings of its own.

    Raises:
        NoSuchKernel: as papermill does for a kernel that is not installed.
    """
    from jupyter_client.kernelspec import get_kernel_spec

    spec = get_kernel_spec(kernel_name)
    program = spec.argv[0]
    usual = {"python", f"python{sys.version_info[0]}", "python{}.{}".format(*sys.version_info)}
    if program not in usual:
        found = shutil.which(program)
        if found is None or Path(found).absolute() != Path(sys.executable).absolute():
            return False
    launched = any(part.startswith("ipykernel") for part in spec.argv)
    return launched and not spec.env


def _execute(manager: Any, **options: Any) -> None:
    from papermill.log import logger

    preload = options.pop("preload", None)
    if preload is None:
        preload = _named_in_environment() or _imported_by(manager.nb)
    engine = _engine(options.pop("fork", None))
    engine.preload(preload)
    limits = _limits(options)
    words = options.pop("words", None) or _words_of_environment()
    for name in ("input_path", "startup_timeout", "start_timeout"):
        options.pop(name, None)
    engine.execute(manager, limits, words=words, log=logger, **options)


def _limits(options: dict[str, Any]) -> Limits:
    """Take the limits out of papermill's keyword arguments."""
    from fanpin_lib.engine.limits import Limits

    cell = options.pop("execution_timeout", None) or options.pop("timeout", None)
    options.pop("timeout", None)
    memory = options.pop("memory_limit", None)
    return Limits(
        notebook_seconds=options.pop("notebook_timeout", None),
        cell_seconds=cell if cell and cell > 0 else None,
        memory_bytes=memory * _MIB if memory else None,
    )


def _words_of_environment() -> Words:
    from fanpin_lib.engine.words import ENGLISH, words_at

    place = os.environ.get("FANPIN_WORDS", "")
    return words_at(place) if place else ENGLISH


def _named_in_environment() -> list[str]:
    return [name for name in os.environ.get("FANPIN_PRELOAD", "").split(",") if name]


def _imported_by(nb: NotebookNode) -> list[str]:
    """Modules of `PRELOADABLE` that the notebook imports at the top of its cells."""
    from importlib.util import find_spec

    sources = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    names = {name for source in sources for name in _IMPORT.findall(source)}
    known = names & PRELOADABLE.keys() | {name.split(".")[0] for name in names - PRELOADABLE.keys()}
    found = {PRELOADABLE[name] for name in known if name in PRELOADABLE}
    return sorted(name for name in found if find_spec(name.split(".")[0]))


def _engine(fork: bool | None) -> NotebookEngine:
    """The engine of this process, started when first needed and closed at its end."""
    from fanpin_lib.engine.notebook_engine import NotebookEngine

    with _lock:
        engine = _engines.get(fork)
        if engine is None or not engine.alive:
            engine = _engines[fork] = NotebookEngine(fork=fork, learn=True)
            atexit.register(engine.close)
        return engine


def _leave_to_papermill(nb: NotebookNode, kernel_name: str, **options: Any) -> NotebookNode:
    from papermill.engines import NBClientEngine
    from papermill.log import logger

    logger.warning(f"Kernel {kernel_name!r} is not this Python: run by papermill's own engine.")
    for name in ("preload", "fork", "notebook_timeout", "memory_limit", "words"):
        options.pop(name, None)
    executed: NotebookNode = NBClientEngine.execute_notebook(nb, kernel_name, **options)
    return executed
