"""What a person says of a layout, checked against what there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process

from fanpin_lib.errors import InputError
from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import belongs
from fanpin_lib.ledgers.headers import normalise_header

IGNORE = "不用"
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Answers:
    """``columns``: header as written → column by label or identifier; ``words``: word → code."""

    kind: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    fill_down: bool = False

    @property
    def table(self) -> Table | None:
        """The ledger that was named, by label or identifier.

        Raises:
            InputError: there is none of that name.
        """
        if not self.kind:
            return None
        wanted = normalise_header(self.kind)
        for table in tables().values():
            if wanted in (normalise_header(table.label), table.name):
                return table
        labels = [table.label for table in tables().values()]
        raise InputError(
            f"没有名为“{self.kind}”的台账", hint=f"--kind 可以写：{_similar(self.kind, labels)}。"
        )

    def of_headers(self, table: Table, columns: ColumnMap) -> dict[str, str]:
        """Normalised header → field ("" for a column of no use).

        Raises:
            InputError: the ledger has no such column.
        """
        return {
            normalise_header(header): field_named(table, said, columns)
            for header, said in self.columns.items()
        }

    def refuse_unknown(self, headers: Iterable[str], columns: ColumnMap) -> None:
        """Refuse an answer about a header that no sheet has.

        Raises:
            InputError: names those that there are.
        """
        there = {normalise_header(header): header for header in headers}
        for header in self.columns:
            if normalise_header(header) not in there.keys() | columns.ignored:
                raise InputError(
                    f"表里没有“{header}”这个表头",
                    hint=f"--column 等号前面可以写：{_similar(header, there.values())}。",
                )

    def of_words(self, table: Table, columns: ColumnMap) -> dict[str, dict[str, str]]:
        """Code list → word → code, for the lists of the table's columns.

        Raises:
            InputError: no column of the ledger has that code.
        """
        lists = list(dict.fromkeys(f.codes for f in table.fields.values() if f.codes))
        found: dict[str, dict[str, str]] = {}
        for word, code in self.words.items():
            having = [name for name in lists if code in columns.words.codes_of(name)]
            if not having:
                known = [c for name in lists for c in columns.words.codes_of(name)]
                raise InputError(
                    f"“{table.label}”里没有“{code}”这个写法",
                    hint=f"--word 等号后面可以写：{_similar(code, known)}。",
                )
            for name in having:
                found.setdefault(name, {})[word] = code
        return found


def field_named(table: Table, said: str, columns: ColumnMap) -> str:
    """The field that is meant by its label, its identifier or a header that is known for it.

    Raises:
        InputError: names similar columns of the ledger.
    """
    if said in ("", IGNORE) or belongs(table, said):
        return "" if said == IGNORE else said
    name = columns.field_of(table.name, normalise_header(said))
    if name:
        return name
    labels = [f.label for f in table.fields.values()]
    raise InputError(
        f"“{table.label}”没有“{said}”这一列",
        hint=f"--column 等号后面可以写：{_similar(said, labels)}；没有用处的列写“{IGNORE}”。",
    )


def _similar(said: str, known: Iterable[str]) -> str:
    """The most similar ones first, and no more than can be read."""
    names = list(dict.fromkeys(known))
    near = [name for name, _, _ in process.extract(said, names, limit=_MOST_SHOWN)]
    return "、".join(near) + (" 等" if len(names) > len(near) else "")


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """``甲=乙`` as a pair, for each.

    Raises:
        InputError: there is no equals sign, or nothing before it.
    """
    found = {}
    for text in given:
        left, sign, right = text.replace("＝", "=").partition("=")
        if not sign or not left.strip():
            example = "户主编号=户编号" if option == "--column" else "雨露计划=教育帮扶"
            raise InputError(f"{option} “{text}”看不懂", hint=f"请写成 {option} {example}。")
        found[left.strip()] = right.strip()
    return found
