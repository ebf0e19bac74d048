"""Pages without what browsers put in by themselves; how much a village's page may weigh."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nh3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_edition import MONTH, NAMES, outputs, write_notebook

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.region_reading import read_region
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.presentation.all_figures import all_figures
from fanpin_lib.publish.lean_markup import lean
from fanpin_lib.publish.pages import RegionPages
from fanpin_lib.publish.table_headers import with_scopes
from fanpin_lib.publish.tree import RegionTree

VILLAGE = "220281101201"
OTHERS = [f"methods/indicators/{name}.md" for name in catalogue()]
OTHERS += ["methods/indicators.md", "policy/rules/monthly_visit.md", "methods/sources.md"]
#: What stands around the text of every page, and the text before the tables of all figures.
FRAME_AND_TEXT = 12_500 + 18_000
TABLES = [
    "<table>\n<thead>\n<tr><th>村</th>\n<th>户</th></tr>\n</thead>\n<tbody>\n"
    "<tr><th>甲</th><td>1</td>\n</tr>\n<tr><td>乙</td> <td></td></tr></tbody>\n</table>",
    "<table><tr><td>外<details><summary>分项</summary><table><tr><td>内</td></tr></table>"
    "</details></td></tr><tr><td>后</td></tr></table>",
    "<table><tfoot><tr><td colspan=2><small>注。</small></td></tr></tfoot></table>",
]


@pytest.mark.parametrize("table", TABLES)
def test_a_browser_reads_the_same_table(table: str) -> None:
    short = lean(table)
    assert len(short) < len(table) and "</td>" not in short and "</tr>" not in short
    assert _read(short) == _read(table)


def _read(text: str) -> str:
    """As a browser's parser understands it, without blanks between elements."""
    tags = nh3.ALLOWED_TAGS | {"small", "details", "summary"}
    return nh3.clean(text, tags=tags).replace("\n", "").replace("> <", "><")


def test_words_code_and_scripts_stay_as_they_are() -> None:
    kept = "<pre>  a\n\n    b </td> </pre>", "<script>\n\n  x('\\n')\n</script>"
    page = f"<body>\n\n    <p>一\n      二</p>\n{kept[0]}\n\n   {kept[1]}\n  </body>"
    assert lean(page) == f"<body>\n<p>一\n二</p>\n{kept[0]}\n{kept[1]}\n</body>"
    assert lean("<p>a</p>") == "<p>a</p>"


@given(st.text(alphabet=" \t\n\u3000ab<>", max_size=40))
def test_blanks_go_as_the_rule_says(text: str) -> None:
    assert lean(text) == re.sub(r"[ \t]*\n\s*", "\n", text)


@pytest.fixture
def full_village(edition: Path) -> Path:
    """A village with every indicator, half of them not zero, with two parts in each way."""
    families = catalogue_labels()
    known = catalogue()
    dimensions = {
        name: ["", *(f"{way}=第{no}种情况" for way in spec["by"] for no in range(2))]
        for family in families
        for name, spec in family["indicators"].items()
        if "village" in known[name].levels
    }
    table = pq.read_table(edition / "data" / INDICATORS)
    pattern = next(row for row in table.to_pylist() if row["region_code"] == VILLAGE)
    rows = [
        pattern | {"indicator": name, "dimension": dimension, "unit": known[name].unit,
                   "month": str(month), "value": 7.0 * (no % 2), "numerator": 7.0, "denominator":
                   40.0 if known[name].unit == "%" else None}
        for no, (name, parts) in enumerate(dimensions.items()) for dimension in parts
        for month in (MONTH - 12, MONTH - 1, MONTH)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), edition / "data" / INDICATORS)
    rests = {name: {"ledgers": ["监测对象台账", "月度监测台账"], "rules": ["monthly_visit"]}
             for name in dimensions}  # fmt: skip
    about = {
        "month": str(MONTH), "edition_no": 1, "snapshot": 9,
        "closed_at": "2026-11-05T01:02:03+00:00", "families": families, "ledgers": [],
        "provenance": {"code": "1", "profile": "x", "profile_version": "dead", "indicators": rests,
                       "rules": [{"id": "monthly_visit", "label": "每月走访次数", "value": "1",
                                  "since": "2021-01-01", "citation": "第五条", "version": "e31c"}]},
    }  # fmt: skip
    (edition / "data" / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    return edition


def test_a_village_with_all_its_parts_weighs_at_most_120_kb(full_village, make_job) -> None:
    data = full_village / "data"
    shown = all_figures(read_region(MONTH, VILLAGE, data)).html
    assert shown.count("<tr>") > 100
    notebook = outputs({"text/markdown": f"# {NAMES[VILLAGE]}"}, {"text/html": shown})
    write_notebook(full_village, VILLAGE, notebook)
    tree = RegionTree.read(data)
    page = RegionPages(make_job(), tree, OTHERS).page(tree.find(VILLAGE)).text
    assert page.count('class="fp-from"') > 100 and "分项 2 个" in page
    weight = len(lean(with_scopes(page)).encode())
    assert weight + FRAME_AND_TEXT < 120_000
