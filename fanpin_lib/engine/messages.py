"""Frames of a run as Jupyter messages, and messages as outputs of a notebook."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict


def as_message(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame as the Jupyter message that nbclient expects."""
    return {
        "msg_type": frame["type"],
        "header": {
            "msg_type": frame["type"],
            "date": datetime.fromtimestamp(frame["at"], UTC),
        },
        "parent_header": {"msg_id": frame["parent"]},
        "metadata": frame.get("metadata", {}),
        "content": frame["content"],
        "buffers": [base64.b64decode(part) for part in frame.get("buffers", [])],
    }


def stamp(at: float) -> str:
    """Seconds since 1970 as nbclient writes the time of a message."""
    date = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    return date.isoformat(timespec="microseconds") + "Z"


def as_output(message: dict[str, Any]) -> NotebookNode:
    """The output that a message stands for (as ``nbformat.v4.output_from_msg``).

    Only what looks unusual goes through nbformat's schema, which costs two milliseconds an
    output.

    Raises:
        NotebookValidationError: the notebook format does not allow this output.
        ValueError: not a message that has an output.
    """
    kind, content = message["msg_type"], message["content"]
    if kind == "stream":
        return NotebookNode(output_type=kind, name=content["name"], text=content["text"])
    if kind in ("display_data", "execute_result") and _usual(content):
        output: NotebookNode = from_dict(
            {"output_type": kind, "data": content["data"], "metadata": content["metadata"]}
        )
        if kind == "execute_result":
            output["execution_count"] = content["execution_count"]
        return output
    checked: NotebookNode = nbformat.v4.output_from_msg(message)
    return checked


def _usual(content: dict[str, Any]) -> bool:
    """Whether data are text under mime types (or JSON under JSON types), metadata a dict."""
    return isinstance(content["metadata"], dict) and all(
        isinstance(value, str) or mime.endswith("+json") or mime == "application/json"
        for mime, value in content["data"].items()
    )
