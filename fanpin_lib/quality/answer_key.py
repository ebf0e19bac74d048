"""The answer key: a CSV file (UTF-8, with or without BOM), one line a finding expected.

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
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.errors import FileRefused, Where, why
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.quality.catalogue import Catalogue

_COLUMNS = (
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
        """What makes a finding the same one: see `place_of`."""
        return place_of(vars(self))

    def admits(self, finding: Mapping[str, Any]) -> bool:
        """Whether a finding at the line's place is the one meant."""
        column = not self.column or self.column == (finding.get("column") or "")
        return column and (not self.instance or self.instance == (finding.get("instance") or ""))


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
                    f"答案文件缺少列：{'、'.join(missing)}",
                    where=Where(file=path.name),
                    hint="请在第一行补上这些列名。",
                )
            return [_line(row, codes, path, number) for number, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(
            f"答案文件读不出来（{_why(error)}）",
            where=Where(file=path.name),
            hint="应是 UTF-8 的 CSV。",
        ) from error


def _why(error: OSError | UnicodeDecodeError) -> str:
    return why(error) if isinstance(error, OSError) else "编码不对"


def _line(row: dict[str, Any], codes: dict[str, str], path: Path, number: int) -> KeyLine:
    texts = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    if texts["rule"] not in codes:
        raise FileRefused(
            f"没有规则“{texts['rule']}”",
            where=Where(file=path.name, row=number, column="rule"),
            hint=nearest(texts["rule"], codes),
        )
    if not texts["household_id"] and not texts["village_code"] and not texts["id_number"]:
        raise FileRefused(
            "户编号、村代码、证件号码都空着",
            where=Where(file=path.name, row=number),
            hint="请至少填一项，说明查出的是哪一户、哪个村或哪个人。",
        )
    return KeyLine(**{**texts, "rule": codes[texts["rule"]]})


def place_of(row: Mapping[str, Any]) -> Place:
    """Rule, household (of a person without one: nothing; else the village) and person.

    A disability certificate's number holds the person's ID number: both mean the same.
    """
    person = row.get("id_number") or ""
    person = person[:18] if len(person) in (20, 22) else person
    where = row.get("household_id") or ("" if person else row.get("village_code") or "")
    return (row["rule"], where, person)
