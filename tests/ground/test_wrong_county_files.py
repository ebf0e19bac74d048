"""Whatever stands in a county's YAML files is used or told in Chinese, never a traceback."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import InputError
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.policy import InUse, load_in_use, load_profile
from fanpin_lib.policy.workdays import Calendar
from fanpin_lib.quality import load_catalogue

_SOURCE = {"title": "通知", "issuer": "县", "date": date(2026, 1, 5), "clause": "三"}


def _with_profile(path: Path) -> Any:
    """The rule of a file in a profile that lists it."""
    text = f"profile: mine\nlabel: 甲\ndescription: 甲\nrules: [county/{path.stem}]\n"
    path.with_name("profile.yaml").write_text(text + "inherits: demo-jiaohe\n", encoding="utf-8")
    return load_profile("mine", path.parent)


_CASES: dict[str, tuple[dict[str, Any], Callable[[Path], Any]]] = {
    "workdays.yaml": (
        {2027: {"source": "通知", "holidays": ["2027-01-01"], "makeup": [date(2027, 1, 2)]}},
        lambda path: Calendar.load(path),
    ),
    "columns.yaml": (
        {
            "refuse_share": 0.1,
            "bad_rows": "skip",
            "bad_rows_of": {"cases": "skip"},
            "tables": {"cases": {"registered_category": ["困难类别"]}},
            "hints": {"dept_water": ["供水"]},
            "code_synonyms": {"risk": {"因懒": "其他"}},
            "units": {"元": {"百元": 100}},
            "empty": {"date": ["无"]},
            "true_words": ["对"],
        },
        lambda path: ColumnMap.load(path).headers,
    ),
    "values.yaml": (
        {
            "values_for": "demo-jiaohe",
            "region_code": "220281",
            "source": _SOURCE,
            "values": {
                "monitoring_line": {date(2026, 1, 1): {"value": 8000, "until": date(2026, 6, 1)}},
                "monthly_visit": {date(2026, 1, 1): 2},
                "income_bands": {date(2026, 1, 1): [5000, 8000]},
                "reporting_calendar": {
                    date(2026, 1, 1): [
                        {"id": "a", "what": "报表", "who": "村", "every": "每月", "months": [1]}
                    ]
                },
                "procedure_elimination": {
                    date(2026, 1, 1): [
                        {"step": "提名", "decider": "村", "inferred": ["decider"], "note": "推"},
                        {"step": "确定", "decider": "县", "deadline": 3, "runs_from": "提名"},
                    ]
                },
                "routing": {date(2026, 1, 1): [{"cause": "因学", "departments": ["教育"]}]},
            },
        },
        lambda path: load_in_use(InUse("demo-jiaohe", "220281"), path.parent),
    ),
    "mine.yaml": (
        {
            "profile": "mine",
            "label": "本县",
            "description": "本县方案",
            "inherits": "demo-jiaohe",
            "use": "own_region",
            "region": "某县",
            "starts": date(2026, 1, 1),
            "ends": date(2026, 12, 31),
            "dates_note": "按通知",
            "classes": {
                "category": {
                    "label": "监测对象类别",
                    "cite": _SOURCE,
                    "values": [
                        {"value": "甲类", "aliases": ["一类"], "since": date(2026, 1, 1)},
                        {"value": "乙类", "until": date(2026, 6, 30), "note": "旧"},
                    ],
                }
            },
            "readings": {"category": {"any": "甲"}},
            "rules": ["practice/income_bands"],
        },
        lambda path: load_profile("mine", path.parent),
    ),
    "category.yaml": (
        {
            "rule": "category",
            "description": "类别",
            "cite": _SOURCE,
            "values": {
                date(2026, 1, 1): {
                    "outcomes": ["边缘易致贫户", "不属于"],
                    "otherwise": "不属于",
                    "terms": {"weak": "at_risk"},
                    "ambiguities": {
                        "which": {
                            "question": "哪一种",
                            "clause": "一",
                            "readings": {
                                "a": {"label": "甲", "when": "at_risk"},
                                "b": {"label": "乙", "when": "not_registered"},
                            },
                        }
                    },
                    "clauses": [
                        {"id": "a", "label": "某", "when": "weak AND which", "outcome": "不属于"}
                    ],
                }
            },
        },
        lambda path: _with_profile(path),
    ),
    "focus_places.yaml": (
        {
            "rule": "focus_places",
            "label": "重点村",
            "kind": "catalogue",
            "description": "重点村",
            "cite": _SOURCE,
            "columns": {"place": "村", "why": {"label": "原因", "type": "text"}},
            "values": {date(2026, 1, 1): [{"place": "甲村", "why": "远"}]},
        },
        lambda path: _with_profile(path),
    ),
    "quality.yaml": (
        {
            "section": "本县规则",
            "common": {"severity": "提醒", "corrector": "村", "scope": "户", "basis": "县办"},
            "rules": [
                {
                    "code": "本县_01",
                    "title": "面积小",
                    "table": "household",
                    "column": "housing_area",
                    "fails": "housing_area < {{least}}",
                    "parameters": {"least": {"value": 10, "from": date(2026, 1, 1)}},
                    "needs": ["housing_area | tekun_members"],
                    "from": "2026-10",
                    "message": "只有 {housing_area} 平方米",
                    "todo": "量一量",
                    "examples": {"pass": [{"housing_area": 10}], "fail": [{"housing_area": 9}]},
                }
            ],
            "adjust": {"3_11_010": {"parameters": {"lowest": 5000}, "basis": "县办"}},
            "parameters": {"rural_income_before": {"values": [{"value": 21000, "basis": "县办"}]}},
        },
        lambda path: load_catalogue(path.parent),
    ),
}
_OTHERS = st.sampled_from(
    [None, True, 7, -1, 0.5, "", "甲", "2026-13", date(2026, 2, 1), [], ["甲"], [1], [[]], [None],
     {}, {"甲": 1}, {1: {}}, {"label": []}, {date(2026, 3, 1): None}]
)  # fmt: skip


def _places(node: Any, path: tuple = ()) -> Iterator[tuple]:
    """Every place in a tree, and every mapping where a key could be another."""
    yield path
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _places(value, (*path, key))


def _changed(tree: Any, path: tuple, value: Any, as_key: bool) -> Any:
    tree = copy.deepcopy(tree)
    *above, last = path
    node = tree
    for key in above:
        node = node[key]
    if as_key and isinstance(node, dict) and not isinstance(value, dict | list):
        node[value] = node.pop(last)
    else:
        node[last] = value
    return tree


def _load(name: str, tree: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        _CASES[name][1](path)


@pytest.mark.parametrize("name", _CASES)
@settings(max_examples=40)  # every place with every value was tried once; this keeps watch
@given(data=st.data())
def test_one_wrong_place_is_used_or_told(name: str, data: st.DataObject) -> None:
    tree = _CASES[name][0]
    path = data.draw(st.sampled_from([place for place in _places(tree) if place]))
    wrong = _changed(tree, path, data.draw(_OTHERS), data.draw(st.booleans()))
    try:
        _load(name, wrong)
    except InputError as error:
        assert name in str(error) or "没有“mine”这个方案" in str(error)


@pytest.mark.parametrize("name", _CASES)
def test_the_files_are_right_before_they_are_changed(name: str) -> None:
    _load(name, _CASES[name][0])
