"""However the program that runs notebooks ends, nothing of them stays behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from engine_processes import assert_gone, is_zombie, wait_until
from nbformat import NotebookNode

from fanpin_lib.engine import NotebookEngine, Outcome

pytestmark = pytest.mark.heavy

Run = Callable[..., tuple[Outcome, NotebookNode]]


def test_nothing_is_left_when_the_program_is_interrupted(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    sleepy = write(
        "import os, subprocess, time, pathlib\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(tmp_path)!r}, f'{{os.getpid()}}.pid')"
        ".write_text(f'{os.getppid()} {os.getpid()} {child.pid}')\ntime.sleep(600)"
    )
    program = (
        "from pathlib import Path\n"
        "from fanpin_lib.engine import NotebookEngine, Template\n"
        "with NotebookEngine(workers=2) as engine:\n"
        f"    template, folder = Template(Path({str(sleepy)!r})), Path({str(tmp_path)!r})\n"
        "    runs = [engine.submit(template, folder / f'o{i}.ipynb') for i in range(9)]\n"
        "    runs[0].result()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert not list(tmp_path.glob("o*.ipynb"))
    assert_gone(int(pid) for path in tmp_path.glob("*.pid") for pid in path.read_text().split())


def test_interrupting_papermill_keeps_what_was_printed(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    source = write(
        "print(1)",
        "import os, subprocess, time, pathlib\nchild = subprocess.Popen(['sleep', '600'])\n"
        "print('so far')\n"
        f"pathlib.Path({str(tmp_path / 'pids')!r}).write_text(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(600)",
    )
    program = (
        "import papermill\n"
        "from papermill.engines import papermill_engines\n"
        "from fanpin_lib.engine.entry import FanpinEngine\n"
        "papermill_engines.register('fanpin', FanpinEngine)\n"
        f"papermill.execute_notebook({str(source)!r}, {str(tmp_path / 'o.ipynb')!r},"
        " engine_name='fanpin', progress_bar=False)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    pids = tmp_path / "pids"
    wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == -signal.SIGINT
    assert_gone(map(int, pids.read_text().split()))
    nb = nbformat.read(tmp_path / "o.ipynb", 4)
    assert [cell.metadata.papermill.status for cell in nb.cells] == ["completed", "failed"]
    assert nb.cells[1].outputs[0].text == "so far\n"


def test_nothing_is_left_when_the_program_is_killed(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    mark = tmp_path / "pids"
    sleepy = write(
        "import os, subprocess, time, pathlib\nchild = subprocess.Popen(['sleep', '600'])\n"
        "pids = f'{os.getppid()} {os.getpid()} {child.pid}'\n"
        f"pathlib.Path({str(mark)!r}).write_text(pids)\ntime.sleep(600)"
    )
    program = (
        "from pathlib import Path\n"
        "from fanpin_lib.engine import NotebookEngine, Template\n"
        "engine = NotebookEngine()\n"
        f"engine.submit(Template(Path({str(sleepy)!r})), Path({str(tmp_path / 'o')!r})).result()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program])
    wait_until(lambda: mark.exists() and len(mark.read_text().split()) == 3)
    process.kill()
    process.wait()
    assert_gone(map(int, mark.read_text().split()))


def test_no_zombies_stay(forking: NotebookEngine, run: Run) -> None:
    for _ in range(3):
        run("1")
    wait_until(lambda: not any(map(is_zombie, psutil.Process().children(recursive=True))))
