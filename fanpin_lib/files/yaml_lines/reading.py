"""YAML with line numbers: what an official wrote, and where it stands in the file.

Mappings and lists remember the line of every key and item; scalars stay plain Python values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import FileMistake, Where, why

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TEXT, _MERGE = f"{_TAG}str", f"{_TAG}merge"
_BEGINS = "第一行请写“键: 值”，冒号后面空一格。"

#: What the parser says, in the words of whoever wrote the file.
_SAID = {
    "mapping values are not allowed in this context": "这里不该有冒号",
    "did not find expected key": "缩进没有对齐，或引号、括号没有成对",
    "could not find expected ':'": "键后面缺少冒号",
    "found character that cannot start any token": "有不能用的字符，多半是制表符",
    "found unexpected end of stream": "引号没有成对",
    "did not find expected ',' or ']'": "方括号没有成对，或两项之间缺少逗号",
    "did not find expected ',' or '}'": "花括号没有成对，或两项之间缺少逗号",
    "did not find expected node content": "括号里有多余的符号",
    "did not find expected '-' indicator": "列表的各项没有对齐",
    "control characters are not allowed": "有看不见的控制字符",
    "but found another document": "一个文件里有两份内容（---）",
    "found undefined alias": "用 * 引用的名字没有用 & 写过",
}


class Mapping(dict[Any, Any]):
    """A YAML mapping; ``lines[key]`` is the line of the key, ``line`` its own first line."""

    line: int
    lines: dict[Any, int]

    @classmethod
    def at(cls, line: int, values: dict[Any, Any] | None = None) -> Mapping:
        """A mapping that stands on one line, as if it had been written there."""
        made = cls(values or {})
        made.line, made.lines = line, dict.fromkeys(made, line)
        return made

    def with_lines(self) -> Iterator[tuple[Any, Any, int]]:
        """Every key, its value and its line."""
        for key, value in self.items():
            yield key, value, self.lines[key]


class Items(list[Any]):
    """A YAML list; ``lines[i]`` is the line of item i, ``line`` its own first line."""

    line: int
    lines: list[int]

    @classmethod
    def at(cls, line: int, values: Iterable[Any] = ()) -> Items:
        """A list that stands on one line, as if it had been written there."""
        made = cls(values)
        made.line, made.lines = line, [line] * len(made)
        return made

    def with_lines(self) -> Iterator[tuple[Any, int]]:
        """Every item and its line."""
        return zip(self, self.lines, strict=True)


def read_yaml(
    path: Path, shown: str, *, begins: str = _BEGINS, may_be_empty: bool = False
) -> Mapping:
    """The mapping that a YAML file holds, with line marks.

    Args:
        path: the file.
        shown: the name by which messages call it.
        begins: how a file of its kind begins, in Chinese, for whoever wrote something else.
        may_be_empty: an empty file (or one of comments only) is an empty mapping.

    Raises:
        FileMistake: unreadable, not UTF-8, no valid YAML, a key written twice, or not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileMistake(
            "文件不是 UTF-8 编码",
            where=Where(file=shown, line=line),
            hint="请用记事本另存为 UTF-8 编码。",
        ) from error
    except OSError as error:
        raise FileMistake(
            f"文件读不出来（{why(error)}）", where=Where(file=shown), hint="请检查文件和权限。"
        ) from error
    return parse_yaml(text, shown, begins=begins, may_be_empty=may_be_empty)


def shipped_yaml(package: str, name: str) -> Mapping:
    """The mapping that a data file of the package holds.

    Args:
        package: the package that the file stands in, e.g. ``fanpin_lib.ledgers``.
        name: the file's name there; messages call it by it.
    """
    return parse_yaml(files(package).joinpath(name).read_text(encoding="utf-8"), name)


