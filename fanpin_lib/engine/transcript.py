"""Writes what a run says into its notebook, with the very code that papermill uses.

`Transcriber` is papermill's notebook client with the kernel taken out: it walks over the
cells and handles messages as nbclient does, only that the messages come from a `Run`.
"""

from __future__ import annotations

import signal
import time
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from fanpin_lib.engine.limits import Verdict, cancelled, crashed
from fanpin_lib.engine.messages import as_message, as_output, stamp
from fanpin_lib.engine.run import Run
from fanpin_lib.engine.words import ENGLISH, Words


class Transcriber(PapermillNotebookClient):  # type: ignore[misc]  # papermill is untyped
    """Fills the outputs of a notebook from the messages of a run.

    Differences from nbclient: texts of one stream that follow each other become one output
    (nbclient's pieces depend on timing), and a run that dies leaves an error output saying
    why in the cell where it died.
    """

    run: Run

    def __init__(
        self, manager: NotebookExecutionManager, words: Words = ENGLISH, **options: Any
    ) -> None:
        super().__init__(manager, **options)
        self._words = words
        self.widget_registry: dict[str, dict[str, Any]] = {}  # nobody can talk back to a widget
        self._node: NotebookNode | None = None
        self._texts: list[str] = []
        self._length = 0

    def cells_to_run(self) -> list[dict[str, Any]]:
        """The cells of the notebook as a run wants them (see `cells.Cell`)."""
        return [
            {
                "index": index,
                "source": cell.source,
                "allows_errors": self._tolerates(cell, ""),
                "allowed_errors": [] if self.force_raise_errors else self.allow_error_names,
            }
            for index, cell in enumerate(self.nb.cells)
            if self._runs(cell)
        ]

    def transcribe(self, run: Run, language_info: dict[str, Any]) -> None:
        """Follow the run until its last cell is done or it is dead."""
        self.run = run
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        while self.run.next() is not None:
            pass
        self.nb.metadata["language_info"] = language_info
        self.set_widgets_metadata()

    def execute_cell(
        self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any
    ) -> NotebookNode:
        """Take the messages of one cell.

        Raises:
            CellExecutionError: the cell raised, or the run died in it.
        """
        if not self._runs(cell):
            return cell
        cell.metadata["execution"] = {}
        cell.outputs = []
        self._node = None
        self.clear_before_next_output = False
        self.code_cells_executed += 1
        try:
            reply = self._take_messages(cell, cell_index)
        except KeyboardInterrupt:
            self.run.end(cancelled())
            self._lose(cell, cell_index)
            self.nb_man.cell_exception(cell, cell_index)
            raise
        finally:
            self.run.cell_started = None
            self._join()
        if reply["status"] == "error" and not self._tolerates(cell, reply.get("ename", "")):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _runs(self, cell: NotebookNode) -> bool:
        """Whether a cell is executed at all."""
        return (
            cell.cell_type == "code"
            and bool(cell.source.strip())
            and self.skip_cells_with_tag not in cell.metadata.get("tags", [])
        )

    def _tolerates(self, cell: NotebookNode, ename: str) -> bool:
        """Whether the notebook goes on after this error in this cell."""
        return not self.force_raise_errors and (
            self.allow_errors
            or ename in self.allow_error_names
            or "raises-exception" in cell.metadata.get("tags", [])
        )

    def _take_messages(self, cell: NotebookNode, index: int) -> dict[str, Any]:
        """Handle messages until the cell is idle; its reply."""
        while (frame := self.run.next()) is not None:
            if frame["parent"] != index:
                continue
            if frame["type"] == "execute_input":
                self._begin(cell, frame)
            elif frame["type"] == "execute_reply":
                _note(cell, "shell.execute_reply", frame["replied"])
                _note(cell, "iopub.status.idle", frame["at"])
                reply: dict[str, Any] = frame["content"]
                return reply
            elif frame["type"] == "status":  # idle without a reply
                break
            else:
                self.process_message(as_message(frame), cell, index)
        raise CellExecutionError.from_cell_and_msg(cell, self._lose(cell, index))

    def _begin(self, cell: NotebookNode, frame: dict[str, Any]) -> None:
        cell["execution_count"] = frame["content"]["execution_count"]
        _note(cell, "iopub.status.busy", frame["busy"])
        _note(cell, "iopub.execute_input", frame["at"])
        self.run.cell_started = time.monotonic()
        cell.metadata.papermill["start_time"] = self.nb_man.now().isoformat()

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: Any, cell_index: int
    ) -> NotebookNode | None:
        """Append an output, or its text to the output before it."""
        if self.output_hook_stack[msg["parent_header"]["msg_id"]]:
            hooked: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            return hooked
        try:
            out = as_output(msg)
        except ValueError:
            self.log.error(f"unhandled iopub msg: {msg['msg_type']}")
            return None
        if self.clear_before_next_output:
            outs[:] = []
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        if self._continues(outs, out):
            self._extend(out.text)
            return out
        self._join()
        if display_id:
            cells = self._display_id_map.setdefault(display_id, {})
            cells.setdefault(cell_index, []).append(len(outs))
        outs.append(out)
        self._node, self._texts, self._length = out, [out.get("text", "")], 0
        return out

    def _continues(self, outs: list[NotebookNode], out: NotebookNode) -> bool:
        """Whether an output is more text of the stream that wrote last."""
        return (
            out.output_type == "stream"
            and bool(outs)
            and outs[-1] is self._node
            and outs[-1].get("name") == out.name
        )

    def _extend(self, text: str) -> None:
        """Keep text for the last output; joined when it has doubled, so in linear time."""
        self._texts.append(text)
        self._length += len(text)
        if self._length > len(self._texts[0]):
            self._join()

    def _join(self) -> None:
        """Put the texts kept into their output."""
        if self._node is not None and len(self._texts) > 1:
            self._node.text = "".join(self._texts)
            self._texts, self._length = [self._node.text], 0

    def _lose(self, cell: NotebookNode, index: int) -> dict[str, Any]:
        """Write into the cell what the dead run left, and why it is dead; an error reply."""
        self.run.bring_down()
        for name, owner, text in self.run.last_words:
            if text and owner in (None, index):
                content = {"name": name, "text": text}
                frame = {"type": "stream", "parent": index, "at": 0, "content": content}
                self.process_message(as_message(frame), cell, index)
        self._join()
        verdict = self.run.verdict or _verdict(self.run)
        self.run.verdict = verdict
        reason = self._words.tell(verdict)
        error = {"ename": verdict.ename, "evalue": reason, "traceback": [reason]}
        cell.outputs.append(nbformat.v4.new_output("error", **error))
        return {"status": "error", **error}


def _note(cell: NotebookNode, label: str, at: float) -> None:
    """Note when something happened, as nbclient does; text needs none of its conversions."""
    dict.__setitem__(cell.metadata["execution"], label, stamp(at))


def _verdict(run: Run) -> Verdict:
    """What to say about a process that ended by itself."""
    if run.ended is not None:
        return crashed("exited")
    if run.status >= 0:
        return crashed("exit_code", code=run.status)
    try:
        return crashed("signal", name=signal.Signals(-run.status).name)
    except ValueError:
        return crashed("signal", name=-run.status)
