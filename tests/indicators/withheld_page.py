"""Which figures turn 无数据 when a ledger, or one of its columns, is withheld; as a page.

Run it to write the page anew: ``python -m tests.indicators.withheld_page``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from fanpin_lib import desk, fields
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.indicators.aggregate import UNFILLED
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.period import Month
from fanpin_lib.store import Snapshot, StoredPart
from tests.indicators.withheld import assumed

PAGE = Path(__file__).parents[2] / "site/docs/methods/withheld.md"
MONTH, SCALE, SEED = Month(2026, 10), 0.02, 2026
HEAD = """# 没交的台账、没有的列

下表由程序生成：用演示县（规模 0.02，2026年10月）的台账，每次不交一种，或去掉一列，
重新算全县的数字，列出因此写“无数据”的指标；没有一个因此变成零。
“其中”是只有这些分项没有数据，合计照常。没有列出的列，去掉以后数字不变，
或按“数字怎么算”里写明的办法处理。

| 台账 | 不交的 | 写“无数据”的指标 |
|---|---|---|
"""
Figures = dict[tuple[str, str], tuple[object, str]]


@dataclass(frozen=True)
class Withheld:
    """What was withheld, and what became of the county's figures."""

    table: str
    column: str
    unknown: list[str]
    changed: list[tuple[str, str]]


def demo_county(folder: Path) -> County:
    """The demo county with all of its ledgers stored."""
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(folder, MONTH, seed=SEED, scale=SCALE, on_progress=lambda *_: None)
    county = County.at(folder)
    desk.ingest(county, desk.ledgers_of(county), "测试")
    return county


def all_withheld(county: County) -> Iterator[Withheld]:
    """Every ledger, then every column of it that a file may do without, withheld in turn."""
    snapshot = county.snapshot(MONTH)
    counted = [family.id for family in load_families().values() if not family.prepared]
    whole = _figures(county, snapshot, counted)
    for name, table in fields.tables().items():
        families = _families(name)
        if not families or not snapshot.has(name):
            continue
        for column in ("", *(f.name for f in table.fields.values() if _optional(f))):
            found = _figures(county, _without(snapshot, name, column), families)
            yield _compared(name, column, whole, found)


def page(found: Iterator[Withheld]) -> str:
    """The page's text."""
    names = {i.id: i.name for i in load_indicators().values()}
    rows = []
    for one in found:
        if one.unknown:
            table = fields.table(one.table)
            column = table.fields[one.column].label if one.column else "整份台账"
            rows.append(f"| {table.label} | {column} | {_listed(one.unknown, names)} |")
    return HEAD + "\n".join(rows) + "\n"


def _listed(unknown: list[str], names: dict[str, str]) -> str:
    whole = {key for key in unknown if " " not in key}
    parts: dict[str, list[str]] = {}
    for indicator, _, dimension in (key.partition(" ") for key in unknown):
        if dimension and indicator not in whole:
            parts.setdefault(indicator, []).append(_part(indicator, dimension))
    shown = [names[key] for key in unknown if key in whole]
    shown += [f"{names[i]}（其中{'、'.join(sorted(set(p)))}）" for i, p in parts.items()]
    return "、".join(shown)


def _part(indicator: str, dimension: str) -> str:
    """A value; or 按风险, where all that would be split by it has none. Classes are each
    county's own: of these the classification is named.
    """
    name, _, value = dimension.partition("=")
    if name == "class" and value != UNFILLED:
        return value.partition("：")[0]
    split = next(d for d in load_indicators()[indicator].dimensions if d.id == name)
    return f"按{split.name}" if value == UNFILLED else value


def _families(table: str) -> list[str]:
    """The families whose figures a ledger may change."""
    direct = {
        f.id
        for f in load_families().values()
        for i in f.indicators.values()
        if any(need.table == table for need in i.ledgers)
    }
    return [f.id for f in load_families().values() if f.id in direct and not f.prepared]


def _optional(field: fields.Field) -> bool:
    return not (field.required or field.found_by or field.personal or field.type == "region")


def _figures(county: County, snapshot: Snapshot, families: list[str]) -> Figures:
    """The county's own figures of the closing month."""
    with snapshot.connect() as connection:
        table = compute(
            connection, MONTH, county.profile, county.code, calendar=county.calendar,
            families=families,
        )  # fmt: skip
    own = pc.field("region_code") == county.code.ljust(12, "0")
    rows = table.filter(own & (pc.field("month") == str(MONTH))).to_pylist()
    return {(r["indicator"], r["dimension"]): (r["value"], r["status"]) for r in rows}


def _without(snapshot: Snapshot, table: str, column: str) -> Snapshot:
    """The same month as if no file had held a ledger, or one of its columns."""
    deliveries = []
    for delivery in snapshot.deliveries:
        kept = (p for p in delivery.parts if column or p.table != table)
        parts = tuple(_bare(p, column) if p.table == table else p for p in kept)
        deliveries.append(replace(delivery, parts=parts))
    return replace(snapshot, deliveries=deliveries)


def _bare(part: StoredPart, column: str) -> StoredPart:
    return replace(
        part,
        columns=tuple(pair for pair in part.columns if pair[0] != column),
        fields=tuple(name for name in part.fields if name != column),
        filled=part.filled and tuple(name for name in part.filled if name != column),
        sheets=(),  # each file of the demo county holds all columns
    )


def _compared(table: str, column: str, whole: Figures, found: Figures) -> Withheld:
    known = load_indicators()
    unknown, changed = [], []
    for key, (value, status) in sorted(found.items()):
        if status == "无数据":
            if whole.get(key, (None, "ok"))[1] != "无数据":
                unknown.append(" ".join(part for part in key if part))
            continue
        told = column and assumed(known[key[0]], {(table, column)})
        if not told and (value, status) != whole.get(key, (value, status)):
            changed.append(key)
    return Withheld(table, column, unknown, changed)


def main() -> None:
    """Write the page anew; with a folder as argument from the county that lies there."""
    with tempfile.TemporaryDirectory() as folder:
        county = County.at(Path(sys.argv[1])) if sys.argv[1:] else demo_county(Path(folder))
        found = []
        for one in all_withheld(county):
            found.append(one)
            print(one.table, one.column, len(one.unknown), one.changed, flush=True)
    PAGE.write_text(page(iter(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
