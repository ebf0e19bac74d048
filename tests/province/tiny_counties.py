"""Counties of two villages and a few households, small enough to be counted by hand.

Households of every county are numbered from 1, as offices do: numbers repeat.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import fanpin_lib
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.fields import tables
from fanpin_lib.period import Month

MONTH = Month(2026, 10)
VILLAGES = ("101201", "101202")
_PROFILE = "tiny"
#: The shared profile without a county's own rules; the line is a demo value.
_PROFILE_TEXT = f"""profile: {_PROFILE}
label: 试验县
description: 测试用，演示值。
inherits: demo-jiaohe
rules: []
"""


def write_ledger(folder: Path, table: str, rows: Sequence[dict[str, object]]) -> None:
    """One CSV file with the standard headers."""
    known = tables()[table]
    names = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / f"{known.label}_{str(MONTH).replace('-', '')}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([known.fields[name].label for name in names])
        writer.writerows([[row.get(name, "") for name in names] for row in rows])


def make_county(root: Path, code: str, incomes: Sequence[float], monitored: int = 1) -> County:
    """A county's working directory with its ledgers of one month.

    Args:
        incomes: net income per capita of each household; they alternate between the villages.
        monitored: how many of the first households are monitored; with 0 the first one was.
    """
    folder = root / code
    working_folder.lay_out(folder, code, f"试验县{code[2:]}", _PROFILE, demo=True)
    policy = folder / "county" / "policy"
    (policy / f"{_PROFILE}.yaml").write_text(_PROFILE_TEXT, encoding="utf-8")
    values = Path(fanpin_lib.__file__).parent / "policy" / "county_templates" / "demo-jiaohe.yaml"
    text = values.read_text(encoding="utf-8").replace('"220281"', f'"{code}"')
    (policy / values.name).write_text(text, encoding="utf-8")
    write_ledgers(folder / "ledgers", code, incomes, monitored)
    return County.at(folder)


def write_ledgers(folder: Path, code: str, incomes: Sequence[float], monitored: int) -> None:
    places = [f"{code}{village}" for village in VILLAGES]
    regions = [(f"{code}000000", "试验县", "县"), (f"{code}101000", "一镇", "乡镇")]
    regions += [(place, f"{n}村", "村") for n, place in enumerate(places, start=1)]
    names = ("region_code", "region_name", "level")
    write_ledger(folder, "regions", [dict(zip(names, row, strict=True)) for row in regions])
    households, records, cases = [], [], []
    for number, income in enumerate(incomes, start=1):
        own = {"household_id": f"H{number}", "village_code": places[number % len(places)]}
        households.append({**own, "household_type": "一般农户", "members": 3})
        records.append(
            {**own, "month": str(MONTH), "visit_date": "2026-10-12", "visit_way": "入户"}
            | {"members": 3, "net_income_per_capita": f"{income:.2f}"}
        )
        if number <= max(monitored, 1):
            kind = {"registered_category": "边缘易致贫户", "risks": "因病"}
            case = {"case_id": f"C{number}", **own, **kind, "identified_on": "2026-03-02"}
            cases.append(case | {"eliminated_on": "" if monitored else "2026-08-03"})
    write_ledger(folder, "households", households)
    write_ledger(folder, "monthly_records", records)
    write_ledger(folder, "cases", cases)