def parse_yaml(
    text: str, shown: str, *, begins: str = _BEGINS, may_be_empty: bool = False
) -> Mapping:
    """As `read_yaml`, from text."""
    try:
        node = _compose(text)
        if node is None and may_be_empty:
            return Mapping.at(1)
        if not isinstance(node, yaml.MappingNode):
            raise FileMistake(
                "文件是空的或不是“键: 值”的写法", where=Where(file=shown, line=1), hint=begins
            )
        return _Reader(shown).mapping(node)
    except yaml.YAMLError as error:
        raise _not_yaml(error, shown) from error
    except RecursionError as error:
        raise FileMistake(
            "括号或缩进套得太深", where=Where(file=shown), hint="请检查是不是多写了括号。"
        ) from error


def _compose(text: str) -> Any:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _not_yaml(error: yaml.YAMLError, shown: str) -> FileMistake:
    mark = getattr(error, "problem_mark", None)
    said = _SAID.get(str(getattr(error, "problem", "")))
    return FileMistake(
        f"YAML 写法有误（{said}）" if said else "YAML 写法有误",
        where=Where(file=shown, line=mark.line + 1 if mark else None),
        hint="请检查这一行和上一行的缩进（用空格，不用制表符）、冒号后的空格和引号是否成对。",
    )


class _Reader:
    """Values of the nodes of one file."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: set[int] = set()  # nodes being read: an alias of one of them has no end

    def mapping(self, node: yaml.MappingNode) -> Mapping:
        """A mapping with its lines; what ``<<`` names fills what it does not say itself."""
        result, taken = Mapping.at(node.start_mark.line + 1), Mapping.at(1)
        self._enter(node)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == _MERGE:
                taken.update(self._merged(value_node, line))
                continue
            key = self._value(key_node)
            if isinstance(key, Mapping | Items):
                raise self._mistake("键不能是列表或映射", line, "请把键改成文字、数或日期。")
            if key in result:
                raise self._mistake(
                    f"“{key}”写了两次，第一次在第 {result.lines[key]} 行",
                    line,
                    "同一个键（同一个起始日期）只能写一次，请删去一处。",
                )
            result[key] = self._value(value_node)
            result.lines[key] = line
        self._open.discard(id(node))
        for key in taken:
            if key not in result:
                result[key], result.lines[key] = taken[key], result.line
        return result

    def _items(self, node: yaml.SequenceNode) -> Items:
        self._enter(node)
        result = Items(self._value(item) for item in node.value)
        result.line = node.start_mark.line + 1
        result.lines = [item.start_mark.line + 1 for item in node.value]
        self._open.discard(id(node))
        return result

    def _enter(self, node: Any) -> None:
        if id(node) in self._open:
            raise self._mistake(
                "用 * 引用的内容里又引用了它自己", node.start_mark.line + 1, "请去掉这个引用。"
            )
        self._open.add(id(node))

    def _merged(self, node: Any, line: int) -> Mapping:
        value = self._value(node)
        if not isinstance(value, Mapping):
            raise self._mistake(f"不支持的写法“<<: {value}”", line, "<< 后面只能引用一段“键: 值”。")
        return value

    def _value(self, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TEXT else self._scalar(node)
        return self.mapping(node) if isinstance(node, yaml.MappingNode) else self._items(node)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind, text, line = node.tag.removeprefix(_TAG), node.value, node.start_mark.line + 1
        try:
            if kind == "int":
                return _whole(text)
            if kind == "float":
                return float(text.replace("_", ""))
            if kind == "timestamp":
                return date.fromisoformat(text)
        except ValueError as error:
            raise self._mistake(
                f"“{text}”不是能用的数或日期",
                line,
                "日期请写成 2026-01-01；编码之类前面带 0 的文字请加引号。",
            ) from error
        if kind == "bool":
            return text.lower() in ("true", "yes", "on")
        if kind == "null":
            return None
        raise self._mistake(f"不支持的写法“{text}”", line, "请改成普通的文字、数或日期。")

    def _mistake(self, message: str, line: int, hint: str) -> FileMistake:
        return FileMistake(message, where=Where(file=self._shown, line=line), hint=hint)


def _whole(text: str) -> int:
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0":  # a code such as 007, or YAML's octal: not a number
        raise ValueError(text)
    return int(text.replace("_", ""))
