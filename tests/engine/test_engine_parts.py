"""The parts of the engine by themselves."""

from __future__ import annotations

import _thread
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import engine_cells
import nbformat
import papermill
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.engine import EngineFailed, NotebookEngine, Template
from fanpin_lib.engine.capture import Capture
from fanpin_lib.engine.changes import States
from fanpin_lib.engine.frames import FrameReader, FrameWriter
from fanpin_lib.engine.pending import Pending
from fanpin_lib.engine.session import FrameSession
from fanpin_lib.engine.streams import CapturedStream
from fanpin_lib.engine.watchdog import memory_of_tree
from fanpin_lib.engine.writing import notebook_text, write_notebook

pytestmark = pytest.mark.heavy

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.none() | st.integers(0, 99), JSON)), st.integers(1, 50))
def test_frames_arrive_as_sent_however_they_are_cut(
    messages: list[tuple[int | None, object]], size: int
) -> None:
    sent = bytearray()
    writer = FrameWriter(sent.extend)
    for parent, content in messages:
        writer.send("stream", parent, json.dumps(content).encode())
    pieces = iter([bytes(sent[i : i + size]) for i in range(0, len(sent), size)])
    reader = FrameReader(lambda _most: next(pieces, b""))
    got = []
    while (frame := reader.next()) is not None:
        got.append((frame["parent"], frame["content"]))
    assert got == messages


