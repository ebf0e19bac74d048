"""Holding what a YAML file says against the keys that are known there.

Every mistake becomes a `FileMistake` with file and line; reading goes on so that one run
names them all. Nothing of a file with mistakes is used.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from fanpin_lib.errors import FileMistake, Where
from fanpin_lib.files.yaml_lines.reading import Items, Mapping

#: Each type of value: its name, its Python types, and how it is written.
_TYPES: dict[str, tuple[str, tuple[type, ...], str]] = {
    "text": ("文字", (str,), "数字样的文字请加引号。"),
    "number": ("数", (int, float), "请写阿拉伯数字，不加引号、逗号和单位。"),
    "int": ("整数", (int,), "请写阿拉伯数字，不加引号、小数点和单位。"),
    "bool": ("true 或 false", (bool,), "请写 true 或 false，不加引号。"),
    "date": ("日期（如 2026-01-01）", (date,), "日期不要加引号。"),
    "mapping": ("“键: 值”", (Mapping,), "请每项一行写“键: 值”，比上一行多缩进两格。"),
    "list": ("列表（每项以 - 开头）", (Items,), "一行的写成 [甲, 乙]，只有一项也要方括号。"),
    "texts": ("文字的列表", (Items,), "请写成 [甲, 乙]，编码和日期一类的文字请加引号。"),
    "any": ("", (object,), ""),
}


@dataclass(frozen=True)
class Key:
    """What may stand under a key; where ``empty``, also nothing (null, an empty text)."""

    type: str = "text"
    required: bool = False
    choices: Sequence[str] = ()
    empty: bool = False


class Page:
    """One file being read: where its mistakes are written down.

    Args:
        shown: the name by which messages call the file.
        problems: the list to write them on, where several files share one.
    """

    def __init__(self, shown: str, problems: list[FileMistake] | None = None) -> None:
        self.shown = shown
        self.problems = [] if problems is None else problems

    def where(self, line: int) -> Where:
        """A line of the file as messages name it."""
        return Where(file=self.shown, line=line)

    def problem(self, line: int, message: str, hint: str = "") -> None:
        """Write down a mistake; reading goes on."""
        self.problems.append(FileMistake(message, where=self.where(line), hint=hint))

    def tell(self) -> None:
        """Raise every mistake written down, if there is any.

        Raises:
            FileMistake: the one mistake, or all of them in one message.
        """
        if self.problems:
            raise told_at_once(self.problems)

    def read(self, raw: Any, line: int, keys: dict[str, Key], what: str) -> dict[str, Any]:
        """The known keys of ``raw`` whose values have the right type.

        Unknown and missing keys and wrong types are written down as mistakes.

        Args:
            raw: what stands there.
            line: its line, for when it is no mapping.
            keys: what may stand there, by name.
            what: what it is, in Chinese.
        """
        if not isinstance(raw, Mapping):
            self.problem(line, f"{what}应写成“键: 值”", f"可以写的键：{'、'.join(keys)}。")
            return {}
        found = {}
        for name, value, at in raw.with_lines():
            if name not in keys:
                self.problem(at, f"{what}里没有“{name}”这个键", nearest(name, keys))
            elif self.fits(keys[name], name, value, at):
                found[name] = value
        for name, key in keys.items():
            blank = not key.empty and name in found and found[name] in (None, "")
            if key.required and (name not in raw or blank):
                self.problem(raw.line, f"{what}缺少“{name}”", f"请补上 {name}: …。")
        return found

    def fits(self, key: Key, name: Any, value: Any, line: int) -> bool:
        """Whether a value is what a key asks for; if not, that is written down."""
        shown, types, how = _TYPES[key.type]
        if value is None and key.empty:
            return True
        wrong_bool = isinstance(value, bool) and key.type in ("number", "int")
        if wrong_bool or not isinstance(value, types):
            self.problem(line, f"“{name}”应是{shown}，现在是{_said(value)}", how)
            return False
        if key.type == "texts" and isinstance(value, Items):
            for item, at in value.with_lines():
                if not isinstance(item, str):
                    self.problem(at, f"“{name}”应是{shown}，现在有一项是{_said(item)}", how)
                    return False
        if key.choices and value not in key.choices:
            self.problem(line, f"“{name}”不能写“{value}”", f"可以写：{'、'.join(key.choices)}。")
            return False
        return True


def _said(value: Any) -> str:
    """What was found, as people call it."""
    if value is None:
        return "空的"
    if isinstance(value, bool):
        return f"“{str(value).lower()}”"
    if isinstance(value, Mapping):
        return "“键: 值”"
    return "列表" if isinstance(value, Items) else f"“{value}”"


def told_at_once(problems: Sequence[FileMistake]) -> FileMistake:
    """One error that tells every mistake, each once; a single mistake is itself.

    Its ``where`` is the first mistake's only if there is no other.
    """
    each = list({str(problem): problem for problem in problems}.values())
    if len(each) == 1:
        return each[0]
    shown = "\n".join(str(problem) for problem in each)
    return FileMistake(f"有 {len(each)} 处错误：\n{shown}")


def nearest(name: object, known: Iterable[str]) -> str:
    """A hint that names the known names most similar to what was found, or all of a short list."""
    return _nearest(str(name), tuple(str(item) for item in known))


@lru_cache(maxsize=256)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    """Kept: a closing asks for a rule that its profile lacks once a month, and goes on without."""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    if close:
        return f"是不是“{'”“'.join(close)}”？"
    return f"可以写的有：{'、'.join(known[:20])}{'…' if len(known) > 20 else ''}。"
