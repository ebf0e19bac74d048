"""What legitimately differs between stock papermill and the engine, and why.

Everything not named here has to be equal: cells, their order, ids and sources, outputs,
mime types and data, execution counts, tags, status, parameters, kernel and language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode

_IN_TEXT: list[tuple[str, str, str]] = [
    (r"0x[0-9a-f]{8,}", "0x0", "memory addresses: another process"),
    (r"/ipykernel_\d+/", "/ipykernel_0/", "name of a cell's code holds the process id"),
    (r"<dc:date>[^<]*</dc:date>", "", "matplotlib writes the time into an SVG"),
]
_RANDOM_IDS = {"injected-parameters", "papermill-error-cell-tag"}


def normalised(nb: NotebookNode) -> dict[str, Any]:
    """A notebook without what legitimately differs."""
    plain: dict[str, Any] = json.loads(json.dumps(nb))
    _drop_times(plain["metadata"]["papermill"])
    # Each run is written to its own file.
    del plain["metadata"]["papermill"]["output_path"]
    for cell in plain["cells"]:
        _normalise_cell(cell)
    return plain


def _normalise_cell(cell: dict[str, Any]) -> None:
    if "papermill" in cell["metadata"]:
        _drop_times(cell["metadata"]["papermill"])
    # Which messages were stamped is compared, the times are not.
    if "execution" in cell["metadata"]:
        cell["metadata"]["execution"] = sorted(cell["metadata"]["execution"])
    # papermill draws the ids of cells that it inserts at random.
    if _RANDOM_IDS & set(cell["metadata"].get("tags", [])):
        cell["id"] = "random"
    if cell["cell_type"] == "code":
        cell["outputs"] = [_each_text(one, _replaced) for one in _merged(cell["outputs"])]


def _drop_times(notes: dict[str, Any]) -> None:
    """Start, end and duration: kept as present or absent."""
    for name in ("start_time", "end_time", "duration"):
        notes[name] = notes[name] is not None


def _merged(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbouring outputs of one stream.

    Stock papermill cuts text where the kernel happened to flush (every 0.2 s), so its
    pieces differ from run to run; the engine joins them.
    """
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            merged.append(dict(output))
    return merged


def _replaced(text: str) -> str:
    for pattern, replacement, _reason in _IN_TEXT:
        text = re.sub(pattern, replacement, text)
    return text


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    return value
