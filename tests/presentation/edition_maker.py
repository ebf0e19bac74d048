"""A small edition's data folder, made by hand: six villages, two townships, one county.

The numbers are chosen so that every way of saying something occurs: a village without any
monitored household, one with a single household, one with few and one with missing ledgers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.period import Month

MONTH = Month(2026, 10)
COUNTY, TOWN, OTHER_TOWN = "220281000000", "220281100000", "220281101000"
FEW, SINGLE, NONE, SILENT = "220281100201", "220281100202", "220281100203", "220281100204"
MANY, NASTY = "220281101201", "220281101202"

REGIONS = [
    (COUNTY, "蛟河市", "county", "220200000000"),
    (TOWN, "新站镇", "township", COUNTY),
    (OTHER_TOWN, "天岗镇", "township", COUNTY),
    (FEW, "瓦窑村", "village", TOWN),
    (SINGLE, "三家子村", "village", TOWN),
    (NONE, "平安村", "village", TOWN),
    (SILENT, "六家子村", "village", TOWN),
    (MANY, "窝集口村", "village", OTHER_TOWN),
    (NASTY, "<b>两*岔</b>&村", "village", OTHER_TOWN),
]

RULES = {
    "monitoring_line": {
        "value": 7300,
        "unit": "元/人·年",
        "synthetic": True,
        "by_month": {str(m): 7000 if m.year == 2025 else 7300 for m in MONTH.window(12)},
    },
    "visit_gap": {"value": 2, "unit": "个月", "synthetic": False},
    "alert_verification_deadline": {"value": 5, "unit": "工作日", "synthetic": True},
    "income_fall_share": {"value": 0.2, "unit": "比例", "synthetic": False},
}

#: Monitored households at the end of each of the thirteen months.
ACTIVE = {
    FEW: [5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 6, 8],
    SINGLE: [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    NONE: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    SILENT: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    MANY: [40, 41, 41, 42, 42, 44, 45, 45, 45, 44, 43, 42, 42],
    NASTY: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2],
}
VILLAGES_OF = {TOWN: [FEW, SINGLE, NONE, SILENT], OTHER_TOWN: [MANY, NASTY]}
VILLAGES_OF[COUNTY] = [*VILLAGES_OF[TOWN], *VILLAGES_OF[OTHER_TOWN]]

_TYPES = {
    **dict.fromkeys(
        (
            "month",
            "region_code",
            "region_name",
            "level",
            "indicator",
            "dimension",
            "unit",
            "status",
        ),
        pa.string(),
    ),
    **dict.fromkeys(("value", "numerator", "denominator", "low", "high"), pa.float64()),
    "n": pa.int64(),
}

COLUMNS = (
    "month",
    "region_code",
    "region_name",
    "level",
    "indicator",
    "dimension",
    "value",
    "unit",
    "numerator",
    "denominator",
    "n",
    "low",
    "high",
    "status",
)


def make_edition(folder: Path, **manifest: Any) -> Path:
    """Write ``indicators.parquet``, ``regions.parquet`` and ``manifest.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder, list(rows()))
    columns = zip(*REGIONS, strict=True)
    names = ("region_code", "region_name", "level", "parent_code")
    pq.write_table(
        pa.table(dict(zip(names, map(list, columns), strict=True))), folder / "regions.parquet"
    )
    about = {
        "edition": "internal",
        "month": str(MONTH),
        "snapshot": 27,
        "profile": "demo-jiaohe",
        "demo": True,
        "rules": RULES,
        **manifest,
    }
    (folder / "manifest.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    return folder


def write_rows(folder: Path, made: list[dict[str, Any]]) -> None:
    made = sorted(
        made, key=lambda r: (r["region_code"], r["month"], r["indicator"], r["dimension"])
    )
    arrays = {name: pa.array([row[name] for row in made], _TYPES[name]) for name in COLUMNS}
    pq.write_table(pa.table(arrays), folder / "indicators.parquet", row_group_size=2000)


def rows() -> Iterator[dict[str, Any]]:
    """Every figure of every region and month."""
    for code, name, level, _ in REGIONS:
        for place, month in enumerate(MONTH.window(12)):
            base = {"month": str(month), "region_code": code, "region_name": name, "level": level}
            for figure in _figures(code, place):
                yield {**base, **figure}


def _figures(code: str, place: int) -> Iterator[dict[str, Any]]:
    villages = VILLAGES_OF.get(code, [code])
    active = sum(ACTIVE[v][place] for v in villages)
    before = sum(ACTIVE[v][max(place - 1, 0)] for v in villages)
    yield from _scale(active, before)
    if villages == [SILENT]:
        yield from _without_records()
    else:
        yield from _work(active, place, villages)
        yield from _income(active * 5, place)


def row(
    indicator: str, value: float | None, unit: str = "户", dimension: str = "", **more: Any
) -> dict[str, Any]:
    """One figure; a count's ``n`` is the count."""
    made = {
        "indicator": indicator,
        "dimension": dimension,
        "value": value,
        "unit": unit,
        "numerator": value,
        "denominator": None,
        "low": None,
        "high": None,
        "n": None if value is None else int(value),
        "status": "ok",
    }
    return {**made, **more}


def rate(indicator: str, part: float, whole: float) -> dict[str, Any]:
    if whole == 0:
        return row(indicator, None, "%", status="不适用", denominator=0.0, n=0)
    value = 100 * part / whole
    return row(
        indicator,
        value,
        "%",
        numerator=part,
        denominator=whole,
        n=int(whole),
        low=max(value - 5, 0),
        high=min(value + 5, 100),
    )


def _scale(active: int, before: int) -> Iterator[dict[str, Any]]:
    yield row("cases_active", active)
    yield row("persons_active", active * 3, "人")
    yield row("cases_new", max(active - before, 0), "户次")
    yield row("cases_eliminated", max(before - active, 0), "户次")
    yield row("cases_identified_total", active * 3, "户次")
    yield row("cases_eliminated_total", active * 2, "户次")
    yield rate("elimination_rate", active * 2, active * 3)
    yield row("reidentified_cases", 1 if active > 10 else 0, "户次")
    yield row("returned_to_poverty", 0, "户次")
    yield rate("monitoring_share_rural", active * 3, active * 400)
    unstable, marginal = active // 2, active - active // 2
    for category, count in (
        ("脱贫不稳定户", unstable),
        ("边缘易致贫户", marginal),
        ("突发严重困难户", 0),
    ):
        yield row("cases_active", count, dimension=f"category={category}")
    for risk, count in (("因病", active - active // 4), ("因残", active // 4), ("因学", 0)):
        yield row("cases_active", count, dimension=f"risk={risk}")


def _work(active: int, place: int, villages: list[str]) -> Iterator[dict[str, Any]]:
    done = active - active // 7 if len(villages) == 1 else active - active // 6
    person = done - done // 5
    waiting = active // 8
    yield row("visits_due", active, "户次")
    yield row("visits_done", done)
    yield row("visits_in_person", person)
    yield rate("visit_rate", done, active)
    yield row("unvisited_two_months", waiting)
    for condition, count in (
        ("住房安全", active // 6),
        ("饮水安全", active // 20),
        ("食", 0),
        ("衣", 0),
        ("义务教育", 0),
        ("基本医疗", 0),
    ):
        yield row("condition_short", count, "户项", dimension=f"condition={condition}")
        yield row("conditions_newly_short", count // 3, "户项", dimension=f"condition={condition}")
        yield row("conditions_restored", 0, "户项", dimension=f"condition={condition}")
    yield row("condition_short", active // 6 + active // 20, "户项")
    yield row("households_short", active // 6)
    received = active // 4 + place % 2
    yield row("alerts_received", received, "条")
    yield row("alerts_received", received, "条", dimension="source=部门筛查预警")
    yield row("alerts_received", 0, "条", dimension="source=媒体信访")
    yield row("alerts_received", received, "条", dimension="department=医保")
    yield rate("alert_on_time_rate", received - received // 3, received)
    yield row("alerts_waiting", received // 3 + place % 3, "条")
    yield row("alerts_overdue", received // 3, "条")
    yield row("alerts_to_cases", received // 5, "条")


def _income(households: int, place: int) -> Iterator[dict[str, Any]]:
    if households == 0:
        for indicator in ("income_median", "income_q1", "income_q3"):
            yield row(indicator, None, "元", status="不适用", n=0)
        yield row("under_line", 0)
        return
    median = 11_000 + 150.0 * place + households
    yield row("income_median", median, "元", n=households)
    yield row("income_q1", median - 2_600, "元", n=households)
    yield row("income_q3", median + 3_900, "元", n=households)
    yield row("under_line", households // 12)
    yield row("income_fall", households // 30)
    yield row("transfer_dependent", households // 15)
    for band, count in (
        ("<5000", households // 50),
        ("5000–<10000", households // 3),
        ("≥10000", households - households // 3 - households // 50),
    ):
        yield row("income_band", count, dimension=f"band={band}")
    for source, share in (("工资性收入", 48.0), ("生产经营性收入", 31.0), ("转移性收入", 21.0)):
        yield row("income_share", share, "%", dimension=f"source={source}", n=households)


def _without_records() -> Iterator[dict[str, Any]]:
    for indicator in (
        "visits_due",
        "visits_done",
        "visits_in_person",
        "visit_rate",
        "unvisited_two_months",
        "condition_short",
        "income_median",
        "income_q1",
        "income_q3",
        "under_line",
        "alerts_received",
        "alerts_overdue",
    ):
        yield row(indicator, None, "", status="无数据", n=None)
