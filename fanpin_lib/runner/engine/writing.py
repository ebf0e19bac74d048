"""Writes executed notebooks: the bytes of nbformat, but without a second look at each."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4.nbjson import BytesEncoder

_SPLIT_TOO = {"application/javascript", "image/svg+xml"}
_TRANSIENT = ("orig_nbformat", "orig_nbformat_minor", "signature")


def notebook_text(nb: NotebookNode) -> str:
    """The JSON that ``nbformat.writes`` gives; not validated, nothing copied deeply."""
    plain = dict(nb)
    plain["metadata"] = {k: v for k, v in nb.metadata.items() if k not in _TRANSIENT}
    plain["cells"] = [_cell(cell) for cell in nb.cells]
    return json.dumps(
        plain,
        cls=BytesEncoder,
        indent=1,
        sort_keys=True,
        separators=(",", ": "),
        ensure_ascii=False,
    )


def write_notebook(nb: NotebookNode, path: Path) -> None:
    """Write a notebook so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_text(notebook_text(nb), encoding="utf-8", errors="backslashreplace")
    draft.replace(path)


def _cell(cell: NotebookNode) -> dict[str, Any]:
    plain = dict(cell)
    plain["metadata"] = {k: v for k, v in cell.metadata.items() if k != "trusted"}
    if isinstance(cell.get("source"), str):
        plain["source"] = cell.source.splitlines(True)
    if cell.get("attachments"):
        plain["attachments"] = {k: _bundle(v) for k, v in cell.attachments.items()}
    if cell.cell_type == "code":
        plain["outputs"] = [_output(output) for output in cell.outputs]
    return plain


def _output(output: NotebookNode) -> dict[str, Any]:
    plain = dict(output)
    if output.output_type in ("execute_result", "display_data"):
        plain["data"] = _bundle(output.get("data", {}))
    elif output.output_type == "stream" and isinstance(output.text, str):
        plain["text"] = output.text.splitlines(True)
    return plain


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    return {
        mime: value.splitlines(True)
        if isinstance(value, str) and (mime.startswith("text/") or mime in _SPLIT_TOO)
        else value
        for mime, value in data.items()
    }
