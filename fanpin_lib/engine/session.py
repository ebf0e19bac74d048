"""A Jupyter session whose messages go through one stream of frames instead of ZMQ sockets."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from jupyter_client.session import Session

from fanpin_lib.engine.frames import FrameWriter


class FrameSession(Session):
    """Builds messages as Jupyter does and sends them as frames.

    Everything that publishes (display, results, errors, widgets) keeps using the code of
    ipykernel; only the transport below it is ours. Without a writer (before the fork)
    messages are dropped.
    """

    writer: FrameWriter | None = None
    last_reply: dict[str, Any] | None = None
    """Content of the newest execute_reply, for the loop that runs the cells."""

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> Any:
        """Send a message (signature and return value of `Session.send`)."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content, parent, header, metadata)
        kind = message["header"]["msg_type"]
        if kind == "execute_reply":
            self.last_reply = message["content"]
        if self.writer is not None:
            self.writer.send(
                kind,
                cell_of(message["parent_header"]),
                self.pack(_needed(kind, message["content"])),
                self._more(message, buffers),
            )
        return message

    def _more(self, message: dict[str, Any], buffers: Any) -> str:
        """Members of the frame that few messages have, as JSON text."""
        text = ""
        if message["metadata"] and message["header"]["msg_type"].startswith("comm"):
            text += f', "metadata": {self.pack(message["metadata"]).decode()}'
        if buffers:
            text += f', "buffers": {json.dumps([b64encode(part).decode() for part in buffers])}'
        return text


def _needed(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """What of a message's content the notebook needs: not its own code once more."""
    if kind == "execute_input":
        return {"execution_count": content["execution_count"]}
    return content


def cell_of(header: dict[str, Any]) -> int | None:
    """Index of the cell whose request has this header; None if it is none of ours."""
    try:
        return int(header["msg_id"])
    except (KeyError, ValueError):
        return None
