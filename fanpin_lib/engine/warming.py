"""What the warm process imports and prepares before the first fork."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import sys
import threading
from collections.abc import Iterable
from typing import Any

from fanpin_lib.engine.changes import Before
from fanpin_lib.engine.errors import ThreadsBeforeFork


def preload(names: Iterable[str], threads_allowed: bool = False) -> None:
    """Import modules; ``package.module:function`` is imported and the function called, with
    the text after a second colon, if there is one, as its argument.

    Raises:
        ThreadsBeforeFork: naming the module, unless `threads_allowed`.
    """
    for name in names:
        module_name, _, call = name.partition(":")
        function, _, argument = call.partition(":")
        module = importlib.import_module(module_name)
        if function:
            getattr(module, function)(*([argument] if argument else []))
        started = [one.name for one in threading.enumerate() if one.name != "MainThread"]
        if started and not threads_allowed:
            raise ThreadsBeforeFork(f"{name}: {', '.join(started)}")


def try_out(names: Iterable[str]) -> str:
    """Import modules that notebooks imported; what of it could be noticed, "" if nothing.

    Modules that cannot be imported by themselves are left to the notebooks.
    """
    before = Before(but=frozenset({"exit functions", "descriptors"}))
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):
        for name in names:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    changed = before.changes()
    if out.getvalue() or err.getvalue():
        changed.append("output")
    return ", ".join(changed)


def settle() -> None:
    """Shield memory from the collector.

    ``gc.freeze`` keeps a run's collector from touching, and so copying, the pages that the
    run shares with this process.
    """
    gc.collect()
    gc.freeze()


def shell() -> None:
    """Run an empty cell: fills IPython's caches, leaves no trace in history or counts."""
    from IPython.core.getipython import get_ipython

    ip: Any = get_ipython()
    if ip is not None:
        ip.magics_manager.load_all_lazy_magics()  # ``%config`` would
        ip.display_formatter.format(None)  # makes a formatter for each type
        ip.run_cell("None\nNone", silent=True)
        ip.last_execution_result = None


def tracebacks() -> None:
    """Format one traceback: the first costs ten times the second."""
    from IPython.core.getipython import get_ipython

    ip = get_ipython()
    try:
        raise ValueError("0")
    except ValueError:
        if ip is not None:
            ip.InteractiveTB.structured_traceback(*sys.exc_info())
            ip.InteractiveTB.tb = None
    compiled: Any = sys.modules.get("cython_runtime")
    if compiled is not None and not hasattr(compiled, "cline_in_traceback"):
        compiled.cline_in_traceback = False  # as Cython's first traceback would


def tables() -> None:
    """Show one small table, if pandas was imported: the first takes far longer."""
    pandas: Any = sys.modules.get("pandas")
    if pandas is None:
        return
    with contextlib.suppress(ImportError):  # the first ``read_parquet`` would
        importlib.import_module("pandas.core.arrays.arrow.extension_types")
    frame = pandas.DataFrame({"a": ["x", "y"], "b": [1.0, 2.0], "c": ["0", "0"]})
    frame.pivot(index="a", columns="c", values="b").to_html(notebook=True)
    repr(frame)


def charts() -> None:
    """Draw one chart, if matplotlib was imported: fills caches for fonts, text and paths.

    Without pyplot, which would keep the figure and choose a backend.
    """
    if "matplotlib.figure" not in sys.modules:
        return
    importlib.import_module("xml.dom.expatbuilder")  # IPython would, to look into an SVG
    from matplotlib.figure import Figure

    for suffix in ("png", "svg"):
        figure = Figure()
        axes = figure.subplots()
        axes.plot([0, 1, 2], [0, 1, 4], marker="o", label="0")
        axes.bar([0, 1], [1, 2])
        axes.set_title("0")
        axes.legend()
        axes.grid()
        figure.savefig(io.BytesIO(), format=suffix, bbox_inches="tight")
