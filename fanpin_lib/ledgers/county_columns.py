"""Reading a county's ``columns.yaml``: only keys, tables, columns and codes that exist."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from fanpin_lib.fields import SQL_TYPES, Table, code_lists, tables
from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest, read_yaml
from fanpin_lib.ledgers.codes import Classes, code_words

PLACE_FIELDS = ("county_name", "township_name", "village_name")

_KINDS: dict[type, str] = {Mapping: "mapping", int: "int", float: "number", str: "text"}
_CHOICES = {"bad_rows": ("refuse", "skip"), "duplicates": ("refuse", "keep")}
_TEXTS, _MAPPING = Key("texts", empty=True), Key("mapping", empty=True)
#: What is said of a layout that was taught.
_LAYOUT = {
    "headers": Key("texts", required=True),
    "kind": Key(required=True),
    "fill_down": Key("texts", empty=True),
}
#: What stands under the names that a key holds, level by level.
_UNDER = {
    "bad_rows_of": (Key(choices=_CHOICES["bad_rows"]),),
    "duplicates_of": (Key(choices=_CHOICES["duplicates"]),),
    "places": (_TEXTS,),
    "common": (_TEXTS,),
    "hints": (_TEXTS,),
    "own_columns": (_TEXTS,),
    "kept": (_TEXTS,),
    "empty": (_TEXTS,),
    "tables": (_MAPPING, _TEXTS),
    "spellings": (_MAPPING, _TEXTS),
    "code_synonyms": (_MAPPING, Key()),
    "units": (_MAPPING, Key("number")),
}


def belongs(table: Table, field: str) -> bool:
    """Whether a table has that column, or a village code that place names can stand for."""
    return field in table.fields or (field in PLACE_FIELDS and "village_code" in table.fields)


def county_columns(path: Path, shipped: Mapping, classes: Classes) -> dict[str, Any]:
    """What a county's file says, in the shape of the shipped map.

    Raises:
        FileMistake: no YAML, or mistakes; all of them are told, with their lines.
    """
    page = Page(str(path))
    raw = read_yaml(path, page.shown, begins="例如 tables: 下面写台账名和列名。", may_be_empty=True)
    spec = page.read(raw, raw.line, _top_keys(shipped), "文件")
    for name, levels in _UNDER.items():
        _check_under(page, spec.get(name), levels)
    _check_names(page, spec, shipped)
    _check_columns(page, spec)
    _check_codes(page, spec, classes)
    _check_layouts(page, spec)
    _check_shares(page, raw, spec)
    page.tell()
    return spec


def _top_keys(shipped: Mapping) -> dict[str, Key]:
    of_layouts = {"layouts": Key("list", empty=True)}
    return {
        name: Key(_KINDS.get(type(value), "texts"), choices=_CHOICES.get(name, ()), empty=True)
        for name, value in shipped.items()
    } | of_layouts


def _check_under(page: Page, raw: Mapping | None, levels: tuple[Key, ...]) -> None:
    """Names are texts, and what stands under them is of the kind that belongs there."""
    for name, value, line in raw.with_lines() if raw else ():
        if not isinstance(name, str):
            page.problem(line, f"“{name}”应是文字", "数字样的文字请加引号。")
        if page.fits(levels[0], name, value, line) and isinstance(value, Mapping):
            _check_under(page, value, levels[1:])


def _check_names(page: Page, spec: dict[str, Any], shipped: Mapping) -> None:
    every_column = {*PLACE_FIELDS, *(name for table in tables().values() for name in table.fields)}
    units = {field.unit for table in tables().values() for field in table.fields.values()}
    for key, what, known in (
        ("tables", "台账", tables()),
        ("hints", "台账", tables()),
        ("own_columns", "台账", tables()),
        ("kept", "台账", tables()),
        ("bad_rows_of", "台账", tables()),
        ("duplicates_of", "台账", tables()),
        ("places", "地名列", PLACE_FIELDS),
        ("common", "列", every_column),
        ("empty", "列的类型", {"all", *SQL_TYPES}),
        ("spellings", "列", every_column),
        ("code_synonyms", "代码表", code_lists()),
        ("units", "计量单位", units | set(shipped["units"])),
    ):
        _known(page, spec.get(key), what, known)


def _known(page: Page, raw: Mapping | None, what: str, known: Collection[str]) -> None:
    for name, _, line in raw.with_lines() if raw else ():
        if isinstance(name, str) and name not in known:
            page.problem(line, f"没有名为“{name}”的{what}", nearest(name, sorted(known)))


def _check_columns(page: Page, spec: dict[str, Any]) -> None:
    for name, columns in (spec.get("tables") or {}).items():
        if name not in tables() or not isinstance(columns, Mapping):
            continue
        table = tables()[name]
        for column, _, line in columns.with_lines():
            if not belongs(table, column):
                message = f"台账“{name}”没有名为“{column}”的列"
                page.problem(line, message, nearest(column, table.fields))


def _check_codes(page: Page, spec: dict[str, Any], classes: Classes) -> None:
    for name, spellings in (spec.get("code_synonyms") or {}).items():
        if name not in code_lists() or not isinstance(spellings, Mapping):
            continue
        known = set(code_words(name, classes).values())
        for spelling, code, line in spellings.with_lines():
            if isinstance(code, str) and code not in known:
                message = f"“{spelling}”对应的“{code}”不在代码表“{name}”里"
                page.problem(line, message, nearest(code, known))


def _check_layouts(page: Page, spec: dict[str, Any]) -> None:
    layouts = spec.get("layouts")
    for raw, line in layouts.with_lines() if layouts else ():
        kind = page.read(raw, line, _LAYOUT, "“layouts”的一项").get("kind")
        if kind and kind not in tables():
            page.problem(line, f"没有名为“{kind}”的台账", nearest(kind, tables()))


def _check_shares(page: Page, raw: Mapping, spec: dict[str, Any]) -> None:
    for name, share in spec.items():
        if name.endswith("_share") and share is not None and not 0 <= share <= 1:
            hint = "请写 0 到 1 之间的小数，如 0.5。"
            page.problem(raw.lines[name], f"“{name}”是一个比例，现在是 {share}", hint)
