"""Scoring a run of the checks against an answer key (see ``answer_key``).

A finding answers one line of the key and a line one finding. Recall is the share of lines
that were found, precision the share of findings that the key expects. Findings of any other
engine can be scored alike: give rows with the same names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fanpin_lib.errors import InputError
from fanpin_lib.quality.answer_key import KeyLine, Place, place_of
from fanpin_lib.quality.findings import CHECKED, Findings
from fanpin_lib.rounding import share


@dataclass
class RuleScore:
    """Counts of one rule.

    Attributes:
        planted: lines of the key that errors were planted for.
        expected: all lines of the key; found: findings; right: findings that answer a line.
        state: why the rule was not asked (无数据 …); empty when it was.
    """

    rule: str
    expected: int = 0
    found: int = 0
    right: int = 0
    planted: int = 0
    title: str = ""
    state: str = ""

    @property
    def recall(self) -> float:
        """Found of those expected, 0 to 1; 1 where nothing was expected."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Expected of those found, 0 to 1; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def missed(self) -> int:
        """Expected and not found."""
        return self.expected - self.right

    @property
    def extra(self) -> int:
        """Found and not expected."""
        return self.found - self.right

    @property
    def cells(self) -> tuple[str, ...]:
        """The rule's line of the table."""
        counts = (self.planted, self.expected, self.found, self.missed, self.extra)
        shares = (share(self.recall, 2), share(self.precision, 2))
        title = f"{self.title}（{self.state}）" if self.state else self.title
        return (self.rule, *(f"{n:,}" for n in counts), *shares, title)


_HEADERS = ("规则", "植入", "应有", "查出", "漏查", "多查", "查全率", "查准率", "题目")
_MOST_SHOWN = 10


@dataclass
class Score:
    """Recall and precision by rule and in all, and where they were lost."""

    rules: dict[str, RuleScore] = field(default_factory=dict)
    missed: list[KeyLine] = field(default_factory=list)
    surplus: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> RuleScore:
        """All rules together."""
        every = self.rules.values()
        return RuleScore(
            "合计",
            sum(s.expected for s in every),
            sum(s.found for s in every),
            sum(s.right for s in every),
            sum(s.planted for s in every),
        )

    @property
    def perfect(self) -> bool:
        """Whether exactly the expected findings were found."""
        return not self.missed and not self.surplus

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The table by rule, the total, and the first places where the two disagree."""
        rows = [s.cells for s in sorted(self.rules.values(), key=lambda s: s.rule)]
        return "\n".join([*_aligned([_HEADERS, *rows, self.total.cells]), *self._verdict()])

    def _verdict(self) -> list[str]:
        total = self.total
        rules = sum(1 for s in self.rules.values() if s.missed or s.extra)
        shares = f"查全率 {share(total.recall, 2)}，查准率 {share(total.precision, 2)}"
        if self.perfect:
            return [f"与答案完全一致：{len(self.rules)} 条规则，{shares}。"]
        lines = [f"{rules} 条规则与答案不一致：{shares}。"]
        lines += _places("漏查", [vars(line) for line in self.missed])
        return lines + _places("多查", self.surplus)


def _places(word: str, rows: list[dict[str, Any]]) -> list[str]:
    """The first rows of one kind: rule, household or village, and column; never numbers."""
    lines = [f"  {word} {row['rule']}：{_where(row)}" for row in rows[:_MOST_SHOWN]]
    more = len(rows) - _MOST_SHOWN
    return lines + ([f"  ……另有 {more:,} 处{word}"] if more > 0 else [])


def _where(row: Mapping[str, Any]) -> str:
    place = row.get("household_id") or row.get("village_code") or "（不在台账里的人）"
    return f"{place} {row.get('column') or ''}".rstrip()


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns one below the other; a Chinese character is two wide. Figures to the right."""
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    return ["  ".join([*_cells(row, widths), row[-1]]).rstrip() for row in rows]


def _cells(row: tuple[str, ...], widths: list[int]) -> list[str]:
    first, *figures = row[:-1]
    blanks = [" " * (w - _width(cell)) for cell, w in zip(row, widths, strict=False)]
    return [first + blanks[0], *(b + cell for b, cell in zip(blanks[1:], figures, strict=True))]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def score(findings: Findings | Iterable[Mapping[str, Any]], key: Iterable[KeyLine]) -> Score:
    """Compare findings with a key.

    Args:
        findings: a run's findings, or rows with rule, household_id, village_code, id_number,
            column and instance (another engine's; rules under this catalogue's own codes).

    Raises:
        InputError: a row without a rule.
    """
    rows = findings.table.to_pylist() if isinstance(findings, Findings) else list(findings)
    waiting = _by_place(rows)
    result = Score()
    # lines that ask for a column or instance choose first, so that open lines get the rest
    for line in sorted(key, key=lambda line: -bool(line.column) - bool(line.instance)):
        of_rule = result.rules.setdefault(line.rule, RuleScore(line.rule))
        of_rule.expected += 1
        of_rule.planted += line.origin == "planted"
        here = waiting.get(line.place, [])
        match = next((i for i, row in enumerate(here) if line.admits(row)), None)
        if match is None:
            result.missed.append(line)
            continue
        here.pop(match)
        of_rule.right += 1
    for row in rows:
        result.rules.setdefault(row["rule"], RuleScore(row["rule"])).found += 1
    result.surplus = [row for left in waiting.values() for row in left]
    if isinstance(findings, Findings):
        _name_rules(result, findings)
    return result


def _name_rules(result: Score, findings: Findings) -> None:
    """Titles, and why a rule that the key expects was not asked."""
    for status in findings.statuses:
        if status.rule in result.rules:
            result.rules[status.rule].title = status.title
            result.rules[status.rule].state = "" if status.state == CHECKED else status.state


def _by_place(rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> dict[Place, list[Any]]:
    places: dict[Place, list[Any]] = {}
    for row in rows:
        if not row.get("rule"):
            raise InputError("要评分的结果里有一行没有规则编号", hint="请检查 rule 列。")
        places.setdefault(place_of(row), []).append(row)
    return places
