"""What one notebook imported the next finds imported, unless it could tell the difference."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from fanpin_lib.engine import NotebookEngine, Template

pytestmark = pytest.mark.heavy

WHO = "import os, our_library\nprint(our_library.MAKER == os.getpid(), our_library.WORD)"
PLAIN = "import os\nMAKER = os.getpid()\nWORD = 'one'\n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that every process started from here on finds."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder / "our_library.py"


@pytest.fixture
def learner(library: Path) -> Iterator[NotebookEngine]:
    """An engine that learns what to import."""
    with NotebookEngine(learn=True) as engine:
        yield engine


@pytest.fixture
def says(learner: NotebookEngine, write: Callable[..., Path], tmp_path: Path) -> Callable[..., str]:
    """Runs a cell and returns what it printed."""

    def run(cell: str, cwd: Path | None = None) -> str:
        output = tmp_path / "out.ipynb"
        outcome = learner.submit(Template(write(cell)), output, cwd=cwd).result(120)
        assert outcome.done, outcome
        outputs = nbformat.read(output, 4).cells[0].outputs
        return "".join(one.text for one in outputs)

    return run


def test_an_import_is_learnt(says: Callable[..., str], library: Path) -> None:
    library.write_text(PLAIN, encoding="utf-8")
    assert [says(WHO) for _ in range(3)] == ["True one\n", "False one\n", "False one\n"]


def test_an_edited_module_is_imported_anew(says: Callable[..., str], library: Path) -> None:
    library.write_text(PLAIN, encoding="utf-8")
    assert [says(WHO) for _ in range(2)] == ["True one\n", "False one\n"]
    library.write_text(PLAIN.replace("one", "second"), encoding="utf-8")
    assert [says(WHO) for _ in range(2)] == ["True second\n", "False second\n"]


@pytest.mark.parametrize(
    "effect",
    [
        "print('imported')",
        "import warnings; warnings.simplefilter('error')",
        "import warnings; warnings.warn('imported')",
        "import base64; base64.b16decode = base64.b16encode",
        "import decimal, numbers; numbers.Number.mine = numbers.Complex.conjugate = 1",
        "os.environ['LIBRARY'] = '1'",
        "import threading; threading.Timer(9, print).start()",
        "import random; random.seed(1)",
        "import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "import subprocess; subprocess.Popen(['sleep', '9'])",
        "os.chdir('/')",
    ],
)
def test_a_module_that_can_be_noticed_is_not_learnt(
    says: Callable[..., str], library: Path, effect: str
) -> None:
    library.write_text(PLAIN + effect, encoding="utf-8")
    first, *others = [says(WHO) for _ in range(3)]
    assert "True one" in first
    assert others == [first, first]


def test_a_module_sees_the_environment_of_its_notebook(
    says: Callable[..., str], library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write_text(PLAIN + "WORD = os.environ.get('WORD')", encoding="utf-8")
    assert [says(WHO) for _ in range(2)] == ["True None\n", "False None\n"]
    monkeypatch.setenv("WORD", "two")
    assert says(WHO) == "True two\n"
    monkeypatch.setenv("WORD", "three")
    assert says(WHO) == "True three\n"


def test_a_module_of_that_name_beside_the_notebook_ends_it(
    says: Callable[..., str], library: Path, tmp_path: Path
) -> None:
    library.write_text(PLAIN, encoding="utf-8")
    assert [says(WHO) for _ in range(2)] == ["True one\n", "False one\n"]
    (tmp_path / "our_library.py").write_text(PLAIN.replace("one", "mine"), encoding="utf-8")
    assert [says(WHO, folder).split()[0] for folder in (tmp_path, None)] == ["True", "True"]


def test_a_module_beside_the_notebook_is_not_learnt(
    says: Callable[..., str], tmp_path: Path
) -> None:
    for word in ("one", "other"):
        folder = tmp_path / word
        folder.mkdir()
        (folder / "our_library.py").write_text(PLAIN.replace("one", word), encoding="utf-8")
        assert [says(WHO, folder) for _ in range(2)] == [f"True {word}\n"] * 2


def test_a_run_under_way_keeps_its_process(
    learner: NotebookEngine, library: Path, write: Callable[..., Path], tmp_path: Path
) -> None:
    """The warm process is started anew while a notebook forked from it still runs."""
    library.write_text(PLAIN, encoding="utf-8")
    stop = tmp_path / "stop"
    waits = f"import os, time\n{WHO}\nwhile not os.path.exists({str(stop)!r}): time.sleep(0.05)"
    with NotebookEngine(learn=True, workers=2) as engine:
        assert engine.submit(Template(write(WHO)), tmp_path / "a.ipynb").result(120).done
        slow = engine.submit(Template(write(waits)), tmp_path / "b.ipynb")
        time.sleep(1)
        later = time.time() + 5
        os.utime(library, (later, later))
        assert engine.submit(Template(write(WHO)), tmp_path / "c.ipynb").result(120).done
        stop.touch()
        assert slow.result(60).done
