"""A Jupyter session whose messages go through one stream of frames instead of ZMQ sockets."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from jupyter_client.session import Session, extract_header

from fanpin_lib.engine.frames import FrameWriter, now

_BRIEF = ("status", "execute_input", "execute_reply")


class FrameSession(Session):
    """Builds messages as Jupyter does and sends them as frames.

    Everything that publishes (display, results, errors, widgets) keeps using the code of
    ipykernel; only the transport below it is ours. Without a writer (before the fork)
    messages are dropped.
    """

    writer: FrameWriter | None = None
    last_reply: dict[str, Any] | None = None
    """Content of the newest execute_reply, for the loop that runs the cells."""

    _noted = 0.0
    """When the message was made that the next frame also stands for (seconds since 1970)."""

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
        if msg_or_type in _BRIEF:
            return self._tell(msg_or_type, content, extract_header(parent))
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content, parent, header, metadata)
        if self.writer is not None:
            self.writer.send(
                message["header"]["msg_type"],
                cell_of(message["parent_header"]),
                self.pack(message["content"]),
                self._more(message, buffers),
            )
        return message

    def _tell(self, kind: str, content: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
        """Send the four messages around each cell as two frames: it starts, it ended."""
        if kind == "execute_input":  # not its own code once more
            more = f', "busy": {self._noted!r}'
            content = {"execution_count": content["execution_count"]}
        elif content.get("execution_state") == "idle":
            more = f', "replied": {self._noted!r}'
            kind, content = (
                ("execute_reply", self.last_reply) if self.last_reply else (kind, content)
            )
        else:
            if kind == "execute_reply":
                self.last_reply = content
            self._noted = now()
            return {"content": content}
        if self.writer is not None:
            self.writer.send(kind, cell_of(header), json.dumps(content).encode(), more)
        return {"content": content}

    def _more(self, message: dict[str, Any], buffers: Any) -> str:
        """Members of the frame that few messages have, as JSON text."""
        text = ""
        if message["metadata"] and message["header"]["msg_type"].startswith("comm"):
            text += f', "metadata": {self.pack(message["metadata"]).decode()}'
        if buffers:
            text += f', "buffers": {json.dumps([b64encode(part).decode() for part in buffers])}'
        return text


def cell_of(header: dict[str, Any]) -> int | None:
    """Index of the cell whose request has this header; None if it is none of ours."""
    try:
        return int(header["msg_id"])
    except (KeyError, ValueError):
        return None
