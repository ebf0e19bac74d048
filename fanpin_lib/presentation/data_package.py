"""``datapackage.json``: an edition's files described for programs (Frictionless Data Package).

https://specs.frictionlessdata.io/data-package/ and /table-schema/. Staff read the same
descriptions in the site's page about the columns.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

NAME = "datapackage.json"

#: Column of the indicator table → type, title, meaning, constraints.
_INDICATORS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "month": ("string", "月份", "如 2026-10；截至该月最后一天", {
        "required": True, "pattern": "[0-9]{4}-[0-9]{2}"}),
    "region_code": ("string", "区划代码", "12 位统计用区划代码，文本", {
        "required": True, "pattern": "[0-9]{12}"}),
    "region_name": ("string", "地区", "县、乡镇或村的名称", {"required": True}),
    "level": ("string", "层级", "village 村，township 乡镇，county 县，city 市，province 省", {
        "required": True, "enum": ["village", "township", "county", "city", "province"]}),
    "indicator": ("string", "指标编号", "含义见网站“指标口径”一页", {"required": True}),
    "dimension": ("string", "分项", "如 category=边缘易致贫户；空为合计", {}),
    "value": ("number", "数值", "没有数字时为空，原因见 status", {}),
    "unit": ("string", "单位", "比例为 %，即百分数", {}),
    "numerator": ("number", "分子", "分位数、基尼系数没有分子", {}),
    "denominator": ("number", "分母", "数量、金额没有分母", {}),
    "n": ("integer", "基数", "数字背后有多少户、条、件", {}),
    "low": ("number", "区间下限", "比例的 95% Wilson 区间", {}),
    "high": ("number", "区间上限", "比例的 95% Wilson 区间", {}),
    "status": ("string", "状态", "ok 有数；其余说明为什么没有数", {
        "required": True,
        "enum": ["ok", "无数据", "不适用", "规则未定", "日历待公布", "口径矛盾"]}),
}  # fmt: skip
_REGIONS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "region_code": _INDICATORS["region_code"],
    "region_name": _INDICATORS["region_name"],
    "level": _INDICATORS["level"],
    "parent_code": ("string", "上级区划代码", "最高一级为空", {}),
}
_KEY = ["month", "region_code", "indicator", "dimension"]


def write_data_package(data: Path, about: dict[str, Any]) -> Path:
    """Describe the files of an edition's data folder, with their sizes and hashes.

    Args:
        about: what the data say about themselves (``manifest.json``).
    """
    package = {
        "profile": "data-package",
        "name": f"fanpin-{about.get('month')}-{about.get('edition', 'internal')}",
        "title": f"{about.get('county', '')}{about.get('month')}防返贫监测指标",
        "description": "防返贫监测指标汇总数，没有个人信息。",
        "version": str(about.get("edition_no", 1)),
        "created": about.get("closed_at"),
        "resources": list(_resources(data)),
    }
    path = data / NAME
    text = json.dumps({k: v for k, v in package.items() if v}, ensure_ascii=False, indent=1)
    beside = path.with_suffix(".part")
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def _resources(data: Path) -> list[dict[str, Any]]:
    csv = {
        "mediatype": "text/csv",
        "dialect": {"delimiter": ",", "header": True},
        "schema": _schema(_INDICATORS, _KEY),
    }
    parquet = {"mediatype": "application/vnd.apache.parquet"}
    described = {
        "indicators.csv": {"title": "全部指标", "profile": "tabular-data-resource", **csv},
        "indicators.parquet": {
            "title": "全部指标（Parquet，内容与 csv 相同）",
            **parquet,
            "schema": _schema(_INDICATORS, _KEY),
        },
        "regions.parquet": {
            "title": "区划",
            **parquet,
            "schema": _schema(_REGIONS, ["region_code"]),
        },
        "manifest.json": {"title": "这些数从哪来", "mediatype": "application/json"},
        "revisions.json": {"title": "修订说明", "mediatype": "application/json"},
    }
    return [
        {"name": name.replace(".", "-"), "path": name, **more, **_measured(data / name)}
        for name, more in described.items()
        if (data / name).is_file()
    ]


def _measured(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "format": path.suffix.removeprefix("."),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
    }


def _schema(columns: dict[str, tuple[str, str, str, dict[str, Any]]], key: list[str]) -> Any:
    fields = [
        {"name": name, "type": kind, "title": title, "description": meaning}
        | ({"constraints": constraints} if constraints else {})
        for name, (kind, title, meaning, constraints) in columns.items()
    ]
    return {"fields": fields, "primaryKey": key, "missingValues": [""]}
