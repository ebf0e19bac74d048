"""One way to run a notebook for many regions, in a process of its own that stays.

    python benchmarks/racer.py WAY CASE.json

Reads numbers from standard input, runs the notebook for so many regions and answers with a
line. ``CASE.json`` is a `engine_case.Case`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from engine_case import Case

Go = Callable[[int], object]


def _papermill(case: Case, engine: str | None) -> Go:
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)

    def go(count: int) -> None:
        for number in range(count):
            papermill.execute_notebook(
                case.notebook,
                case.folder / f"{engine}-{os.getpid()}.ipynb",
                case.parameters(number),
                engine_name=engine,
                progress_bar=False,
            )

    return go


def _nbclient(case: Case) -> Go:
    import nbformat
    from nbclient import NotebookClient
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    def go(count: int) -> None:
        for number in range(count):
            notebook = load_notebook_node(str(case.notebook))
            notebook = parameterize_notebook(notebook, case.parameters(number))
            NotebookClient(notebook).execute()
            nbformat.write(notebook, case.folder / f"nbclient-{os.getpid()}.ipynb")

    return go


def _ploomber(case: Case) -> Go:
    import nbformat
    from ploomber_engine.ipython import PloomberClient

    def go(count: int) -> None:
        for number in range(count):
            client = PloomberClient.from_path(str(case.notebook), progress_bar=False)
            done = client.execute(parameters=case.parameters(number))
            nbformat.write(done, case.folder / f"ploomber-{os.getpid()}.ipynb")

    return go


def _ours(case: Case) -> Go:
    from fanpin_lib.engine import NotebookEngine, Template

    engine = NotebookEngine(preload=case.preload, workers=2)
    template = Template(case.notebook)

    def go(count: int) -> None:
        futures = [
            engine.submit(template, case.folder / f"ours-{number}.ipynb", case.parameters(number))
            for number in range(count)
        ]
        failed = [future.result() for future in futures if not future.result().done]
        assert not failed, failed[0]

    return go


WAYS: dict[str, Callable[[Case], Go]] = {
    "stock": lambda case: _papermill(case, None),
    "nbclient": _nbclient,
    "ploomber": _ploomber,
    "ours": _ours,
    "ploomber_papermill": lambda case: _papermill(case, "profiling"),
    "ours_papermill": lambda case: _papermill(case, "fanpin"),
}


def main() -> None:
    """Serve until standard input ends."""
    case = Case(**json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    case = Case(Path(case.folder), Path(case.notebook), case.regions, tuple(case.preload))
    os.environ["PLOOMBER_STATS_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    go = WAYS[sys.argv[1]](case)
    for line in sys.stdin:
        go(int(line))
        print("done", file=answers, flush=True)


if __name__ == "__main__":
    main()
