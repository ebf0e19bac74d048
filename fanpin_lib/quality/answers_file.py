"""Answers and waivers kept in the office's private folder, one file each."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.quality.answers import Answer, AnswerBook, Waiver

_ANSWERS_FILE, _WAIVERS_FILE = "answers.parquet", "waivers.parquet"

_ANSWER_SCHEMA = pa.schema(
    [
        ("fingerprint", pa.string()),
        ("answer", pa.string()),
        ("note", pa.string()),
        ("author", pa.string()),
        ("answered_on", pa.date32()),
        ("rule", pa.string()),
        ("month", pa.string()),
    ]
)
_WAIVER_SCHEMA = pa.schema(
    [
        ("rule", pa.string()),
        ("fingerprint", pa.string()),
        ("reason", pa.string()),
        ("author", pa.string()),
        ("granted_on", pa.date32()),
        ("expires_on", pa.date32()),
        ("value", pa.string()),
    ]
)


def read_book(folder: Path) -> AnswerBook:
    """The book kept in a folder; an empty one if there is none yet."""
    answers = [Answer(**row) for row in _rows(folder / _ANSWERS_FILE)]
    waivers = [Waiver(**row) for row in _rows(folder / _WAIVERS_FILE)]
    return AnswerBook(tuple(answers), tuple(waivers))


def write_book(folder: Path, book: AnswerBook) -> None:
    """Keep the book in a folder (private: it names persons); written beside, then renamed."""
    make_private(folder)
    _write(folder / _ANSWERS_FILE, [asdict(answer) for answer in book.answers], _ANSWER_SCHEMA)
    _write(folder / _WAIVERS_FILE, [asdict(waiver) for waiver in book.waivers], _WAIVER_SCHEMA)


def _rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist() if path.exists() else []


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    with atomic_write(path, private=True) as beside:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), beside)
