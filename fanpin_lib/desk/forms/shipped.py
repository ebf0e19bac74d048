"""Common forms that are shipped as data, made in the words of the county's profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.forms.learning import Surroundings, keep, learn, surroundings
from fanpin_lib.errors import InputError
from fanpin_lib.fields import code_list
from fanpin_lib.files.yaml_lines import nearest, shipped_yaml
from fanpin_lib.office.forms.making import FormDesign, make_form
from fanpin_lib.policy.classes import REGISTER_COLUMN, Classification

_BLANK = {"township": "乡镇（街道）", "department": "部门"}
_HEADS = {"risk": "主要风险", "condition": "保障项目", "registered": "类别", "measure": "帮扶措施"}


def shipped_forms(county: County) -> dict[str, str]:
    """The forms by name, each with why the county cannot use it; empty where it can."""
    return {name: _why_not(county, spec) for name, spec in _shipped().items()}


def _shipped() -> Mapping[str, Any]:
    return shipped_yaml("fanpin_lib.office.forms", "shipped.yaml")


def _why_not(county: County, spec: Mapping[str, Any]) -> str:
    if spec.get("needs") == "coloured" and _coloured(county) is None:
        return "方案没有带颜色的分类"
    if spec["rows"] == "registered" and not _classes(county, "registered"):
        return "方案没有监测对象的类别"
    return ""


def _coloured(county: County) -> Classification | None:
    classes = county.profile.classes.values()
    return next((one for one in classes if any(value.colour for value in one.values)), None)


def _registered(county: County) -> Classification | None:
    found = [one for one in county.profile.classes.values() if REGISTER_COLUMN in one.columns]
    return min(found, key=lambda one: not one.headline) if found else None


def _classes(county: County, which: str) -> list[str]:
    """The classes of the profile that a form is split by."""
    one = _coloured(county) if which == "coloured" else _registered(county)
    if one is None:
        return []
    own = [value.name for value in one.values if not value.foreign and value.until is None]
    return own or list(one.names)


def add_shipped(
    county: County, names: Sequence[str], *, everything: bool = False
) -> Iterator[tuple[Path, list[str]]]:
    """Make forms, learn them as any other form, keep them in the county's folder.

    Returns:
        of each its YAML, and what of it stays empty.

    Raises:
        InputError: no form of a name, or one that the county cannot use.
        NoDataForMonth: no month has been closed.
    """
    usable = shipped_forms(county)
    chosen = [name for name, why in usable.items() if not why] if everything else list(names)
    if not chosen:
        raise InputError("没有说加哪张表", hint="请写表的名称，见 fanpin forms list；或加 --all。")
    for name in chosen:
        if name not in usable:
            raise InputError(f"没有备好叫“{name}”的表", hint=nearest(name, usable))
        if usable[name]:
            raise InputError(
                f"“{name}”用不了：{usable[name]}", hint="请在 fanpin forms list 里另选一张。"
            )
    around = surroundings(county)
    with TemporaryDirectory() as folder:
        for name in chosen:
            path = make_form(_design(around, name, _shipped()[name]), Path(folder) / f"{name}.xlsx")
            lesson = learn(around, path, {})
            left = [f"{header}：{one.doubt}" for header, one in lesson.open.items()]
            yield keep(around, lesson), left


def _design(around: Surroundings, name: str, spec: Mapping[str, Any]) -> FormDesign:
    county, month = around.county, around.month
    unit = f"    单位：{spec['unit']}" if spec.get("unit") else ""
    rows = str(spec["rows"])
    groups = [group for column in spec["columns"] for group in _groups(county, column)]
    return FormDesign(
        name,
        f"填报单位：{county.name}    统计月份：{month.label}{unit}",
        _BLANK.get(rows) or _HEADS.get(rows, "项目"),
        groups,
        _names(around, rows),
        whole=county.name if rows == "township" else "合计",
    )


def _groups(county: County, column: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(column, str):
        yield column, []
    elif "each" in column:
        leaves = list(column["leaves"])
        yield from ((name, leaves) for name in _classes(county, column["each"]))
    else:
        yield from ((group, list(leaves)) for group, leaves in column.items())


def _names(around: Surroundings, rows: str) -> list[str]:
    """The names of a form's rows; none where a line is left blank for them."""
    if rows in _BLANK:
        return []
    if rows == "registered":
        return _classes(around.county, rows)
    if rows.startswith("values:"):
        indicator, _, dimension = rows.removeprefix("values:").partition(".")
        countable = around.vocabulary.countables[indicator]
        found = next(one for one in countable.splittings if one.id == dimension)
        return sorted(found.values)
    return code_list(rows)
