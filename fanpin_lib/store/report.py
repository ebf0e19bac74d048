"""What became of each file of an ingest: plain values for whoever shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from fanpin_lib.errors import FanpinError
from fanpin_lib.fields import tables
from fanpin_lib.ledgers.model import FileReading, UnknownColumn
from fanpin_lib.ledgers.row_errors import RowError
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery

_MOST_SHOWN = 10
_IN_A_LINE = 8


class Status(StrEnum):
    """What became of a file."""

    STORED = "已入库"
    KNOWN = "以前交过，未重复入库"
    HELD = "有错误，未入库"  # understood, but rows or cells would be lost
    PART = "看来只是一部分，未入库"  # understood, but it would take the place of more
    REFUSED = "不能用，未入库"
    LEFT = "没有读"


@dataclass(frozen=True)
class PartReport:
    """One ledger found in a file."""

    table: str
    sheet: str | None
    rows: int
    bad_rows: int
    derived: bool = False

    @property
    def label(self) -> str:
        """The ledger's name as people read it."""
        return tables()[self.table].label


@dataclass(frozen=True)
class FileReport:
    """One file: its status, the ledgers in it and everything that is to be said about it."""

    path: Path
    status: Status
    as_of: Month | None = None
    delivery: Delivery | None = None
    refusal: FanpinError | None = None
    parts: list[PartReport] = field(default_factory=list)
    row_errors: list[RowError] = field(default_factory=list)
    unknown_columns: list[UnknownColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether its rows are in the store, now or before, or it has none."""
        return self.status in (Status.STORED, Status.KNOWN, Status.LEFT)

    def to_text(self) -> str:
        """A few lines for the terminal."""
        lines = [f"{self.path.name}：{self.status.value}{self._what()}"]
        if self.refusal:
            lines.append(f"  {self.refusal}")
        lines += [f"  {error}" for error in self.row_errors[:_MOST_SHOWN]]
        if len(self.row_errors) > _MOST_SHOWN:
            lines.append(f"  …… 共 {len(self.row_errors)} 处")
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines + self._unknown())

    def _unknown(self) -> list[str]:
        """Columns that nobody knows, each once, a few to a line."""
        names = list(dict.fromkeys(f"“{' '.join(c.header.split())}”" for c in self.unknown_columns))
        if not names:
            return []
        rows = ["、".join(names[i : i + _IN_A_LINE]) for i in range(0, len(names), _IN_A_LINE)]
        head = f"  不认识的列有 {len(names)} 个（内容原样保留，不参加计算）："
        return [head + rows[0]] if len(rows) == 1 else [head, *(f"    {row}" for row in rows)]

    def _what(self) -> str:
        parts = [f"{p.label} {p.rows} 行" for p in self.parts if not p.derived]
        number = f"第 {self.delivery.seq} 次交付" if self.delivery else ""
        about = [str(self.as_of) if self.as_of else "", *parts, number]
        return "（" + "，".join(a for a in about if a) + "）" if any(about) else ""


def report_of(
    reading: FileReading,
    status: Status,
    delivery: Delivery | None = None,
    notes: Sequence[str] = (),
    contradicting: Sequence[RowError] = (),
) -> FileReport:
    """The report of a file that was read; ``contradicting`` are errors by another file."""
    parts = [
        PartReport(p.table, p.sheet, p.rows.num_rows, p.bad_rows, p.derived) for p in reading.parts
    ]
    return FileReport(
        reading.path,
        status,
        as_of=reading.as_of,
        delivery=delivery,
        parts=parts,
        row_errors=[*reading.row_errors, *contradicting],
        unknown_columns=reading.unknown_columns,
        notes=[*reading.notes, *notes],
    )


def known_report(path: Path, known: Delivery, replaced_by: str = "") -> FileReport:
    """The report of a file that was delivered before; what counts instead of it by now."""
    parts = [PartReport(p.table, None, p.rows, 0, p.derived) for p in known.parts]
    notes = [replaced_by] if replaced_by else []
    return FileReport(path, Status.KNOWN, known.as_of, known, parts=parts, notes=notes)


@dataclass(frozen=True)
class IngestReport:
    """All files of an ingest, in the order in which they were handed over."""

    files: list[FileReport]

    @property
    def row_errors(self) -> list[RowError]:
        """Of all files, in order."""
        return [error for file in self.files for error in file.row_errors]

    @property
    def stored(self) -> list[Delivery]:
        """The deliveries that came into being."""
        new = (f.delivery for f in self.files if f.status is Status.STORED and f.delivery)
        return list({delivery.seq: delivery for delivery in new}.values())

    @property
    def ok(self) -> bool:
        """Whether every file is in the store now."""
        return all(file.ok for file in self.files)

    @property
    def exit_code(self) -> int:
        """0, or 2 if a file was not taken in."""
        return 0 if self.ok else 2

    @property
    def made_up(self) -> str:
        """What to say where new deliveries call themselves made up; empty if none does."""
        found = [delivery for delivery in self.stored if delivery.synthetic]
        if not found:
            return ""
        return (
            f"注意：有 {len(found)} 次交付的文件写明是演示数据（合成），如第 {found[0].seq} 次"
            f"（{found[0].file}）。只要它们还在库里，本县的网页、图和汇总数都标明“演示数据”；"
            "不该放在这里的，请用 fanpin ledger undo 序号 --reason 理由 逐次撤回。"
        )

    def to_text(self) -> str:
        """Every file and the counts, in Chinese."""
        counts = {s: sum(f.status is s for f in self.files) for s in Status}
        summary = "，".join(f"{s.value} {n} 份" for s, n in counts.items() if n)
        return "\n".join([*(f.to_text() for f in self.files), f"合计：{summary or '没有文件'}"])
