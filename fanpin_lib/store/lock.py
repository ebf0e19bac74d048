"""One writer at a time: the second waits a little and is then told who is writing."""

from __future__ import annotations

import errno
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from fanpin_lib.errors import StoreBusy, StoreUnusable, why

LOCK_NAME, HOLDER_NAME = ".lock", ".holder.json"
_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}


@contextmanager
def hold(
    folder: Path,
    wait_seconds: float,
    *,
    doing: str = "写入存储",
    prefix: str = "",
    mode: int = 0o600,
) -> Iterator[None]:
    """Hold a folder, or a part of it, for writing.

    The lock belongs to the process and goes with it, so a crash leaves nothing locked.

    Args:
        folder: where the lock and the holder's name lie.
        doing: what the holder does, in Chinese; a second one is told so.
        prefix: put before the lock's name, where a folder has several locks.
        mode: access rights of the lock file.

    Raises:
        StoreBusy: somebody else still holds it after ``wait_seconds``; names the holder.
        StoreUnusable: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    holder = folder / f"{prefix}{HOLDER_NAME}"
    # a lock that only marks its name would outlive a crash
    lock = FileLock(folder / f"{prefix}{LOCK_NAME}", mode=mode, fallback_to_soft=False)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise StoreBusy(_busy(holder, doing), hint="请等对方完成后再试。") from None
    except OSError as error:
        raise _unusable(folder, error) from None
    try:
        _sign(holder, doing)
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _unusable(folder: Path, error: OSError) -> StoreUnusable:
    if error.errno in _NO_LOCKS:
        return StoreUnusable(
            f"文件夹“{folder}”所在的磁盘不能加锁（有的共享文件夹这样），两个人同时写会写坏",
            hint="请把工作目录放到本机硬盘上。",
        )
    return StoreUnusable(f"文件夹“{folder}”不能写入：{why(error)}", hint="请检查文件夹的访问权限。")


def _sign(path: Path, doing: str) -> None:
    holder = {
        "user": getpass.getuser(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "doing": doing,
    }
    path.write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")


def _busy(path: Path, doing: str) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"另一个程序正在{doing}"
    since = str(who["since"]).replace("T", " ")[:19]
    doing = who.get("doing", doing)
    return f"{who['user']} 正在{doing}（电脑 {who['host']}，进程 {who['pid']}，从 {since} 开始）"
