"""A tiny edition made by hand: one county, two townships, three villages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import nbformat
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from fanpin_lib.period import Month
from fanpin_lib.regions import Level, level_of, parent_of, short_code

REPOSITORY = Path(__file__).parents[2]
MONTH = Month(2026, 10)
NAMES = {
    "220281000000": "蛟河市",
    "220281101000": "新站镇",
    "220281201000": "前进乡",
    "220281101201": "瓦窑村",
    "220281101202": "高山村",
    "220281201201": "瓦窑村",
}
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="120pt" viewBox="0 0 300 120">'
    '<rect width="300" height="120" fill="#ffffff"/>'
    '<polyline points="10,90 100,60 200,70 290,20" fill="none" stroke="#00796b"/>'
    '<text x="10" y="20">监测对象户数</text></svg>'
)


def outputs(*cells: dict[str, str]) -> nbformat.NotebookNode:
    """An executed notebook whose cells show these mime bundles, after its parameters."""
    parameters = nbformat.v4.new_code_cell(
        'month = "2026-10"', metadata={"tags": ["parameters"]}, outputs=[]
    )
    shown = [
        nbformat.v4.new_code_cell(
            "view.something()", outputs=[nbformat.v4.new_output("display_data", data=data)]
        )
        for data in cells
    ]
    return nbformat.v4.new_notebook(cells=[parameters, *shown])


def table(rows: Iterable[tuple[str, str]], caption: str = "各地情况") -> dict[str, str]:
    right = 'class="num" style="text-align:right"'
    body = "".join(
        f'<tr><th scope="row">{name}</th><td {right}>{figure}</td></tr>' for name, figure in rows
    )
    return {
        "text/html": f"<table><caption>{caption}</caption><thead><tr><th>地区</th>"
        f"<th>在册户数</th></tr></thead><tbody>{body}</tbody></table>",
        "text/plain": f"表：{caption}",
    }


def notebook_of(code: str, children: Iterable[str], names: dict[str, str]) -> nbformat.NotebookNode:
    links = [
        (f'<a href="region:{child}">{names[child]}</a>', f"{number * 7 + 2}")
        for number, child in enumerate(children)
    ]
    cells = [
        {"text/markdown": f"# {names[code]}2026年10月监测情况\n\n本月在册 12 户。"},
        {"text/markdown": "其中突发严重困难户 2 户，与上月相同。"},
        table(links or [("脱贫不稳定户", "9"), ("边缘易致贫户", "3")]),
        {"image/svg+xml": CHART, "text/plain": "近十三个月监测对象户数的折线图"},
    ]
    return outputs(*cells)


def write_notebook(edition: Path, code: str, notebook: nbformat.NotebookNode) -> Path:
    path = edition / level_of(code).value / f"{short_code(code)}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_edition(edition: Path, month: Month = MONTH, names: dict[str, str] = NAMES) -> None:
    """Aggregates and executed notebooks of every region, as the runner leaves them."""
    data = edition / "data"
    data.mkdir(parents=True)
    pa.parquet.write_table(_regions(names), data / "regions.parquet")
    indicators = _indicators(names, month)
    pa.parquet.write_table(indicators, data / "indicators.parquet")
    pa.csv.write_csv(indicators, data / "indicators.csv")
    for code in names:
        children = [c for c in names if _parent(c) == code]
        write_notebook(edition, code, notebook_of(code, children, names))


def _parent(code: str) -> str | None:
    return None if level_of(code) == Level.COUNTY else parent_of(code)


def _regions(names: dict[str, str]) -> pa.Table:
    codes = list(names)
    return pa.table(
        {
            "region_code": codes,
            "region_name": list(names.values()),
            "level": [level_of(code).value for code in codes],
            "parent_code": pa.array([_parent(code) for code in codes], pa.string()),
        }
    )


def _indicators(names: dict[str, str], month: Month) -> pa.Table:
    figures = {
        "cases_active": (12.0, "户"),
        "cases_new": (1.0, "户"),
        "cases_eliminated": (2.0, "户"),
        "visit_rate": (87.5, "%"),
        "alerts_overdue": (3.0, "条"),
    }
    rows = [
        {
            "month": str(m),
            "region_code": code,
            "region_name": name,
            "level": level_of(code).value,
            "indicator": indicator,
            "dimension": "",
            "value": value,
            "unit": unit,
            "numerator": value,
            "denominator": 40.0,
            "n": 40.0,
            "low": None,
            "high": None,
            "status": "ok",
        }
        for code, name in names.items()
        for m in month.window(12)
        for indicator, (value, unit) in figures.items()
    ]
    schema = pa.schema(
        [
            *(
                (n, pa.string())
                for n in ("month", "region_code", "region_name", "level", "indicator", "dimension")
            ),
            ("value", pa.float64()),
            ("unit", pa.string()),
            *((n, pa.float64()) for n in ("numerator", "denominator", "n", "low", "high")),
            ("status", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)
