"""A county's working directory with a store of a few households, made without files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from fanpin_lib.county import County
from fanpin_lib.fields import table
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from tests.classification.county import ALL_MET

TOWN, OTHER_TOWN = "220281100000", "220281101000"
NEAR, FAR = "220281100201", "220281101201"
_REGIONS = {
    "220281000000": ("蛟河市", "县", None),
    TOWN: ("新站镇", "乡镇", "220281000000"),
    OTHER_TOWN: ("白石山镇", "乡镇", "220281000000"),
    NEAR: ("近村", "村", TOWN),
    FAR: ("远村", "村", OTHER_TOWN),
}
_SETTINGS = """
[county]
code = "220281"
name = "蛟河市"
demo = true
[policy]
profile = "{profile}"
"""


class Workdir:
    """A working directory whose ledgers are put in row by row, then stored at once."""

    def __init__(self, root: Path, profile: str = "demo-jiaohe", month: str = "2026-10") -> None:
        self.root, self.month = root, Month.parse(month)
        (root / "fanpin.toml").write_text(_SETTINGS.format(profile=profile), encoding="utf-8")
        self.rows: dict[str, list[dict[str, Any]]] = {}
        for code, (name, level, parent) in _REGIONS.items():
            self.put("regions", region_code=code, region_name=name, level=level, parent_code=parent)

    @property
    def county(self) -> County:
        return County.at(self.root)

    def put(self, name: str, **row: Any) -> Workdir:
        """A row of a ledger delivered for the month."""
        self.rows.setdefault(name, []).append(row)
        return self

    def household(self, household_id: str, income: float | None, **more: Any) -> Workdir:
        """A household of three in the near village, visited this month, every condition met."""
        village = more.pop("village_code", NEAR)
        record = {key: more.pop(key) for key in list(more) if key.endswith(("_ok", "_capita"))}
        row = {"household_type": "一般农户", "members": 3, "labourers": 2, **more}
        self.put("households", household_id=household_id, village_code=village, **row)
        return self.put(
            "monthly_records", month=str(self.month), household_id=household_id, members=3,
            net_income_per_capita=income, **{**ALL_MET, **record},
        )  # fmt: skip

    def empty(self, *names: str) -> Workdir:
        """Ledgers delivered without a row."""
        for name in names:
            self.rows.setdefault(name, [])
        return self

    def rule_file(self, text: str, name: str = "values.yaml") -> Workdir:
        """A file of the county's own in ``county/policy/``."""
        folder = self.root / "county" / "policy"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return self

    def store(self, mark: str = "", *, synthetic: bool = False) -> Workdir:
        """Commit everything put in so far, one delivery a ledger; ``mark`` tells it from others.

        Args:
            synthetic: the files themselves call their rows made up.
        """
        store = Store(self.county.folders.store)
        for name, rows in self.rows.items():
            reading = _reading(name, rows, self.month, mark)
            store.ingest(replace(reading, synthetic=synthetic), "测试")
        return self


def _reading(name: str, rows: list[dict[str, Any]], month: Month, mark: str) -> FileReading:
    columns = tuple(dict.fromkeys(key for row in rows for key in row) or table(name).fields)
    numbered = [{"_row": number, **row} for number, row in enumerate(rows, start=2)]
    typed = pa.Table.from_pylist(numbered, schema=arrow_schema(table(name)))
    part = LedgerPart(name, "表", typed, fields=columns)
    return FileReading(Path(f"{name}_{month}.xlsx"), f"hash-{name}{mark}", month, [part])


def line_values(amount: float, profile: str = "demo-jiaohe") -> str:
    """A county file that sets the monitoring line."""
    return (
        f"values_for: {profile}\nsource: {{title: 某市通知, issuer: 某局, date: '2026-01-01', "
        f"clause: 第一条}}\nvalues:\n  monitoring_line:\n    2026-01-01: {amount}\n"
    )
