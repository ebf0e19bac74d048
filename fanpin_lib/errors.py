"""Errors that a person using fanpin can cause or has to act on.

The command line prints ``str(error)`` and leaves with ``error.exit_code``; it never
shows a traceback for these::

    FanpinError
    ├── InputError                 what was handed in cannot be used (exit code 2)
    │   ├── FileRefused            a ledger file that cannot be understood
    │   ├── ConfigError            fanpin.toml
    │   ├── NotebookRefused        a notebook that cannot be run with our parameters
    │   ├── FileMistake            a YAML file of rules, values, columns, working days
    │   └── UnknownRegion          a region code nobody knows
    ├── NoDataForMonth             nothing was delivered for the month asked for
    ├── RuleNotInForce             a rule has no value on the date asked for
    ├── CalendarNotPublished       working days beyond the published calendar
    ├── StoreBusy                  somebody else is writing; names the holder
    ├── StoreUnusable              a folder without rights, a damaged store
    ├── LeakFound                  personal data in something meant to be published
    ├── NotFitToPublish            open findings of blocking data-quality rules
    ├── SiteNotBuilt               a page or setting keeps the site from being built
    ├── RunInterrupted             Ctrl-C during a run; says how to go on
    ├── EngineUnusable             the processes that run notebooks do not start (exit code 1)
    ├── ClusterUnusable            a cluster out of reach, without workers, or with another fanpin
    └── MissingPart                a font, program or package is not installed

A message is one or two Chinese sentences: what was found, where, what is expected and
what to do. `Where` holds the place so that every message names it the same way.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from traceback import format_exception
from typing import Any


@dataclass(frozen=True)
class Where:
    """The place in a file that an error is about; every part may be missing."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        parts = [
            f"文件“{self.file}”" if self.file else "",
            f"工作表“{self.sheet}”" if self.sheet else "",
            f"第 {self.row} 行" if self.row is not None else "",
            f"“{self.column}”列" if self.column else "",
            f"第 {self.line} 行" if self.line is not None else "",
        ]
        return " ".join(part for part in parts if part)


class FanpinError(Exception):
    """Base of all errors meant for people; ``str(error)`` is the whole Chinese message.

    Args:
        message: what was found and what is expected, in Chinese, without the place.
        where: the place in a file, if the error is about one.
        hint: what to do next, in Chinese.
        original: what a library raised whose own words the message does not repeat; they are
            kept in ``private/`` for whoever maintains fanpin.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        where: Where | None = None,
        hint: str = "",
        original: BaseException | None = None,
    ) -> None:
        self.message = message
        self.where = where
        self.hint = hint
        self.original = original
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process; what a library raised goes there as its words."""
        words = "".join(format_exception(self.original)) if self.original else ""
        original = RuntimeError(words) if words else None
        return _as_raised, (type(self), self.args, {**self.__dict__, "original": original})

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where and str(self.where) else ""
        body = self.message if not self.hint else f"{self.message.rstrip('。')}。{self.hint}"
        return f"{place}{body}"

    def _render_traceback_(self) -> list[str]:
        """In a notebook: the message alone, for there is nothing to debug."""
        return [f"{type(self).__name__}：{self}"]


def _as_raised(kind: type[FanpinError], words: tuple[Any, ...], state: dict[str, Any]) -> Any:
    """An error as it was raised in another process."""
    error = kind.__new__(kind)
    error.args = words
    error.__dict__.update(state)
    return error


class InputError(FanpinError):
    """Something handed in (a file, an argument, a setting) cannot be used."""


class FileRefused(InputError):
    """A ledger file that cannot be understood; nothing of it was stored."""


class ConfigError(InputError):
    """A mistake in ``fanpin.toml``."""


class NotebookRefused(InputError):
    """A notebook that is damaged or does not take the parameters it would be given."""


class FileMistake(InputError):
    """A mistake in a YAML file that people write (rules, values, columns …); names its line."""


class UnknownRegion(InputError):
    """A region code that the regions ledger does not hold."""


class NoDataForMonth(FanpinError):
    """Nothing was delivered for the month asked for."""


class RuleNotInForce(FanpinError):
    """A rule of the profile has no value on the date asked for."""


class CalendarNotPublished(FanpinError):
    """A working-day calculation beyond the last published calendar year (日历待公布)."""


class StoreBusy(FanpinError):
    """Another process holds the store or the edition; the message names it."""


class StoreUnusable(FanpinError):
    """A folder that cannot be read or written, or a store that is damaged."""


class LeakFound(FanpinError):
    """Personal data was found in something meant to be published."""


class NotFitToPublish(FanpinError):
    """Findings of blocking data-quality rules are neither corrected nor waived."""


class SiteNotBuilt(FanpinError):
    """The site could not be built or holds something active; the old one still stands."""


class RunInterrupted(FanpinError):
    """A run was stopped by Ctrl-C; what is done stays and can be resumed."""

    exit_code = 130


class MissingPart(FanpinError):
    """A font, program or package that the work needs is not installed."""


class EngineUnusable(FanpinError):
    """The processes that run notebooks did not start or are gone."""

    exit_code = 1


class ClusterUnusable(FanpinError):
    """The Dask cluster cannot be reached, has no workers, or they cannot do the work."""


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EEXIST: "已有同名的文件",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.EBUSY: "被别的程序占用",
    errno.EADDRINUSE: "被别的程序占用",
    errno.EXDEV: "不在同一个盘上",
    errno.ENAMETOOLONG: "名字太长",
    errno.EIO: "磁盘读写出错",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    **dict.fromkeys((errno.ESTALE, errno.ENOTCONN), "共享文件夹断开了"),
    errno.ETIMEDOUT: "等不到回应",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOMEM: "内存不够",
    errno.EINVAL: "名字或内容不合这个磁盘的要求",
    **dict.fromkeys(
        (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK), "这种磁盘不支持"
    ),
}


def why(error: OSError) -> str:
    """What the system says, in Chinese; an unusual reason by its number."""
    if error.errno is None and not str(error).isascii():
        return str(error)  # ours
    return _REASONS.get(error.errno or 0) or f"系统错误 {error.errno or type(error).__name__}"
