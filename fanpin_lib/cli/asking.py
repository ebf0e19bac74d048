"""Questions put to a person at a terminal, answered in Chinese or by Enter."""

from __future__ import annotations

import typer

from fanpin_lib.cli.console import say

_YES = {"是", "是的", "对", "y", "yes", "1"}
_NO = {"", "否", "不", "不是", "n", "no", "0"}


def answer(question: str) -> str:
    """What is typed, without blanks around it; "" for Enter alone."""
    typed: str = typer.prompt(question, default="", show_default=False)
    return typed.strip()


def yes(question: str) -> bool:
    """Whether the answer is yes; Enter says no, anything else is asked again."""
    while True:
        typed = answer(f"{question}（是 / 否，直接回车为否）").lower()
        if typed in _YES | _NO:
            return typed in _YES
        say("请输入“是”或“否”。")