def test_threads_do_not_tear_each_others_frames_apart() -> None:
    ours, theirs = socket.socketpair()
    writer = FrameWriter(theirs.sendall)
    content = json.dumps("x" * 100_000).encode()
    threads = [
        threading.Thread(target=lambda: [writer.send("stream", 0, content) for _ in range(20)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    reader = FrameReader(ours.recv)
    frames = [reader.next() for _ in range(80)]
    for thread in threads:
        thread.join()
    assert all(frame is not None and len(frame["content"]) == 100_000 for frame in frames)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not list their threads")
def test_a_thread_is_seen_that_has_not_had_its_turn() -> None:
    """It counts itself, once it gets the interpreter: a process with one was used again."""
    for _ in range(50):
        running, before = _thread._count(), States()
        held = _thread.allocate_lock()
        held.acquire()
        _thread.start_new_thread(held.acquire, ())
        assert "threads" in before.changes()
        held.release()
        while _thread._count() > running:
            time.sleep(0.001)
        assert "threads" not in before.changes()


@given(st.lists(st.tuples(st.binary(max_size=30), st.none() | st.integers(0, 3)), max_size=20))
def test_pending_text_is_kept_in_order_for_one_cell(pieces: list[tuple[bytes, int | None]]) -> None:
    pending = Pending.private(64)
    kept, owner = b"", None
    for data, cell in pieces:
        fits = len(kept) + len(data) <= pending.capacity and (not kept or cell == owner)
        assert pending.add(data, cell) is fits
        if fits:
            kept, owner = kept + data, cell
        if kept:
            assert pending.peek() == (owner, kept)


def test_pending_text_outlives_the_process_that_printed_it() -> None:
    capture = Capture.open("stdout")
    pid = os.fork()
    if pid == 0:
        capture.pending.add("最后的话".encode(), 7)
        os.write(capture.writer, b" and from C")
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    os.close(capture.writer)
    assert capture.last_words() == ("stdout", 7, "最后的话 and from C")


@pytest.fixture
def stream() -> tuple[CapturedStream, Capture, list[tuple[int | None, str]]]:
    """A stream attached to a pipe, and what it sends."""
    sent: list[tuple[int | None, str]] = []

    class Collector:
        def send(self, kind: str, parent: int | None, content: bytes) -> None:
            sent.append((parent, json.loads(content)["text"]))

    session = FrameSession(key=b"x")
    session.writer = Collector()  # type: ignore[assignment]
    made = CapturedStream(session, "stdout", 1)
    capture = Capture.open("stdout")
    made.attach(capture.pending, capture.reader)
    return made, capture, sent


def test_descriptor_and_python_text_keep_their_order(
    stream: tuple[CapturedStream, Capture, list[tuple[int | None, str]]],
) -> None:
    made, capture, sent = stream
    made.set_parent({"header": {"msg_id": "4"}})
    made.write("1 ")
    os.write(capture.writer, "二 ".encode()[:2])
    os.write(capture.writer, "二 ".encode()[2:])
    made.write("3")
    made.flush()
    assert sent == [(4, "1 二 3")]


def test_large_text_is_sent_in_pieces_and_in_full(
    stream: tuple[CapturedStream, Capture, list[tuple[int | None, str]]],
) -> None:
    made, _, sent = stream
    made.set_parent({"header": {"msg_id": "1"}})
    text = "".join(f"{number}\n" for number in range(400_000))
    made.write("before\n")
    made.write(text)
    made.write("after \ud800")
    made.flush()
    assert "".join(part for _, part in sent) == f"before\n{text}after \\ud800"
    assert max(len(part) for _, part in sent) <= 1 << 20


def test_text_is_refused_as_ipykernel_refuses_it(
    stream: tuple[CapturedStream, Capture, list[tuple[int | None, str]]],
) -> None:
    made, _, _ = stream
    with pytest.raises(TypeError, match="must be str"):
        made.write(b"bytes")  # type: ignore[arg-type]
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.write("late")


@given(
    st.lists(st.tuples(st.sampled_from(["text/plain", "image/svg+xml", "image/png"]), st.text())),
    JSON,
)
def test_notebooks_are_written_as_nbformat_writes_them(
    data: list[tuple[str, str]], structured: object
) -> None:
    nb = engine_cells.notebook("a = 1\n\nb = 2\r\n", "x", parameters="p = 1")
    for mime, value in data:
        bundle = {mime: value, "application/json": structured}
        nb.cells[1].outputs.append(nbformat.v4.new_output("display_data", bundle))
    nb.cells[2].outputs = [
        nbformat.v4.new_output("stream", text="线\u2028x\n"),
        nbformat.v4.new_output("stream", text=""),
    ]
    nb.cells[2].metadata["trusted"] = True
    nb.cells.append(nbformat.v4.new_markdown_cell("x", attachments={"a": {"text/plain": "l\nm"}}))
    nb.metadata["signature"] = "s"
    assert notebook_text(nb) == nbformat.writes(nb)


def test_a_notebook_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "new" / "n.ipynb"
    write_notebook(engine_cells.notebook("'\ud800'"), target)
    assert [path.name for path in target.parent.iterdir()] == ["n.ipynb"]
    assert json.loads(target.read_text(encoding="utf-8"))["cells"][0]["source"] == ["'\ud800'"]


@pytest.mark.parametrize(
    "cells",
    [
        {"cells": ("print(1)",), "parameters": 'month = ""\nregion = 1'},
        {"cells": ("print(1)",)},
        {
            "cells": (
                nbformat.v4.new_code_cell("old = 1", metadata={"tags": ["injected-parameters"]}),
                "print(1)",
            ),
            "parameters": 'month = ""\nregion = 1',
        },
    ],
    ids=["after the parameters", "none to fill", "in place of older ones"],
)
def test_templates_are_filled_as_papermill_fills_them(
    cells: dict[str, object], write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(*cells["cells"], parameters=cells.get("parameters", ""))  # type: ignore[misc]
    values = {"month": "2026'\"\\\n中", "region": 2} if "parameters" in cells else {}
    output = tmp_path / "o.ipynb"
    papermill.execute_notebook(path, output, values, prepare_only=True, progress_bar=False)
    expected, got = nbformat.read(output, 4), Template(path).filled(values, output)
    for cell in expected.cells:
        cell["id"] = (
            "injected-parameters" if values and cell.source.startswith("# Par") else cell.id
        )
    assert got == expected


def test_two_runs_of_an_old_notebook_have_the_same_ids(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    old = engine_cells.notebook("1", "2")
    for cell in old.cells:
        del cell["id"]
    old["nbformat_minor"] = 2
    path.write_text(json.dumps(old), encoding="utf-8")
    first, second = Template(path).filled({}), Template(path).filled({})
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells]


def test_modules_that_start_threads_are_refused_before_the_fork(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "starts_a_thread.py").write_text(
        "import threading\n"
        "threading.Thread(target=threading.Event().wait, name='T', daemon=True).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(EngineFailed, match="starts_a_thread: T"):
        NotebookEngine(preload=["starts_a_thread"])


def test_memory_of_this_process_is_plausible() -> None:
    used = memory_of_tree(os.getpid(), 0)
    assert 10 << 20 < used < 8 << 30
    assert memory_of_tree(2**22 + 1, 0) == 0
