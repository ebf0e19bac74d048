"""Filled-in worklists on their way into the ledgers, as `fanpin ingest` meets them.

    lists = ReturnedLists(county)
    report = ingest_files(files, …, lists=lists)     # asks for every file
    lists.remember(report)                           # what no ledger holds

A file is taken whole or not at all. What it says of findings becomes answers to them, what
goes into ledgers one delivery; remarks are kept for the next month's lists.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.answer_book import ANSWERS_FOLDER, add_to_book
from fanpin_lib.desk.worklists.findings_back import keep_findings_answers
from fanpin_lib.desk.worklists.ledger_rows import LedgerRows, latest_month
from fanpin_lib.desk.worklists.passwords import every_password
from fanpin_lib.desk.worklists.recognising import is_worklist
from fanpin_lib.desk.worklists.refusal import Problems
from fanpin_lib.desk.worklists.sheets_back import FilledRow, Returned, read_back
from fanpin_lib.desk.worklists.typed import TypedRow, Typing
from fanpin_lib.errors import FileRefused
from fanpin_lib.files.encrypted import decrypted
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.unchanged import read_unchanged
from fanpin_lib.office.worklists.catalogue import Answering, catalogue
from fanpin_lib.office.worklists.issued import Issued, read_issued_lists
from fanpin_lib.period import Month
from fanpin_lib.store.report import FileReport, IngestReport, Status

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class _Taken:
    """A list that was read: which one, and its rows."""

    back: Returned
    rows: tuple[TypedRow, ...]


class ReturnedLists:
    """Reads filled-in lists; holds what they say until they are stored.

    Args:
        as_of: the month of all files, whatever they say.
    """

    def __init__(self, county: County, as_of: Month | None = None) -> None:
        self._county, self._as_of = county, as_of
        self._months: list[Issued] | None = None
        self._passwords: list[str] | None = None
        self._taken: dict[Path, _Taken] = {}
        self._said: dict[tuple[str, str], tuple[str, FilledRow]] = {}
        self._ledgers: dict[Month, duckdb.DuckDBPyConnection] = {}

    def __call__(self, path: Path) -> FileReading | FileReport | None:
        """What a file says; None if it is no worklist.

        Raises:
            FileRefused: it is one that cannot be used; nothing of it is recorded.
        """
        if not path.is_file():  # a pipe would be waited for
            return None
        with self._opened(path) as plain:
            if not is_worklist(plain):
                return None
            return read_unchanged(path, lambda digest: self._read(path, plain, digest))

    def claims(self, path: Path) -> bool:
        """Whether a document is to be read because a slip of ours stands in it."""
        if path.suffix.lower() != ".docx" or not path.is_file():
            return False
        try:
            return is_worklist(path)
        except FileRefused:
            return True  # reading it says why not

    def recognises(self, path: Path) -> bool:
        """Whether a file holds rows of our lists; with a password nobody sees it.

        Raises:
            FileRefused: looking into it takes too much memory or time.
        """
        return is_worklist(path)

    @contextmanager
    def _opened(self, path: Path) -> Iterator[Path]:
        """The file itself, or a copy without the password that it was given out with."""
        if self._passwords is None:
            self._passwords = every_password(self._county)
        held = decrypted(path, self._passwords) if self._passwords else None
        if held is None:
            yield path
            return
        with TemporaryDirectory(dir=self._county.store.folder, prefix=".opened-") as folder:
            plain = Path(folder) / path.name
            plain.write_bytes(held)
            yield plain

    def close(self) -> None:
        """Give back what reading needed."""
        for connection in self._ledgers.values():
            connection.close()

    def remember(self, report: IngestReport) -> None:
        """Keep the answers of the files that were stored."""
        for file in report.files:
            taken = self._taken.get(file.path)
            if taken and file.status in (Status.STORED, Status.KNOWN) and file.delivery:
                folder = self._county.folders.private / ANSWERS_FOLDER
                add_to_book(folder, [_told(taken.back, row, file.path) for row in taken.rows])
                found = [row for row in taken.rows if row.answering.book]
                day = file.delivery.delivered_at.astimezone().date()
                keep_findings_answers(self._county, Month.parse(taken.back.month), found, day)

    def _read(self, path: Path, plain: Path, digest: str) -> FileReading | FileReport:
        problems = Problems(path)
        back = read_back(plain, self._issued(), problems)
        month = Month.parse(back.month)
        reader = Typing(month, self._county.columns.words, problems)
        rows = [reader.row(row, self._answering(row)) for row in back.rows]
        self._refuse_contradictions(path, rows, problems)
        problems.tell()
        notes = _notes(back, month)
        if not rows:
            return FileReport(path, Status.LEFT, notes=[f"{notes[0]}；填好再交", *notes[1:]])
        as_of = self._as_of or self._month_of(rows, month)
        parts = self._parts(rows, as_of, problems)
        problems.tell()
        self._taken[path] = _Taken(back, tuple(rows))
        self._said |= {_item(row.filled): (path.name, row.filled) for row in rows}
        return FileReading(path, digest, as_of, parts, notes=notes, answers=True)

    def _parts(self, rows: list[TypedRow], as_of: Month, problems: Problems) -> list[LedgerPart]:
        snapshot = self._county.store.snapshot(as_of)
        if as_of not in self._ledgers:
            self._ledgers[as_of] = snapshot.connect()
        ledgers = LedgerRows(snapshot, self._ledgers[as_of], problems)
        for row in rows:
            ledgers.add(row)
        return ledgers.parts()

    def _issued(self) -> list[Issued]:
        """What was given out, the newest month first."""
        if self._months is None:
            folders = sorted(self._county.folders.private.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]"))
            found = (read_issued_lists(folder) for folder in reversed(folders))
            self._months = [one for one in found if one is not None]
        return self._months

    def _answering(self, row: FilledRow) -> Answering:
        answering = catalogue().every[row.issued.list].answer
        return answering or Answering()

    def _month_of(self, rows: list[TypedRow], month: Month) -> Month:
        """The month of the delivery: of the latest day, and not before the newest ledgers, which
        would count instead.
        """
        newest = self._county.newest_month()
        return max(latest_month(rows, month), newest or month)

    def _refuse_contradictions(self, path: Path, rows: list[TypedRow], problems: Problems) -> None:
        """Two lists of one ingest that say different things of the same item."""
        for row in rows:
            name, other = self._said.get(_item(row.filled), (path.name, row.filled))
            if other.answers != row.filled.answers:
                message = f"同一件事，“{name}”里填的不一样"
                hint = "请核实后只留一份，另一份的这一行清空。"
                problems.note(row.filled.where, None, message, hint)


def _item(row: FilledRow) -> tuple[str, str]:
    return row.issued.list, row.issued.key


def _told(back: Returned, row: TypedRow, path: Path) -> dict[str, Any]:
    answers = {name: text for name, text in row.filled.answers.items() if text}
    return {
        "list": row.filled.issued.list,
        "key": row.filled.issued.key,
        "month": back.month,
        "unit": row.filled.issued.unit,
        "file": path.name,
        "answers": json.dumps(answers, ensure_ascii=False),
    }


def _notes(back: Returned, month: Month) -> list[str]:
    """How many rows of which list were filled in, and which sheets were not read."""
    lists = catalogue().every
    counts = Counter(lists[row.issued.list].title for row in back.rows)
    told = "，".join(f"{title} {count} 行" for title, count in counts.items())
    said = [f"{back.unit} {month.label}：{f'填了 {told}' if told else '一行也没有填'}"]
    return said + [f"工作表“{name}”不是清单里的，没有读" for name in back.ignored]
