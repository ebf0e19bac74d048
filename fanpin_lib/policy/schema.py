"""Checking what a YAML file says against the keys that are known there.

Every mistake becomes a `PolicyError` with file and line; reading goes on so that one run
names them all. Nothing of a file with mistakes is used.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fanpin_lib.errors import PolicyError, Where
from fanpin_lib.policy.marked import Items, Mapping

_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "text": ("文字", (str,)),
    "number": ("数", (int, float)),
    "int": ("整数", (int,)),
    "bool": ("true 或 false", (bool,)),
    "date": ("日期（如 2026-01-01）", (date,)),
    "mapping": ("“键: 值”", (Mapping,)),
    "list": ("列表（每项以 - 开头）", (Items,)),
    "texts": ("文字的列表", (Items,)),
    "any": ("", (object,)),
}


@dataclass(frozen=True)
class Key:
    """What may stand under a key."""

    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


class Page:
    """One file being read: where its mistakes are written down."""

    def __init__(self, shown: str, problems: list[PolicyError]) -> None:
        self.shown = shown
        self.problems = problems

    def where(self, line: int) -> Where:
        """A line of the file as messages name it."""
        return Where(file=self.shown, line=line)

    def problem(self, line: int, message: str, hint: str = "") -> None:
        """Write down a mistake; reading goes on."""
        self.problems.append(PolicyError(message, where=self.where(line), hint=hint))

    def read(self, raw: Any, line: int, keys: dict[str, Key], what: str) -> dict[str, Any]:
        """The known keys of ``raw`` whose values have the right type.

        Unknown and missing keys and wrong types are written down as mistakes.
        """
        if not isinstance(raw, Mapping):
            self.problem(line, f"{what}应写成“键: 值”", f"可以写的键：{_names(keys)}。")
            return {}
        found = {}
        for name, value in raw.items():
            at = raw.lines[name]
            if name not in keys:
                self.problem(at, f"{what}里没有“{name}”这个键", nearest(str(name), keys))
            elif self._fits(keys[name], name, value, at):
                found[name] = value
        for name, key in keys.items():
            if key.required and (name not in raw or raw[name] in (None, "")):
                self.problem(raw.line, f"{what}缺少“{name}”", f"请补上 {name}: …。")
        return found

    def _fits(self, key: Key, name: str, value: Any, line: int) -> bool:
        shown, types = _TYPES[key.type]
        wrong_bool = isinstance(value, bool) and key.type in ("number", "int")
        if wrong_bool or not isinstance(value, types):
            self.problem(line, f"“{name}”应是{shown}，现在是“{value}”", _how(key.type))
            return False
        if key.type == "texts" and not _all_text(value):
            self.problem(line, f"“{name}”应是{shown}", "编码和日期一类的文字请加引号。")
            return False
        if key.choices and value not in key.choices:
            self.problem(line, f"“{name}”不能写“{value}”", f"可以写：{'、'.join(key.choices)}。")
            return False
        return True


def _all_text(value: Any) -> bool:
    return all(isinstance(item, str) for item in value)


def _names(keys: Iterable[str]) -> str:
    return "、".join(keys)


def _how(kind: str) -> str:
    return {"text": "数字样的文字请加引号。", "date": "日期不要加引号。"}.get(kind, "")


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the most similar known names, or all of a short list."""
    names = [str(item) for item in known]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"是不是“{'”“'.join(close)}”？"
    return f"可以写的有：{'、'.join(names[:20])}{'…' if len(names) > 20 else ''}。"
