"""Editions of another county with figures of every sort, and what their scripts say."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from tiny_edition import notebook_of, write_notebook

from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.regions import Region, write_regions
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, level_of, parent_of

COUNTY = "150121000000"
PLACES = {
    COUNTY: "土默特左旗",
    "150121100000": "察素齐镇",
    "150121200000": "塔布赛乡",
    "150121100201": "瓦窑村",
    "150121100202": "一间房村",
    "150121100203": "“新”'营子'<村>",
    "150121200201": "瓦窑村",
}
MONTH = Month(2026, 10)
#: As many places as a county's largest: a demo county has no more.
MANY = {
    COUNTY: "土默特左旗",
    **{f"1501211{town:02}000": f"第{town}镇" for town in range(17)},
    **{f"1501211{one % 17:02}{201 + one // 17}": f"新建{one}村" for one in range(286)},
}
GAPS = ("无数据", "不适用", "户数少不公开")
#: Indicator: unit, how many decimals, with a denominator, ways of splitting.
INDICATORS: dict[str, tuple[str, int, bool, tuple[str, ...]]] = {
    "cases_active": ("户", 0, False, ("category=第一类", "category=第二类", "risk=因病")),
    "visit_rate": ("%", 0, True, ("category=第一类",)),
    "income_median": ("元", 2, False, ()),
    "measure_amount": ("元", 2, False, ()),
    "income_band": ("户", 0, False, ("band=<5000", "band=5000–<10000", "band=≥10000")),
    "income_gini": ("", 6, False, ()),
}
_FIELDS = (
    *(("month", pa.string()), ("region_code", pa.string()), ("region_name", pa.string())),
    *(("level", pa.string()), ("indicator", pa.string()), ("dimension", pa.string())),
    *(("value", pa.float64()), ("unit", pa.string()), ("numerator", pa.float64())),
    *(("denominator", pa.float64()), ("n", pa.float64()), ("low", pa.float64())),
    *(("high", pa.float64()), ("status", pa.string())),
)


def write_asked(edition: Path, month: Month, seed: int, places: dict[str, str] = PLACES) -> None:
    """An edition's data: thirteen months, every sort of figure, gaps, splits withheld whole."""
    data = edition / "data"
    data.mkdir(parents=True)
    rows = list(_rows(random.Random(seed), month, places))
    schema = pa.schema(list(_FIELDS))
    pa.parquet.write_table(pa.Table.from_pylist(rows, schema=schema), data / "indicators.parquet")
    write_regions(data, [Region(c, n, level_of(c), _above(c)) for c, n in places.items()])
    write_about(
        data,
        About(
            month=str(month),
            edition=edition.name,
            county=places[COUNTY],
            lacking={"visit_rate": ["走访台账（该月）"]},
            lacking_somewhere=[
                {
                    "villages": {"150121100201": 1, "150121100000": 1, COUNTY: 1},
                    "columns": {"income_median": ["农户台账的“人均纯收入”列"]},
                }
            ],
        ),
    )
    children = [code for code in places if _above(code) == COUNTY]
    write_notebook(edition, COUNTY, notebook_of(COUNTY, children, places))


def _above(code: str) -> str | None:
    return None if level_of(code) == Level.COUNTY else parent_of(code)


def _rows(dice: random.Random, month: Month, places: dict[str, str]) -> Iterator[dict[str, Any]]:
    for own in month.window(12):
        for code, name in places.items():
            for indicator, (unit, decimals, divided, parts) in INDICATORS.items():
                whole = () if indicator == "income_band" else ("",)
                for part in (*whole, *_parts(dice, parts)):
                    lacks = (code, indicator, own) == ("150121200000", "visit_rate", month)
                    yield {
                        "month": str(own),
                        "region_code": code,
                        "region_name": name,
                        "level": level_of(code).value,
                        "indicator": indicator,
                        "dimension": part,
                        "unit": unit,
                        **_figure(dice, decimals, divided=divided, hidden="户数少" in part),
                        **({"value": None, "status": "无数据"} if lacks else {}),
                    }


def _parts(dice: random.Random, parts: tuple[str, ...]) -> Iterator[str]:
    """Parts as an edition lists them: some not, of some ways one row for all."""
    for way in dict.fromkeys(part.partition("=")[0] for part in parts):
        if dice.random() < 0.2:
            yield f"{way}=户数少不公开"
            continue
        yield from (p for p in parts if p.startswith(f"{way}=") and dice.random() < 0.8)


def _figure(dice: random.Random, decimals: int, *, divided: bool, hidden: bool) -> dict[str, Any]:
    if hidden or dice.random() < 0.25:
        return {"value": None, "status": "户数少不公开" if hidden else dice.choice(GAPS)}
    if divided:
        whole = dice.randint(1, 60)
        part = dice.randint(0, whole)
        return {
            "value": 100 * part / whole,
            "numerator": float(part),
            "denominator": float(whole),
            "n": float(whole),
            "status": "ok",
        }
    size = dice.choice([0, 1, 30, 13_912_345_678, 123_456_789, 20_000])
    value = round(dice.random() * size, decimals)
    return {"value": value, "numerator": None, "n": float(dice.randint(1, 50)), "status": "ok"}


def said_in(script: str) -> Any:
    """What a script of figures hands over."""
    return json.loads(script[script.index("{") : script.rindex(")")])


def cells(script: str, catalogue: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """A script's figures: by dimension, month and short code the value, or the status."""
    said = said_in(script)
    codes = [place[0] for place in catalogue["places"]]
    scale = said["more"].get("scale")
    found = {}
    for dimension, _, months in said["parts"]:
        for moment, v, *d in months:
            below = expanded(d[0]) if d else []
            for place, token in enumerate(expanded(v)):
                if token:
                    key = dimension, catalogue["months"][moment], codes[place]
                    found[key] = _value(token, scale, below[place : place + 1], catalogue)
    return found


def _value(token: str, scale: float | None, below: list[str], catalogue: dict[str, Any]) -> Any:
    if re.fullmatch("[a-z]", token):
        return catalogue["statuses"][ord(token) - ord("a")]
    value = float(token.replace("k", ""))
    return value if scale is None else scale * value / float(below[0])


def expanded(text: str) -> list[str]:
    """A column's figures, one a place."""
    found: list[str] = []
    for token in text.split("!"):
        one = re.fullmatch(r"(.*)x(\d+)", token)
        found += [one[1]] * int(one[2]) if one else [token]
    return found
