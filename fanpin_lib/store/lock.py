"""One writer at a time: the second waits a little and is then told who is writing."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from fanpin_lib.errors import StoreBusy, StoreUnusable

LOCK_NAME, HOLDER_NAME = ".lock", ".holder.json"


@contextmanager
def hold(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the store for writing.

    The lock belongs to the process and goes with it, so a crash leaves nothing locked.

    Raises:
        StoreBusy: somebody else still holds it after ``wait_seconds``; names the holder.
        StoreUnusable: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK_NAME, mode=0o600)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise StoreBusy(_busy(folder), hint="请等对方完成后再试。") from None
    except OSError as error:
        raise StoreUnusable(
            f"存储文件夹“{folder}”不能写入：{error.strerror}", hint="请检查文件夹的访问权限。"
        ) from None
    try:
        _sign(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER_NAME).unlink(missing_ok=True)
        lock.release()


def _sign(folder: Path) -> None:
    holder = {
        "user": getpass.getuser(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    (folder / HOLDER_NAME).write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")


def _busy(folder: Path) -> str:
    try:
        who = json.loads((folder / HOLDER_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "另一个程序正在写入存储"
    since = str(who["since"]).replace("T", " ")[:19]
    return f"{who['user']} 正在写入存储（电脑 {who['host']}，进程 {who['pid']}，从 {since} 开始）"
