"""Writes executed notebooks: the bytes of ``nbformat.writes``, several times faster.

Python's JSON encoder is slow as soon as it has to indent, and most of a notebook is lists
of lines; nothing is validated or copied here.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

_SPLIT_TOO = {"application/javascript", "image/svg+xml"}
_SWITCHES = {None: "null", False: "false", True: "true"}
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_TRANSIENT = ("orig_nbformat", "orig_nbformat_minor", "signature")


def notebook_text(nb: NotebookNode) -> str:
    """The JSON that ``nbformat.writes`` gives for a notebook of version 4."""
    plain = dict(nb)
    plain["metadata"] = {k: v for k, v in nb.metadata.items() if k not in _TRANSIENT}
    plain["cells"] = [_cell(cell) for cell in nb.cells]
    pieces: list[str] = []
    _write(plain, "\n", pieces.append)
    return "".join(pieces)


def write_notebook(nb: NotebookNode, path: Path) -> None:
    """Write a notebook so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    draft.write_text(notebook_text(nb), encoding="utf-8", errors="backslashreplace")
    draft.replace(path)


def _write(value: Any, margin: str, add: Callable[[str], None]) -> None:
    """JSON with an indent of one and sorted keys; `margin` is a line break and the indent."""
    if isinstance(value, str):
        add(quoted(value))
    elif isinstance(value, dict):
        _write_dict(value, margin, add) if value else add("{}")
    elif isinstance(value, (list, tuple)):
        _write_list(value, margin, add) if value else add("[]")
    elif isinstance(value, bytes):
        add(quoted(value.decode("ascii")))
    else:
        add(_encoded(value))


def _write_dict(members: dict[str, Any], margin: str, add: Callable[[str], None]) -> None:
    inner = margin + " "
    before = "{" + inner
    for key in sorted(members):
        value = members[key]
        head = f"{before}{quoted(key)}: " if isinstance(key, str) else f'{before}"{key}": '
        if type(value) is str:
            add(head + quoted(value))
        elif value is None or value is False or value is True:
            add(head + _SWITCHES[value])
        else:
            add(head)
            _write(value, inner, add)
        before = "," + inner
    add(margin + "}")


def _write_list(items: Sequence[Any], margin: str, add: Callable[[str], None]) -> None:
    inner = margin + " "
    before = "[" + inner
    joined = _joined(items, "," + inner) if isinstance(items[0], str) else None
    if joined is not None:
        add(before + joined)
    else:
        for item in items:
            add(before)
            _write(item, inner, add)
            before = "," + inner
    add(margin + "]")


def _joined(items: Sequence[Any], between: str) -> str | None:
    """Texts of a list; None if not all of them are text."""
    try:
        return between.join(map(quoted, items))
    except TypeError:
        return None


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
