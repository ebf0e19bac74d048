"""Scoring a run of the checks against a key of all findings expected.

The key is a CSV file (UTF-8, with or without BOM) with a header and one line a finding:

=============== ====================================================================
column          meaning
=============== ====================================================================
rule            the rule's code or any of its aliases (required)
household_id    户编号; empty for findings about a village
village_code    12-digit code; needed only where there is no household
id_number       证件号码 for findings about a person, else empty (of a disability certificate
                the first 18 digits count)
column          label of the column found wrong; empty: any
instance        tells several findings on one cell apart (start of a work spell, month,
                case number …); empty: any
origin          planted, side_effect or base: why the finding is expected (not compared)
note            anything (not compared)
=============== ====================================================================

A finding answers one line of the key and a line one finding. Recall is the share of lines
that were found, precision the share of findings that the key expects. Findings of any other
engine can be scored alike: give rows with the same names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanpin_lib.errors import FileRefused, InputError, Where
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.findings import Findings

KEY_COLUMNS = (
    "rule", "household_id", "village_code", "id_number", "column", "instance", "origin", "note",
)  # fmt: skip
_REQUIRED = ("rule", "household_id", "id_number")

#: What a finding is matched by: rule, household (or village), person.
Place = tuple[str, str, str]


@dataclass(frozen=True)
class KeyLine:
    """One expected finding; ``rule`` is the catalogue's own code."""

    rule: str
    household_id: str = ""
    village_code: str = ""
    id_number: str = ""
    column: str = ""
    instance: str = ""
    origin: str = ""
    note: str = ""

    @property
    def place(self) -> Place:
        return _place(vars(self))

    def admits(self, finding: Mapping[str, Any]) -> bool:
        """Whether a finding at the line's place is the one meant."""
        column = not self.column or self.column == (finding.get("column") or "")
        return column and (not self.instance or self.instance == (finding.get("instance") or ""))


@dataclass
class RuleScore:
    """Counts of one rule."""

    rule: str
    expected: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


@dataclass
class Score:
    """Recall and precision by rule and in all, and where they were lost."""

    rules: dict[str, RuleScore] = field(default_factory=dict)
    missed: list[KeyLine] = field(default_factory=list)
    surplus: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> RuleScore:
        every = self.rules.values()
        return RuleScore(
            "合计",
            sum(s.expected for s in every),
            sum(s.found for s in every),
            sum(s.right for s in every),
        )

    @property
    def perfect(self) -> bool:
        return not self.missed and not self.surplus

    def text(self) -> str:
        """A table in Chinese: rules that are not perfect, then the total."""
        lines = ["规则\t应有\t查出\t相符\t查全率\t查准率"]
        weak = [s for s in self.rules.values() if s.recall < 1 or s.precision < 1]
        for s in (*sorted(weak, key=lambda s: s.rule), self.total):
            shares = f"{s.recall:.2%}\t{s.precision:.2%}"
            lines.append(f"{s.rule}\t{s.expected}\t{s.found}\t{s.right}\t{shares}")
        return "\n".join(lines)


def read_key(path: Path, catalogue: Catalogue) -> list[KeyLine]:
    """The key's lines, rules under their own codes.

    Raises:
        FileRefused: no such file, missing columns, or a rule that the catalogue lacks.
    """
    codes = {code: rule.code for rule in catalogue.rules.values() for code in rule.codes}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in _REQUIRED if c not in (reader.fieldnames or [])]
            if missing:
                raise FileRefused(
                    f"答案文件缺少列：{'、'.join(missing)}", where=Where(file=path.name)
                )
            return [_line(row, codes, path, number) for number, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(
            f"答案文件读不出来（{error}）", where=Where(file=path.name), hint="应是 UTF-8 的 CSV。"
        ) from error


def write_key(path: Path, lines: Iterable[KeyLine]) -> None:
    """Write a key (the generator of seeded errors does); written beside, then renamed."""
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, KEY_COLUMNS)
        writer.writeheader()
        writer.writerows(vars(line) for line in lines)
    beside.replace(path)


def _line(row: dict[str, Any], codes: dict[str, str], path: Path, number: int) -> KeyLine:
    texts = {name: (row.get(name) or "").strip() for name in KEY_COLUMNS}
    if texts["rule"] not in codes:
        raise FileRefused(
            f"没有规则“{texts['rule']}”", where=Where(file=path.name, row=number, column="rule")
        )
    if not texts["household_id"] and not texts["village_code"] and not texts["id_number"]:
        raise FileRefused("户编号、村代码、证件号码都空着", where=Where(file=path.name, row=number))
    return KeyLine(**{**texts, "rule": codes[texts["rule"]]})


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
    return result


def _by_place(rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> dict[Place, list[Any]]:
    places: dict[Place, list[Any]] = {}
    for row in rows:
        if not row.get("rule"):
            raise InputError("要评分的结果里有一行没有规则编号", hint="请检查 rule 列。")
        places.setdefault(_place(row), []).append(row)
    return places


def _place(row: Mapping[str, Any]) -> Place:
    """Rule, household (of a person without one: nothing; else the village) and person.

    A disability certificate's number holds the person's ID number: both mean the same.
    """
    person = row.get("id_number") or ""
    person = person[:18] if len(person) in (20, 22) else person
    where = row.get("household_id") or ("" if person else row.get("village_code") or "")
    return (row["rule"], where, person)
