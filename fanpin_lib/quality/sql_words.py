"""What DuckDB says of a mistake in SQL, for whoever wrote it."""

from __future__ import annotations

import re

import duckdb

_SAYINGS = (
    (r'Referenced column "(.+?)" not found', "没有“{0}”这一列"),
    (r'Referenced table "(.+?)" not found', "没有“{0}”这张表"),
    (r"Table with name (\S+?) does not exist", "没有“{0}”这张表"),
    (r"Function with name (\S+) does not exist", "没有“{0}”这个函数"),
    (r'syntax error at or near "(.+?)"', "“{0}”附近写法不对"),
    (r"syntax error at end of input", "没有写完"),
    (r'column "(.+?)" must appear in the GROUP BY', "“{0}”应写进 GROUP BY"),
    (r'Ambiguous reference to column name "(.+?)"', "“{0}”在几张表里都有，要写明是哪一张"),
    (r"Could not convert \S+ '(.*?)' to (\S+)", "“{0}”不能当作 {1}"),
    (r"Cannot compare values of type (\S+) and type (\S+)", "{0} 和 {1} 不能比较"),
    (r"Values were not provided for the following .*?parameters: (.+)", "没有给“{0}”的值"),
    (r"No function matches the given name and argument types '(.+?)'", "{0} 的参数不对"),
)


def sql_mistake(error: duckdb.Error) -> str:
    """The usual mistakes in Chinese, others by their kind."""
    said = str(error)
    for pattern, words in _SAYINGS:
        if found := re.search(pattern, said):
            return words.format(*found.groups())
    return f"DuckDB 报 {type(error).__name__}"
