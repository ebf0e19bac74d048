"""Help pages and usage errors of the command line in Chinese.

Typer carries its own copy of click without translations; the fixed phrases are few, so
they are replaced in the finished text.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

#: A narrow window breaks lines inside a phrase.
_HELP_PHRASES = [
    (re.compile(r"^Usage: ", re.M), "用法："),
    (re.compile(r"^Options:$", re.M), "选项："),
    (re.compile(r"^Arguments:$", re.M), "参数："),
    (re.compile(r"^Commands:$", re.M), "命令："),
    (re.compile(r"\[OPTIONS\]"), "[选项]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "命令 [参数]..."),
    (re.compile(r"Show\s+this\s+message\s+and\s+exit\."), "显示这段说明"),
    (re.compile(r"\[default:\s+"), "[默认："),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r";\s+required\]"), "; 必填]"),
]
_KIND = re.compile(r"<((?:list\[)?(?:str|int|float|path|Path)\b[^>\n]*)>( *)")
#: The longest option of a list: two blanks before its text.
_TIGHT = re.compile(r"^  .*<(?:str|int)>  (?! )", re.M)
_KINDS = {"int": "整数", "float": "数", "path": "文件", "Path": "文件", "list[Path": "文件"}
_REASONS = [
    (re.compile("valid integer|valid int"), "应是整数"),
    (re.compile("valid number|valid float"), "应是数字"),
    (re.compile("greater than or equal to (\\S+)"), "不能小于 {0}"),
    (re.compile("less than or equal to (\\S+)"), "不能大于 {0}"),
]
_LOCKED = re.compile(r"'(.+)' is not (?:readable|writable)")
_CHOICES = re.compile(r"is not one of (.+)\.$")


def translate_help(text: str) -> str:
    """A help page with click's fixed English phrases in Chinese."""
    for pattern, chinese in _HELP_PHRASES:
        text = pattern.sub(chinese, text)
    return "\n\n".join(_KIND.sub(_kind, _with_room(block)) for block in text.split("\n\n"))


def _with_room(block: str) -> str:
    """A list of options one column wider where ``<文字>`` is wider than ``<str>``."""
    tight = _TIGHT.search(block)
    if tight is None:
        return block
    at = len(tight[0])
    lines = block.split("\n")
    return "\n".join(f"{x[:at]} {x[at:]}" if x[:at].endswith("  ") else x for x in lines)


def _kind(match: re.Match[str]) -> str:
    """What is to be written for an option, as wide as before, so that columns stay."""
    kind, blanks = match.groups()
    name = next((name for start, name in _KINDS.items() if kind.startswith(start)), "文字")
    shown = f"<{name}>"
    width = len(shown) + len(name)  # Chinese characters are two columns wide
    before = len(kind) + 2 + len(blanks)
    return shown + " " * max(before - width, 2 if blanks else 0)


def usage_message(error: Any) -> str:
    """One Chinese sentence for a usage error of the command line.

    Args:
        error: a click exception as Typer raises it.
    """
    kind = type(error).__name__
    command = getattr(getattr(error, "ctx", None), "command_path", "fanpin")
    help_hint = f"运行“{command} --help”查看用法。"
    if kind == "NoSuchOption":
        return f"没有“{error.option_name}”这个选项。{help_hint}"
    if kind == "MissingParameter":
        return f"缺少{_parameter(error)}。{help_hint}"
    if kind in {"BadOptionUsage", "BadArgumentUsage"}:
        return f"选项用法不对（{error.format_message()}）。{help_hint}"
    if kind == "BadParameter":
        return f"{_parameter(error)}的值不对：{_reason(error.message)}。{help_hint}"
    said = _general(error.format_message(), getattr(error, "ctx", None))
    return f"{said}{'' if said.endswith('？') else '。'}{help_hint}"


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "参数"
    if parameter.param_type_name == "option":
        return f"选项“{parameter.opts[-1]}”"
    return f"参数“{parameter.metavar or parameter.name}”"


def _reason(message: str) -> str:
    choices = _CHOICES.search(message)
    if choices:
        return f"只能是 {choices[1]} 之一"
    if "does not exist" in message:
        return "文件或文件夹不存在"
    if locked := _LOCKED.search(message):
        return f"没有权限读取“{locked[1]}”，请检查文件和文件夹的访问权限"
    for pattern, chinese in _REASONS:
        found = pattern.search(message)
        if found:
            return chinese.format(*found.groups())
    return message.rstrip(".")


def _general(message: str, context: Any) -> str:
    unknown = re.match(r"No such command '(.+?)'", message)
    if unknown:
        return f"没有“{unknown[1]}”这个命令{_meant(unknown[1], context)}"
    extra = re.match(r"Got unexpected extra argument\(s\) \((.+)\)", message)
    if extra:
        options = [name for param in context.command.params for name in param.opts]
        is_month = "--month" in options and re.fullmatch(r"\d{4}-\d{1,2}", extra[1])
        return f"多出了参数：{extra[1]}" + (f"，月份请写 --month {extra[1]}" if is_month else "")
    return {"Missing command.": "请写明要运行的命令"}.get(message, message.rstrip("."))


def _meant(name: str, context: Any) -> str:
    """The command that a misspelt one may stand for."""
    known = list(getattr(getattr(context, "command", None), "commands", ()))
    close = difflib.get_close_matches(name, known, n=1)
    return f"，是不是“{close[0]}”？" if close else ""


class ChineseCommand(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page in Chinese."""
        return translate_help(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands, in the order of the work, whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page in Chinese."""
        return translate_help(super().get_help(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the work, not of the alphabet."""
        return list(self.commands)
