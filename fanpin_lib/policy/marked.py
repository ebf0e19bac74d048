"""YAML with line numbers: what an official wrote, and where it stands in the file.

A mistake in a rule file is only useful when its line is named, so mappings and lists
remember the line of every key and item. Scalars stay plain Python values.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import PolicyError, Where, why

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"


class Mapping(dict[Any, Any]):
    """A YAML mapping; ``lines[key]`` is the line of the key, ``line`` its own first line."""

    line: int
    lines: dict[Any, int]


class Items(list[Any]):
    """A YAML list; ``lines[i]`` is the line of item i, ``line`` its own first line."""

    line: int
    lines: list[int]


def read_yaml(path: Path, shown: str) -> Mapping:
    """The mapping that a YAML file holds, with line marks.

    Args:
        path: the file.
        shown: the name by which messages call it.

    Raises:
        PolicyError: unreadable, not UTF-8, no valid YAML, a key written twice, or not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(
            "文件不是 UTF-8 编码", where=Where(file=shown), hint="请用记事本另存为 UTF-8 编码。"
        ) from error
    except OSError as error:
        raise PolicyError(
            f"文件读不出来（{why(error)}）", where=Where(file=shown), hint="请检查文件和权限。"
        ) from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, shown: str) -> Mapping:
    """As `read_yaml`, from text."""
    try:
        node = _compose(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(file=shown, line=mark.line + 1 if mark else None)
        raise PolicyError(
            f"YAML 写法有误（{getattr(error, 'problem', error)}）",
            where=where,
            hint="请检查这一行和上一行的缩进（用空格，不用制表符）、冒号后的空格和引号是否成对。",
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise PolicyError(
            "文件是空的或不是“键: 值”的写法",
            where=Where(file=shown, line=1),
            hint="第一行请写 rule:、profile: 或 values_for:。",
        )
    return _mapping(node, shown)


def _compose(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _mapping(node: Any, shown: str) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _value(key_node, shown)
        if isinstance(key, dict | list):
            raise PolicyError("键不能是列表或映射", where=Where(file=shown, line=line))
        if key in result:
            raise PolicyError(
                f"“{key}”写了两次，第一次在第 {result.lines[key]} 行",
                where=Where(file=shown, line=line),
                hint="同一个键（同一个起始日期）只能写一次，请删去一处。",
            )
        result[key] = _value(value_node, shown)
        result.lines[key] = line
    return result


def _items(node: Any, shown: str) -> Items:
    result = Items(_value(item, shown) for item in node.value)
    result.line = node.start_mark.line + 1
    result.lines = [item.start_mark.line + 1 for item in node.value]
    return result


def _value(node: Any, shown: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, shown)
    if isinstance(node, yaml.SequenceNode):
        return _items(node, shown)
    tag, text = node.tag, node.value
    if tag == _TAG + "str":
        return text
    return _scalar(tag, text, Where(file=shown, line=node.start_mark.line + 1))


def _scalar(tag: str, text: str, where: Where) -> Any:
    kind = tag.removeprefix(_TAG)
    try:
        if kind == "int":
            return int(text.replace("_", ""))
        if kind == "float":
            return float(text.replace("_", ""))
        if kind == "timestamp":
            return date.fromisoformat(text)
    except ValueError as error:
        raise PolicyError(
            f"“{text}”不是能用的数或日期",
            where=where,
            hint="日期请写成 2026-01-01；编码之类前面带 0 的文字请加引号。",
        ) from error
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind == "null":
        return None
    raise PolicyError(f"不支持的写法“{text}”", where=where, hint="请改成普通的文字、数或日期。")
