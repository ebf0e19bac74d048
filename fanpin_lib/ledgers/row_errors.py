"""What is wrong with single cells and rows, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fanpin_lib.errors import Where

_LONGEST_VALUE = 60


class Severity(StrEnum):
    """What became of the row."""

    DROPPED = "本行未入库"  # a required or key field is missing, wrong or contradictory
    BLANKED = "该格按空处理"  # the cell could not be read; the rest of the row is kept
    NOTED = "提示"  # stored as it is; somebody should look at it


@dataclass(frozen=True)
class RowError:
    """One cell (or row) of a file that could not be used as it is.

    ``value`` is what was found, ``expected`` what was expected and ``advice`` what to do.
    Values may be personal data: row errors are written to ``private/`` only.
    """

    file: str
    sheet: str | None
    row: int
    column: str
    value: str
    expected: str
    advice: str
    severity: Severity
    table: str = ""

    @property
    def where(self) -> Where:
        """The place as messages name it."""
        return Where(file=self.file, sheet=self.sheet, row=self.row, column=self.column or None)

    @property
    def message(self) -> str:
        """The whole Chinese message: place, found, expected, what to do, what became of it."""
        found = f"填的是“{self.value}”" if self.value else "没有填"
        return f"{self.where}：{found}，{self.expected}。{self.advice}（{self.severity.value}）"

    def __str__(self) -> str:
        return self.message

    @property
    def blocks(self) -> bool:
        """Whether something was lost (the row or the cell), not merely noted."""
        return self.severity is not Severity.NOTED


def shorten(value: str | None) -> str:
    """A cell's text as a message can hold it: one line, not longer than 60 characters."""
    text = " ".join((value or "").split())
    text = "".join(c if c.isprintable() else "□" for c in text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
