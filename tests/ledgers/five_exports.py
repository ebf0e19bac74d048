"""The five national exports of a small county, as real workbooks: title, groups, header."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

from ledgers.exports import ELIMINATED, HEAD, SPOUSE, UNMONITORED, export
from ledgers.making import xlsx

PERSONS = [HEAD, SPOUSE, ELIMINATED, UNMONITORED]
VILLAGES = {"220281100201": ("新站镇", "瓦窑村"), "220281100202": ("新站镇", "东沟村")}


def _titled(title: str, rows: list[dict[str, Any]]) -> list[list[Any]]:
    headers = list(rows[0])
    return [[title], ["基本信息"], headers, *([row.get(h, "") for h in headers] for row in rows)]


def _household(person: dict[str, Any], size: str) -> dict[str, Any]:
    return {
        "省": "吉林省",
        "市": "吉林市",
        "县(市、区、旗)": person["县"],
        "乡(镇)": person["乡"],
        "行政村": person["村"],
        "户编号": person["户编号"],
        "户主姓名": person["姓名"],
        "证件号码": person["证件号码"],
        "户类型": person["户类型"],
        "监测对象类别": person["监测对象类别"],
        "家庭人口数": size,
        "是否通生活用电": "是",
        "是否解决安全饮用水": "是",
        "有无卫生厕所": "是",
        "卫生厕所是否能正常使用": "是",
        "入户道路是否硬化": "是",
        "生活垃圾处理方式": "",
    }


def _worker(person: dict[str, Any]) -> dict[str, Any]:
    return {
        "县": person["县"],
        "乡": person["乡"],
        "行政村": person["村"],
        "户编号": person["户编号"],
        "人编号": person["户编号"] + "01",
        "姓名": person["姓名"],
        "证件号码": person["证件号码"],
    }


def households(persons: list[dict[str, Any]] = PERSONS) -> list[list[Any]]:
    """One row a household."""
    heads = [p for p in persons if p["与户主关系"] == "户主"]
    sizes = {p["户编号"]: sum(q["户编号"] == p["户编号"] for q in persons) for p in heads}
    rows = [_household(p, str(sizes[p["户编号"]])) for p in heads]
    return _titled("（乡村建设）户信息", rows)


def villages() -> list[list[Any]]:
    """With 12-digit codes, as only this export has them."""
    rows = [
        {
            "市": "吉林市", "县": "蛟河市", "乡": town, "村": name, "行政村编码": code,
            "是否出列": "是", "总户数": "100", "总人口数": "250", "低保户数": "3",
        }
        for code, (town, name) in VILLAGES.items()
    ]  # fmt: skip
    return _titled("（自定义）行政村信息", rows)


def five(folder: Path, persons: list[dict[str, Any]] = PERSONS) -> list[Path]:
    """All five files; those of work have the day in their names, the others no month."""
    worked = [
        _worker(SPOUSE)
        | {
            "是否已务工": "是",
            "开始时间": "2026年02月",
            "务工所在县": "昌邑区",
            "所属行业": "建筑业",
        }
    ]
    planned = [_worker(ELIMINATED) | {"是否计划务工": "是", "就业服务需求": "技能培训"}]
    return [
        xlsx(folder / "（自定义）监测对象信息.xlsx", export(*persons)),
        xlsx(folder / "（乡村建设）户信息_20261018.xlsx", households(persons)),
        xlsx(
            folder / "（务工月监测）已外出务工信息_20261018.xlsx", _titled("已外出务工信息", worked)
        ),
        xlsx(folder / "计划外出务工信息_20261018.xlsx", _titled("计划外出务工信息", planned)),
        xlsx(folder / "（自定义）行政村信息.xlsx", villages()),
    ]


def orders(files: list[Path], count: int) -> Iterator[list[Path]]:
    """Some orders of delivery, spread over all of them."""
    every = list(permutations(files))
    yield from (list(every[i]) for i in range(0, len(every), len(every) // count))
