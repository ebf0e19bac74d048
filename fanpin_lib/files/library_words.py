"""What libraries say about disks, memory and damaged files, in words for a clerk."""

from __future__ import annotations

import re

_AGAIN = "再运行同一条命令。"
#: What DuckDB, Arrow, Delta and Python say of the same few troubles; the first that fits counts.
_USUAL = (
    (r"No space left|os error (?:28|112)\b", "磁盘已满", f"请清理磁盘，{_AGAIN}"),
    (
        r"Out of Memory|failed to allocate|bad_alloc|of size \d+ failed|^MemoryError",
        "内存不够",
        f"请关闭别的程序，或把 fanpin.toml 里 [run] 的 workers 改小，{_AGAIN}",
    ),
    (
        r"magic bytes|deserialize thrift|TProtocolException|snappy|ZSTD|Invalid Parquet|Corrupt",
        "数据文件坏了",
        "在 store/ 里的请从备份恢复；在 reports/ 里的请运行 fanpin run 月份 --all 重算。",
    ),
    (
        r"No files found that match|No such file|Cannot open file|os error 2\b",
        "少了数据文件",
        "请从备份恢复 store/；文件在共享文件夹上的，请检查有没有断开。",
    ),
    (
        r"Permission denied|os error 13\b|Access is denied",
        "没有权限读写",
        f"请检查文件夹的权限，{_AGAIN}",
    ),
)
_PATH = re.compile(r"""['"]((?:/|[A-Za-z]:[\\/])[^'"]+)['"]""")


def in_chinese(error: BaseException) -> str:
    """What happened and what to do; empty where it is nothing usual."""
    said = f"{type(error).__name__}: {error}"
    for pattern, trouble, advice in _USUAL:
        if re.search(pattern, said, re.IGNORECASE):
            place = _PATH.search(said)
            return f"{trouble}{f'：{place[1]}' if place else ''}。{advice}"
    return ""
