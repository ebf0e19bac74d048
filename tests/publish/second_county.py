"""A tiny county other than the demo's: two townships, villages of one household, withheld rates."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pyarrow.parquet as pq
from tiny_edition import MONTH, REPOSITORY, outputs, write_edition, write_notebook

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.presentation.chart_forms import on_page
from fanpin_lib.presentation.plots import Layer, Panel, Plot, unknown
from fanpin_lib.publish import PublishJob, publish

COUNTY, TOWN = "530129000000", "530129100000"
ONE, TWO = "530129100201", "530129100202"
FEW, FOUR, OTHER = "530129100203", "530129200201", "530129200000"
NAMES = {COUNTY: "寻甸县", TOWN: "羊街镇", ONE: "一户村", TWO: "甸<头>村", FEW: "三户村",
         OTHER: "河口镇", FOUR: "四户村"}  # fmt: skip
ABOUT = {
    "month": "2026-10", "edition_no": 3, "snapshot": 9, "closed_at": "2026-11-05T01:02:03+00:00",
    "families": [{"name": "走访", "indicators": {
        "visit_rate": {"name": "走访完成率", "by": {}},
        "cases_active": {"name": "在监测户数", "by": {}},
        "from_elsewhere": {"name": "别处来的指标", "by": {}}}}],
    "ledgers": [
        {"table": "visits", "ledger": "月度监测台账", "file": f"{month}.xlsx", "sha256": "ab" * 32,
         "delivery": 9, "as_of": month, "delivered_on": f"{month}-28"}
        for month in ("2026-10", "2026-09")],
    "provenance": {
        "code": "0.1.0", "profile": "x", "profile_label": "某县", "profile_version": "dead",
        "rules": [{"id": "monthly_visit", "label": "每月走访", "value": "1 次",
                   "since": "2021-01-01", "citation": "《方案》第五条", "version": "e31c71f2"}],
        "indicators": {"visit_rate": {"ledgers": ["月度监测台账"], "rules": ["monthly_visit"]}}},
}  # fmt: skip


def _cell(source: str, shown: str) -> str:
    return f'<td class="num" data-figure="{source}">{shown}</td>'


def _table() -> str:
    """Two villages and their township; of one village nobody knows the rate."""
    head = "".join(f"<th scope='col'>{t}</th>" for t in ("村", "在监测（户）", "走访", "上月"))
    own = _cell("cases_active@2026-10", "12") + _cell("visit_rate@2026-10", "87.5%")
    one = _cell(f"{ONE}/cases_active@2026-10", "12")
    one += _cell(f"{ONE}/visit_rate@2026-10", "87.5%<br/><small>75.1%—95%，共40</small>")
    two = _cell(f"{TWO}/cases_active@2026-10", "12")
    two += _cell(f"{TWO}/visit_rate@2026-10", "—<sup>注1</sup>")
    rows = ((f"<strong>{NAMES[TOWN]}</strong>", own + "<td>80%</td>"),
            (f'<a href="region:{ONE}">一户村</a>', one + "<td>1</td>"),
            (f'<a href="region:{TWO}">甸&lt;头&gt;村</a>', two + "<td>—</td>"))  # fmt: skip
    body = "".join(f'<tr><th scope="row">{name}</th>{cells}</tr>' for name, cells in rows)
    notes = "注1：没有数据（缺走访台账）；注2：别的。"
    foot = f'<tfoot><tr><td colspan="4"><small>{notes}</small></td></tr>'
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</tfoot></table>"


def _chart() -> dict[str, str]:
    """A chart with a month that nobody knows, as a notebook shows it."""
    visited = [*range(3, 13), math.nan, 14, 1234]
    layers = [Layer("入户", visited, "blue"), Layer("没有走访", [2.0] * 13, "orange")]
    panel = Panel("每月走访情况（户）", layers, 140, unknown([visited]), note="灰底的月份没有数据")
    chart = on_page(Plot(MONTH, [panel], "羊街镇每月走访。", synthetic=True))
    assert chart is not None
    return chart._repr_mimebundle_()


def build(root: Path) -> Path:
    """Publish the county and return its site."""
    edition = root / "reports" / str(MONTH) / "internal"
    write_edition(edition, MONTH, NAMES)
    _changed(edition / "data" / INDICATORS)
    (edition / "data" / "manifest.json").write_text(json.dumps(ABOUT), encoding="utf-8")
    said = "，".join(
        f'<span class="figure-{name}">{shown}</span>'
        for name, shown in (("cases_active", "12户"), ("visit_rate", "87.5%"))
    )
    write_notebook(
        edition, TOWN, outputs({"text/markdown": said}, {"text/html": _table()}, _chart())
    )
    shutil.copytree(REPOSITORY / "site" / "docs", root / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    job = PublishJob(MONTH, "internal", edition, root / "site" / "docs", root / "site" / "public",
                     root / "mkdocs.yml", "寻甸县", demo=False)  # fmt: skip
    publish(job)
    return job.public


def _changed(path: Path) -> None:
    """Last month's figures less, one village's rate withheld, of another's three households."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        if row["month"] == "2026-09":
            row["value"] -= 2.25 if row["unit"] == "%" else 3
        if row["indicator"] == "visit_rate" and row["region_code"] == TWO:
            row |= {"value": None, "numerator": None, "denominator": None, "n": None}
            row["status"] = "户数少不公开"
        if row["indicator"] == "visit_rate" and row["region_code"] == FEW:
            row |= {"numerator": 2.0, "denominator": 3.0, "n": 3.0}
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), path)
