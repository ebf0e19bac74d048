"""Where a site is built, by one at a time, and how it takes the old one's place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanpin_lib.edition.swap import swap_folders
from fanpin_lib.errors import StoreUnusable, why
from fanpin_lib.files.lock import hold
from fanpin_lib.files.private import make_private

_OLD = "old"
_WAIT = "请等对方完成后再运行发布。"


@contextmanager
def workshop(public: Path, doing: str = "发布网站", hint: str = _WAIT) -> Iterator[Path]:
    """An empty folder for one publication; a second one at the same time is refused.

    It lies beside the site, and only its owner may open it. What an interrupted publication
    left is put right first: its files are removed, and a site that was moved aside comes back.

    Args:
        public: the folder of the finished site.
        doing: what a second one is told of the first.
        hint: what a second one is told to do.

    Raises:
        StoreBusy: somebody is publishing; names who, where and since when.
        StoreUnusable: the folder cannot be written.
    """
    staging = staging_of(public)
    try:
        make_private(staging.parent)
        make_private(staging)
    except OSError as error:
        raise StoreUnusable(
            f"不能在 {staging} 里写文件（{why(error)}）", hint="请检查文件夹权限和磁盘空间。"
        ) from error
    with hold(staging, 0, doing=doing, hint=hint):
        work = staging / "work"
        try:
            _put_right(work, public)
            work.mkdir()
            yield work
        finally:
            _put_right(work, public)


def staging_of(public: Path) -> Path:
    """Where pages are gathered and a new site is built, beside the old one."""
    return public.parent / ".staging" / public.name


def _put_right(work: Path, public: Path) -> None:
    if (work / _OLD).is_dir() and not public.exists():
        (work / _OLD).rename(public)
    shutil.rmtree(work, ignore_errors=True)


def swap(new: Path, public: Path, work: Path) -> None:
    """Put the new site in the old one's place, in one step where the system can do that.

    The old one then lies in the workshop, and goes with it.

    Raises:
        StoreUnusable: a folder could not be moved (a file of it is open elsewhere); the
            old site is back in its place.
    """
    old = work / _OLD
    try:
        if public.exists():
            swap_folders(new, public, old)
        else:
            new.rename(public)
    except OSError as error:
        if old.is_dir() and not public.exists():
            old.rename(public)
        raise StoreUnusable(
            f"新网站已生成，但换不进 {public}（{why(error)}），原来的网站没有变",
            hint="请关闭正在打开该文件夹里文件的程序，再运行发布。",
        ) from error
