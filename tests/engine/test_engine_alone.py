"""The engine needs nothing of fanpin: it works as a package by itself."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from fanpin_lib import engine
from fanpin_lib.engine import EngineError, Gone, NotStarted, UnknownParameter, Words, entry
from fanpin_lib.engine.limits import (
    Verdict,
    cancelled,
    cell_timeout,
    crashed,
    notebook_timeout,
    too_much_memory,
    too_much_output,
)
from fanpin_lib.engine.words import ENGLISH, words_at

MIB = 1 << 20
OWN = Words(exit_code="Alas, {code}.")

PROGRAM = """
import json, sys
from pathlib import Path
import fanpin_lib.engine
from fanpin_lib.engine import NotebookEngine, Template
with NotebookEngine(fork=json.loads(sys.argv[3])) as runs:
    outcome = runs.submit(Template(Path(sys.argv[1])), Path(sys.argv[2])).result()
print(json.dumps([fanpin_lib.engine.__file__, outcome.status]))
"""


@pytest.mark.heavy
@pytest.mark.parametrize("fork", [True, False])
def test_it_runs_notebooks_where_nothing_else_of_fanpin_is(
    write: Callable[..., Path], tmp_path: Path, fork: bool
) -> None:
    alone = tmp_path / "alone" / "fanpin_lib"
    shutil.copytree(Path(engine.__file__).parent, alone / "engine")
    (alone / "__init__.py").touch()
    source = write(
        "import sys, fanpin_lib\n"
        "print(sorted(n for n in sys.modules if n.startswith('fanpin_lib.')"
        " and not n.startswith('fanpin_lib.engine')))\n"
        "print(fanpin_lib.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(source), "out.ipynb", json.dumps(fork)],
        env={**os.environ, "PYTHONPATH": str(alone.parent)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [str(alone / "engine" / "__init__.py"), "done"]
    printed = nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0].text
    assert printed == f"[]\n{alone / '__init__.py'}\n"


VERDICTS = [
    notebook_timeout(2.5),
    cell_timeout(3.0),
    too_much_memory(700 * MIB, 600 * MIB),
    too_much_output(4 * MIB),
    crashed("exited"),
    crashed("exit_code", code=7),
    crashed("signal", name="SIGKILL"),
    crashed("stayed"),
    cancelled(),
    Verdict("failed", "NotebookValidationError", "not_valid", {"error": "x"}),
]


def test_every_way_to_end_has_its_sentence() -> None:
    assert {verdict.event for verdict in VERDICTS} == {field.name for field in fields(Words)}
    told = [ENGLISH.tell(verdict) for verdict in VERDICTS]
    assert len(set(told)) == len(told)
    assert "2.5 seconds" in told[0] and "3 seconds" in told[1]
    assert "700 MiB" in told[2] and "600 MiB" in told[2] and "4 MiB" in told[3]
    assert "code 7" in told[5] and "SIGKILL" in told[6] and told[9].endswith(": x")


def test_words_come_with_the_call_or_from_the_environment(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papermill_engines.register("fanpin", entry.FanpinEngine)
    monkeypatch.chdir(tmp_path)
    source = write("import os; os._exit(7)")

    def said(**options: object) -> str:
        with pytest.raises(PapermillExecutionError) as caught:
            papermill.execute_notebook(
                source, "out.ipynb", engine_name="fanpin", progress_bar=False, **options
            )
        return str(caught.value.evalue)

    assert "exit code 7" in said()
    assert said(words=OWN) == "Alas, 7."
    (tmp_path / "own_words.py").write_text(
        "from fanpin_lib.engine import Words\nSAID = Words(exit_code='Gone with {code}.')"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("FANPIN_WORDS", "own_words:SAID")
    assert said() == "Gone with 7."
    assert said(words=OWN) == "Alas, 7."


@pytest.mark.parametrize(
    "place", ["", "no_such_module:SAID", "json:SAID", "json:dumps", "json", ":SAID"]
)
def test_words_that_are_none_are_named(place: str) -> None:
    with pytest.raises(ValueError, match="words|Words"):
        words_at(place)


@pytest.mark.parametrize(
    "error",
    [
        NotStarted(),
        NotStarted("ImportError: no x"),
        Gone(),
        UnknownParameter(Path("n.ipynb"), ["mouth"], ["month", "code"]),
    ],
)
def test_errors_travel_between_processes(error: EngineError) -> None:
    came = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(came) is type(error)
    assert str(came) == str(error)
    assert came.__dict__ == error.__dict__
