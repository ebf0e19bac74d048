"""A lean village notebook and its data, for measuring engines without the rest of fanpin.

Two charts (SVG, text as text, no tight bounding box), three tables, a paragraph; data come
from one small file a region, so that no notebook searches through those of others.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

REGIONS = 300
MONTHS = pd.period_range("2025-10", "2026-10", freq="M").astype(str)
INDICATORS = ("监测户", "新识别", "已消除", "入户率", "收入中位数", "预警")

CELLS = (
    "import io\nimport pandas as pd\nfrom IPython.display import SVG, Markdown\n"
    "from matplotlib import rcParams\nfrom matplotlib.figure import Figure\n"
    "rcParams['svg.fonttype'] = 'none'",
    "rows = pd.read_csv(f'{data_dir}/{region_code}.csv')\n"
    "wide = rows.pivot(index='month', columns='indicator', values='value')",
    "households = wide['监测户'].iloc[-1]\n"
    "Markdown(f'# {region_code}\\n\\n截至 {month}，在监测 **{households:.0f}** 户。')",
    "wide.tail(6).round(2)",
    "wide.diff().tail(3).round(2)",
    "def shown(figure):\n"
    "    text = io.StringIO()\n"
    "    figure.savefig(text, format='svg')\n"
    "    return SVG(text.getvalue())\n"
    "def axes_of(title):\n"
    "    figure = Figure(figsize=(6, 2.6))\n"
    "    axes = figure.subplots()\n"
    "    axes.set_title(title)\n"
    "    axes.set_xticks(range(len(wide)), [month[2:] for month in wide.index], fontsize=7)\n"
    "    return figure, axes",
    "figure, axes = axes_of('monitored')\n"
    "axes.plot(range(len(wide)), wide['监测户'], marker='o')\n"
    "axes.grid(axis='y')\nshown(figure)",
    "figure, axes = axes_of('flow')\n"
    "axes.bar(range(len(wide)), wide['新识别'], label='new')\n"
    "axes.bar(range(len(wide)), -wide['已消除'], label='left')\n"
    "axes.legend()\nshown(figure)",
    "last = wide.iloc[-1]\n"
    "pd.DataFrame({'指标': last.index, '本月': last.values, '上月': wide.iloc[-2].values})",
    "print('数据行数', len(rows))",
)


def write_data(folder: Path) -> Path:
    """Write aggregates of all regions (seeded); returns their folder."""
    random = np.random.default_rng(1)
    index = pd.MultiIndex.from_product(
        [region_codes(), MONTHS, INDICATORS], names=["region_code", "month", "indicator"]
    )
    frame = pd.DataFrame({"value": random.integers(1, 50, len(index)) * 1.0}, index=index)
    path = folder / "data"
    path.mkdir()
    for code, rows in frame.reset_index().groupby("region_code"):
        rows.to_csv(path / f"{code}.csv", index=False)
    return path


def region_codes() -> list[str]:
    """Twelve-digit codes of made-up villages."""
    return [f"{220281001000 + number}" for number in range(1, REGIONS + 1)]


def write_notebook(folder: Path) -> Path:
    """Write the notebook; its parameters are month, region_code and data_dir."""
    parameters = nbformat.v4.new_code_cell(
        'month = "2026-10"\nregion_code = ""\ndata_dir = ""', metadata={"tags": ["parameters"]}
    )
    cells = [parameters, *map(nbformat.v4.new_code_cell, CELLS)]
    cells.insert(1, nbformat.v4.new_markdown_cell("村级简报"))
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    path = folder / "village.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path
