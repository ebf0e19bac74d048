"""The figures beside the county's clauses: as the edition has them, and nothing made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from tiny_edition import MONTH

from fanpin_lib.policy import load_profile
from fanpin_lib.policy.clause_rows import clause_rows
from fanpin_lib.policy.coverage import Covered, Use
from fanpin_lib.publish.policy import clause_figures

COUNTY = "220281000000"


def figures(edition: Path, told: dict[str, tuple[float | None, str]], *asked: str) -> dict:
    """What is said of the figures asked for, where the edition tells these of the county."""
    table = pa.parquet.read_table(edition / "data" / "indicators.parquet")
    like = next(
        r for r in table.to_pylist() if (r["region_code"], r["month"]) == (COUNTY, str(MONTH))
    )
    rows = []
    for name, (value, status) in told.items():
        indicator, _, dimension = name.partition("/")
        figure = {"indicator": indicator, "dimension": dimension, "value": value, "status": status}
        rows.append({**like, "unit": "条", **figure})
    made = pa.Table.from_pylist(rows, schema=table.schema)
    pa.parquet.write_table(made, edition / "data" / "indicators.parquet")
    row = next(clause_rows(load_profile("jilin-jiaohe"), date(2026, 10, 31)))
    uses = tuple(Use(row.rule.id, "指标", name, 0, name) for name in asked)
    return clause_figures([Covered(row, uses)], MONTH, COUNTY, edition / "data")


def test_parts_are_said_and_a_part_that_nobody_has_is_none(edition) -> None:
    told = {"alerts_received": (5.0, "ok"), "alerts_received/source=媒体信访": (5.0, "ok")}
    found = figures(edition, told, "alerts_received", "alerts_received/source=媒体信访",
                    "alerts_received/source=农户自主申报")  # fmt: skip
    assert (
        found["alerts_received"].startswith("5") and "5" in found["alerts_received/source=媒体信访"]
    )
    assert found["alerts_received/source=农户自主申报"] == "没有"


def test_a_part_is_not_none_where_parts_do_not_add_up_or_the_whole_is_unknown(edition) -> None:
    told = {
        "alerts_received": (5.0, "ok"), "alerts_received/source=媒体信访": (3.0, "ok"),
        "tasks_open": (None, "无数据"),
    }  # fmt: skip
    found = figures(edition, told, "alerts_received/source=农户自主申报",
                    "tasks_open/department=民政", "visit_rate")  # fmt: skip
    assert found["alerts_received/source=农户自主申报"] != "没有"
    assert found["tasks_open/department=民政"] != "没有" and "0" not in found["visit_rate"]


def test_without_an_edition_there_are_no_figures(tmp_path) -> None:
    row = next(clause_rows(load_profile("jilin-jiaohe"), date(2026, 10, 31)))
    covered = [Covered(row, (Use(row.rule.id, "指标", "x", 0, "alerts_received"),))]
    assert clause_figures(covered, MONTH, COUNTY, tmp_path / "nothing") == {}
