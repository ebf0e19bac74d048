"""Real kernels: what a notebook can do to a run, and what is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from edition_maker import FEW, MONTH, NONE, SILENT, SINGLE, TOWN
from runner_parts import write_notebook

from fanpin_lib.runner import run_edition
from fanpin_lib.runner.summary import RunSummary

#: Real kernels, crashes, hangs and interrupts: minutes. `make test-heavy` runs it.
pytestmark = pytest.mark.heavy

BROKEN = Path(__file__).parent / "notebooks" / "broken1.ipynb"


def _run(edition: Path, notebooks: Path, *codes: str, **options: Any) -> RunSummary:
    return run_edition(edition, notebooks, MONTH, codes or None, workers=2, **options)


def _executed(edition: Path, code: str) -> Any:
    return nbformat.read(edition / "village" / f"{code}.ipynb", as_version=4)


def _printed(notebook: Any) -> str:
    return "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )


def test_a_worker_loads_no_check_of_addresses(tmp_path: Path) -> None:
    asked = "import sys; from fanpin_lib.runner import pool; pool._prepare(sys.argv[1]); "
    asked += "sys.exit('papermill' not in sys.modules or bool(sys.modules['rfc3987_syntax']))"
    assert subprocess.run([sys.executable, "-c", asked, tmp_path], check=False).returncode == 0


def test_a_broken_notebook_is_one_regions_failure(edition: Path, notebooks: Path) -> None:
    """``broken1.ipynb`` fails for one village only, in its third cell."""
    (notebooks / "village.ipynb").write_bytes(BROKEN.read_bytes())
    summary = _run(edition, notebooks, FEW, SINGLE, NONE)
    assert summary.executed == [SINGLE, NONE] or summary.executed == [NONE, SINGLE]
    [failure] = summary.failures
    assert (failure.code, failure.cell) == (FEW, 4)  # counted with the injected parameters
    assert failure.reason == "ZeroDivisionError：division by zero"
    kept = _executed(edition, FEW)
    nbformat.validate(kept)
    assert "本笔记本没有执行完，不能使用" in kept.cells[0].source
    assert any(o.output_type == "error" for c in kept.cells for o in c.get("outputs", []))
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [c.metadata.papermill.status for c in code] == [
        "completed",
        "completed",
        "completed",
        "failed",
        "pending",
    ]
    # mended, and only that one run again
    write_notebook(notebooks / "village.ipynb", "print(region_code)")
    (notebooks / "village.ipynb").write_bytes(BROKEN.read_bytes().replace(b"1 / 0", b"1 / 1"))
    again = _run(edition, notebooks, FEW, resume=True)
    assert again.ok and again.executed == [FEW]
    assert _executed(edition, FEW).cells[0].cell_type == "code"


def test_parameters_arrive_as_the_texts_they_are(edition: Path, notebooks: Path) -> None:
    write_notebook(
        notebooks / "village.ipynb",
        "import os\nprint(repr(month), repr(region_code), repr(data_dir))",
        "print(os.path.exists(os.path.join(data_dir, 'indicators.parquet')))",
    )
    assert _run(edition, notebooks, FEW).ok
    executed = _executed(edition, FEW)
    expected = f"'2026-10' '{FEW}' 'reports/2026-10/internal/data'\nTrue\n"
    assert _printed(executed) == expected
    assert str(edition) not in nbformat.writes(executed)  # no path of this machine


def test_cells_left_out_are_a_failure_whatever_papermill_says(
    edition: Path, notebooks: Path
) -> None:
    write_notebook(notebooks / "village.ipynb", "import sys; sys.exit(0)", "print('面')")
    [failure] = _run(edition, notebooks, FEW).failures
    assert failure.cell == 3 and failure.source == "import sys; sys.exit(0)"


def test_a_dead_kernel_and_a_dead_worker_are_one_regions_failure(
    edition: Path, notebooks: Path
) -> None:
    write_notebook(
        notebooks / "village.ipynb",
        "import os, signal",
        f"if region_code == '{FEW}': os.kill(os.getpid(), signal.SIGKILL)\n"
        f"if region_code == '{SINGLE}': os.kill(os.getppid(), signal.SIGKILL)",
        "print('到底了')",
    )
    summary = _run(edition, notebooks, FEW, SINGLE, NONE, SILENT)
    reasons = {failure.code: failure.reason for failure in summary.failures}
    assert set(reasons) == {FEW, SINGLE}
    assert "内核意外终止" in reasons[FEW]
    assert "执行进程意外终止" in reasons[SINGLE]
    assert sorted(summary.executed) == [NONE, SILENT]
    kept = [c for c in _executed(edition, FEW).cells if c.cell_type == "code"]
    assert kept[3].metadata.papermill.status == "failed"  # papermill says completed


def test_a_hanging_cell_is_stopped_at_the_limit(edition: Path, notebooks: Path) -> None:
    write_notebook(
        notebooks / "village.ipynb", "import time", f"time.sleep(600 * (region_code == '{FEW}'))"
    )
    summary = _run(edition, notebooks, FEW, NONE, timeout_seconds=25)  # kernels may start slowly
    [failure] = summary.failures
    assert failure.code == FEW and failure.reason == "超过 25 秒的时限，已停止"
    assert summary.executed == [NONE]
    assert _executed(edition, FEW).cells[0].source.startswith("> **本笔记本没有执行完")


INTERRUPTED = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from fanpin_lib.errors import RunInterrupted
    from fanpin_lib.period import Month
    from fanpin_lib.runner import run_edition

    def tell(done, total, name):
        print("done", done, flush=True)

    if __name__ == "__main__":
        try:
            run_edition(Path(sys.argv[1]), Path(sys.argv[2]), Month(2026, 10), workers=2,
                        on_progress=tell)
        except RunInterrupted as error:
            print(error)
            sys.exit(error.exit_code)
    """
)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent to a process group")
def test_ctrl_c_leaves_what_is_done_and_no_process(edition: Path, notebooks: Path) -> None:
    write_notebook(
        notebooks / "village.ipynb", "import time", f"time.sleep(60 * (region_code > '{FEW}'))"
    )
    script = edition.parent / "run.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(script), str(edition), str(notebooks)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    for line in run.stdout:
        if line.strip() == "done 4":  # county, two townships, one village
            break
    started = psutil.Process(run.pid).children(recursive=True)
    os.killpg(run.pid, signal.SIGINT)
    told = run.communicate(timeout=300)[0]
    assert run.returncode == 130
    assert "9 个地区完成了 4 个" in told and "fanpin run 2026-10" in told
    assert psutil.wait_procs(started, timeout=60)[1] == []
    assert list(edition.glob("*/.*")) == []
    write_notebook(notebooks / "village.ipynb", "print(region_code)")
    summary = _run(edition, notebooks, TOWN, NONE, resume=True)
    assert summary.ok and summary.executed == [NONE]
