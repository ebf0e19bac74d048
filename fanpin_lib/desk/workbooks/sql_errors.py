"""A mistake in an analyst's SQL, told in Chinese: where, what, and what may have been meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fanpin_lib.desk.workbooks.chinese_views import FIGURES, FINDINGS
from fanpin_lib.errors import InputError
from fanpin_lib.quality.sql_words import sql_mistake

if TYPE_CHECKING:
    import duckdb

#: Where DuckDB names what may have been meant, all on one line.
_MEANT = re.compile(r"(?:Candidate bindings|Candidate tables|Did you mean):? (.+)")
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
#: Views that are there only once a command has run.
_WAITING = {
    FINDINGS: "这个月还没有核查过，请先运行 fanpin check --month 月份。",
    FIGURES: "这个月还没有算过数字，请先运行 fanpin month 月份。",
}


def told(error: duckdb.Error) -> InputError:
    """The mistake as an error that a notebook shows without a traceback."""
    said = str(error)
    line = _LINE.search(said)
    place = f"第 {line[1]} 行，" if line else ""
    return InputError(f"SQL 写错了：{place}{sql_mistake(error)}", hint=_hint(said), original=error)


def _hint(said: str) -> str:
    for name, todo in _WAITING.items():
        if f"Table with name {name} does not exist" in said:
            return todo
    meant = _MEANT.search(said)
    names = re.findall(r'"(?:[^".]+\.)*([^".]+)"', meant[1]) if meant else []
    near = f"相近的有：{'、'.join(dict.fromkeys(names))}。" if names else ""
    return near + '有哪些表：office.tables()；一张表有哪些列：office.columns("表名")。'
