"""Finding out which cell failed and why, and saying so in the notebook that is kept."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_markdown_cell, new_output

from fanpin_lib.runner.jobs import Failure, Job

#: papermill removes cells with this tag when the notebook is run again.
_MARKER = "papermill-error-cell-tag"


def find_failure(
    job: Job, notebook: Any, error: Exception | None, late: float | None
) -> Failure | None:
    """What went wrong, or None if every code cell was executed without an error.

    Args:
        notebook: the executed notebook; None when execution never began.
        error: what papermill raised.
        late: the time limit in seconds, if it was passed.
    """
    if notebook is None:
        return Failure(job.code, job.name, f"没有开始执行（{_kind(error)}）")
    place = _failed_cell(notebook, ended_early=error is not None or late is not None)
    if place is None:
        return None
    cell = notebook.cells[place]
    reason = _reason(cell, error, late)
    return Failure(job.code, job.name, reason, _ordinal(notebook, place), _first_line(cell))


def _failed_cell(notebook: Any, *, ended_early: bool) -> int | None:
    """The cell with an error; else, when cells were left out, the last one begun."""
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    for place in code:
        if _error_output(notebook.cells[place]) is not None:
            return place
    left_out = [i for i in code if notebook.cells[i].source.strip() and not _executed(notebook, i)]
    if not left_out and not ended_early:
        return None
    begun = [i for i in code if notebook.cells[i].metadata.papermill.get("start_time")]
    return begun[-1] if begun else (left_out or code)[0]


def _executed(notebook: Any, place: int) -> bool:
    return notebook.cells[place].get("execution_count") is not None


def _error_output(cell: Any) -> Any:
    return next((o for o in cell.get("outputs", []) if o.output_type == "error"), None)


def _reason(cell: Any, error: Exception | None, late: float | None) -> str:
    if late is not None:
        return f"超过 {late:g} 秒的时限，已停止"
    output = _error_output(cell)
    if output is not None:
        told = str(output.evalue).strip().splitlines()
        return f"{output.ename}：{told[0] if told else '没有说明'}"
    if error is not None and type(error).__name__ == "DeadKernelError":
        return "内核意外终止（可能是内存不足或程序崩溃）"
    return f"没有执行完（{_kind(error)}）"


def _kind(error: Exception | None) -> str:
    return f"{type(error).__name__}：{error}".strip() if error is not None else "提前退出"


def _ordinal(notebook: Any, place: int) -> int:
    return sum(cell.cell_type == "code" for cell in notebook.cells[: place + 1])


def _first_line(cell: Any) -> str:
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return lines[0].strip() if lines else ""


def mark_failed(notebook: Any, failure: Failure) -> None:
    """Say in the notebook itself that it is not complete, and show the error at its cell."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if failure.cell is not None:
        failed = code[failure.cell - 1]
        failed.metadata.papermill["status"] = "failed"
        failed.metadata.papermill["exception"] = True
        if _error_output(failed) is None:
            failed.outputs.append(
                new_output(
                    "error", ename="RunFailed", evalue=failure.reason, traceback=[failure.reason]
                )
            )
        for cell in code[failure.cell :]:
            cell.metadata.papermill["status"] = "pending"
    notebook.metadata.papermill["exception"] = True
    warning = new_markdown_cell(f"> **本笔记本没有执行完，不能使用。** {failure}")
    warning["id"], warning.metadata["tags"] = "run-failed", [_MARKER]
    notebook.cells = [c for c in notebook.cells if _MARKER not in c.metadata.get("tags", [])]
    notebook.cells.insert(0, warning)
