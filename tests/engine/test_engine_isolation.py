"""A region that crashes, hangs or eats memory fails alone, with its notebook and a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from engine_processes import assert_gone, wait_until
from nbformat import NotebookNode

from fanpin_lib.engine import Limits, NotebookEngine, Outcome, Template, UnknownParameter

pytestmark = pytest.mark.heavy

Run = Callable[..., tuple[Outcome, NotebookNode]]
MIB = 1 << 20


def text(nb: NotebookNode, index: int) -> str:
    """What a cell printed to standard output."""
    outputs = nb.cells[index].outputs
    return "".join(one.text for one in outputs if one.get("name") == "stdout")


def error(nb: NotebookNode) -> NotebookNode:
    """The only error of a notebook."""
    (found,) = (
        output
        for cell in nb.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    )
    return found


def test_every_run_starts_with_fresh_state(run: Run) -> None:
    spoil = (
        "import os, sys, random, warnings\nleft_over = 1\nos.environ['SPOILT'] = '1'\n"
        "sys.path.append('spoilt'); os.chdir('/'); warnings.simplefilter('error')\n"
        "get_ipython().events.register('pre_run_cell', lambda *_: print('spoilt'))\n"
        "import builtins; builtins.spoilt = 1\nimport colorsys; colorsys.spoilt = 1"
    )
    look = (
        "import os, sys, colorsys, builtins, warnings\n"
        "print('left_over' in globals(), 'SPOILT' in os.environ, 'spoilt' in sys.path,"
        " os.getcwd() == '/', hasattr(colorsys, 'spoilt'), hasattr(builtins, 'spoilt'),"
        " get_ipython().execution_count)"
    )
    assert run(spoil)[0].done
    outcome, nb = run(look)
    assert outcome.done
    assert text(nb, 0) == "False False False False False False 2\n"


def test_random_numbers_differ_between_runs(run: Run) -> None:
    draw = "import random, numpy\nprint(random.random(), numpy.random.rand(), hash(object()))"
    draws = {text(run(draw)[1], 0) for _ in range(3)}
    assert len(draws) == 3
    firsts = {draw.split()[1] for draw in draws}
    assert len(firsts) == 3


@pytest.mark.parametrize(
    ("last_cell", "reason"),
    [
        ("import os; os._exit(7)", "exit code 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os; os.closerange(3, 100); import time; time.sleep(30)", "ended early"),
    ],
)
def test_a_crash_keeps_what_was_printed_and_says_how(run: Run, last_cell: str, reason: str) -> None:
    cells = ("print('first')", "print('just before', end='')\n" + last_cell, "print('never')")
    outcome, nb = run(*cells)
    assert outcome.status == "crashed"
    assert reason in outcome.reason
    assert outcome.cell == 1
    assert [cell.cell_type for cell in nb.cells] == ["markdown", "code", "markdown", "code", "code"]
    assert text(nb, 1) == "first\n"
    assert text(nb, 3) == "just before"
    assert error(nb).evalue == outcome.reason
    assert nb.cells[3].metadata.papermill.status == "failed"
    assert nb.cells[4].metadata.papermill.status == "pending"
    assert nb.metadata.papermill.exception is True


def test_last_words_of_c_code_are_kept(run: Run) -> None:
    _, nb = run("import os; os.write(2, b'from below'); os.kill(os.getpid(), 9)")
    assert any(one.get("text") == "from below" for one in nb.cells[2].outputs)


def test_exit_ends_the_notebook_as_a_failure(run: Run) -> None:
    outcome, nb = run("exit()", "print('never')")
    assert outcome.status == "crashed"
    assert "exit" in outcome.reason
    assert run("print(1)", "exit()")[0].done


def test_a_hang_is_killed_with_all_it_started_while_others_run(
    forking: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    hang = write(
        "import subprocess, sys, time\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "near = subprocess.Popen(sleep)\n"
        "far = subprocess.Popen(sleep, start_new_session=True)\n"
        "print(near.pid, far.pid, flush=True)\nprint('busy')\nwhile True: pass",
        name="hang",
    )
    fine = write("import time; time.sleep(0.5); print('fine')", name="fine")
    hung = forking.submit(Template(hang), tmp_path / "h.ipynb", limits=Limits(notebook_seconds=4))
    others = [forking.submit(Template(fine), tmp_path / f"{i}.ipynb") for i in range(3)]
    assert all(other.result(60).done for other in others)
    outcome = hung.result(60)
    assert outcome.status == "timeout"
    assert "4 seconds" in outcome.reason
    nb = nbformat.read(tmp_path / "h.ipynb", 4)
    first_line, rest = text(nb, 2).split("\n", 1)
    assert rest == "busy\n"
    assert_gone(map(int, first_line.split()))


def test_one_cell_may_not_take_too_long(run: Run) -> None:
    limits = Limits(cell_seconds=3)
    sleepy = "import time; time.sleep(1.1)"  # three of them are too long for one
    assert run(sleepy, sleepy, sleepy, limits=limits)[0].done
    outcome, _ = run("1", "time = __import__('time'); time.sleep(30)", limits=limits)
    assert (outcome.status, outcome.cell) == ("timeout", 1)


@pytest.mark.parametrize(
    "greedy",
    [
        'held = [b"x" * (1 << 20) for _ in range(1000)]; import time; time.sleep(30)',
        "import numpy; held = numpy.ones(1 << 27); import time; time.sleep(30)",
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c',"
        " 'import time; held = b\"x\" * (600 << 20); time.sleep(30)'])",
    ],
)
def test_a_memory_blow_up_ends_that_run(run: Run, greedy: str) -> None:
    outcome, _ = run("print('before')", greedy, limits=Limits(memory_bytes=400 * MIB))
    assert outcome.status == "memory"
    assert "400 MiB" in outcome.reason
    assert outcome.cell == 1


def test_an_absurd_allocation_is_refused_inside_the_notebook(run: Run) -> None:
    outcome, _ = run("held = bytes(1 << 40)", limits=Limits(memory_bytes=400 * MIB))
    assert (outcome.status, outcome.ename) == ("failed", "MemoryError")


def test_endless_output_ends_that_run(run: Run) -> None:
    outcome, nb = run("while True: print('x' * 1000)", limits=Limits(output_bytes=4 * MIB))
    assert outcome.status == "output"
    assert len(text(nb, 2)) > 1 * MIB


def test_killing_the_warm_process_fails_no_other_region(forking: NotebookEngine, run: Run) -> None:
    outcome, _ = run("import os, time; os.kill(os.getppid(), 9); time.sleep(5)")
    assert outcome.status == "crashed"
    assert run("print('well')")[0].done


def test_processes_left_running_end_with_the_notebook(run: Run) -> None:
    outcome, nb = run(
        "import subprocess\n"
        "plain = subprocess.Popen(['sleep', '600'])\n"
        "daemon = subprocess.Popen(['setsid', 'sh', '-c', 'sleep 600 & echo $!'],"
        " stdout=subprocess.PIPE)\n"
        "print(plain.pid, daemon.stdout.readline().decode())"
    )
    assert outcome.done
    assert_gone(map(int, text(nb, 0).split()))


def test_a_thread_that_never_ends_does_not_hold_the_batch_up(run: Run) -> None:
    outcome, _ = run("import threading; threading.Thread(target=threading.Event().wait).start()")
    assert outcome.done


def test_exit_functions_of_the_notebook_run(run: Run, tmp_path: Path) -> None:
    mark = tmp_path / "left.txt"
    run(f"import atexit, pathlib; atexit.register(pathlib.Path({str(mark)!r}).write_text, 'bye')")
    wait_until(mark.exists)
    assert mark.read_text() == "bye"


def test_output_the_format_forbids_is_a_failure_not_an_exception(run: Run) -> None:
    outcome, _ = run("display({'application/x-own': {'k': 1}}, raw=True)")
    assert outcome.status == "failed"
    assert "notebook format" in outcome.reason


def test_unknown_parameters_are_refused(
    forking: NotebookEngine, write: Callable[..., Path], tmp_path: Path
) -> None:
    template = Template(write("print(month)", parameters='month = "2026-10"'))
    with pytest.raises(UnknownParameter, match="'mouth'.*'month'"):
        forking.submit(template, tmp_path / "x.ipynb", {"mouth": "2026-09"}).result()


def test_libraries_with_threads_of_their_own_work_after_the_fork(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    template = Template(
        write(
            "import os, duckdb, numpy, pandas, polars\nfrom pyarrow import parquet",
            "square = numpy.ones((600, 600)); print((square @ square)[0, 0])",
            "print(duckdb.connect().sql('select sum(i) from range(1000000) t(i)').fetchall())",
            "print(polars.LazyFrame({'a': range(9999)}).select(polars.col('a').sum()).collect())",
            "own = f'{os.getpid()}.parquet'  # the four runs share the folder\n"
            "pandas.DataFrame({'a': range(9999)}).to_parquet(own)\n"
            "print(parquet.read_table(own).num_rows)",
        )
    )
    modules = ["numpy", "pandas", "duckdb", "polars", "pyarrow.parquet"]
    with NotebookEngine(preload=modules, workers=2, limits=Limits(notebook_seconds=60)) as engine:
        runs = [engine.submit(template, tmp_path / f"{i}.ipynb", cwd=tmp_path) for i in range(4)]
        assert [run.result().reason for run in runs] == [""] * 4
