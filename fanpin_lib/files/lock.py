"""One writer at a time: the second waits a little and is then told who is writing.

The lock keeps the processes of one machine apart. A share may grant it to two machines at once
(SMB without its own locks): the holder's name, a file that only one of them can make, keeps
these apart.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from fanpin_lib.errors import StoreBusy, StoreUnusable, why

LOCK_NAME, HOLDER_NAME = ".lock", ".holder.json"
_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL}
#: A name that cannot be read was begun this short a while ago at most, or by one who died of it.
_BEGUN_SECONDS, _LOOK_SECONDS = 5, 0.2


@contextmanager
def hold(
    folder: Path,
    wait_seconds: float,
    *,
    doing: str = "写入存储",
    prefix: str = "",
    mode: int = 0o600,
    hint: str = "请等对方完成后再试。",
) -> Iterator[None]:
    """Hold a folder, or a part of it, for writing.

    The lock belongs to the process and goes with it, so a crash leaves nothing locked.

    Args:
        folder: where the lock and the holder's name lie.
        doing: what the holder does, in Chinese; a second one is told so.
        prefix: put before the lock's name, where a folder has several locks.
        mode: access rights of the lock file.
        hint: what a second one should do.

    Raises:
        StoreBusy: somebody else still holds it after ``wait_seconds``; names the holder.
        StoreUnusable: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    holder, until = folder / f"{prefix}{HOLDER_NAME}", time.monotonic() + wait_seconds
    # a lock that only marks its name would outlive a crash
    lock = FileLock(folder / f"{prefix}{LOCK_NAME}", mode=mode, fallback_to_soft=False)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise StoreBusy(_busy(holder, doing), hint=hint) from None
    except (OSError, NotImplementedError) as error:
        raise _unusable(folder, error) from None
    try:
        _sign(holder, doing, until)
        try:
            yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
    finally:
        lock.release()


def _unusable(folder: Path, error: OSError | NotImplementedError) -> StoreUnusable:
    if not isinstance(error, OSError) or error.errno in _NO_LOCKS:
        return StoreUnusable(
            f"文件夹“{folder}”所在的磁盘不能加锁（有的共享文件夹这样），两个人同时写会写坏",
            hint="请把工作目录放到本机硬盘上；网站可以用 fanpin publish --to 放到共享文件夹。",
        )
    hint = "请检查文件夹的访问权限。"
    with suppress(OSError, KeyError, NotImplementedError):
        if isinstance(error, PermissionError) and folder.owner() != getpass.getuser():
            hint = f"它属于账号“{folder.owner()}”：一个工作目录只由一个账号写，请用那个账号运行。"
    return StoreUnusable(f"文件夹“{folder}”不能写入：{why(error)}", hint=hint)


def _sign(path: Path, doing: str, until: float) -> None:
    """Put our name there, which is possible only where nobody else's is.

    Raises:
        StoreBusy: the name of one on another machine stays there until the given moment.
    """
    holder = {
        "user": getpass.getuser(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "doing": doing,
    }
    while True:
        try:
            with path.open("x", encoding="utf-8") as file:
                json.dump(holder, file, ensure_ascii=False)
            return
        except FileExistsError:
            _make_way(path, doing, until)
        except OSError as error:
            raise _unusable(path.parent, error) from None


def _make_way(path: Path, doing: str, until: float) -> None:
    """Remove the name of one who ended here without doing so; wait for one elsewhere."""
    host = _host(path)
    if host == socket.gethostname() or (not host and not _just_begun(path)):
        with suppress(OSError):
            path.unlink(missing_ok=True)  # one of this machine does not hold the lock
        return
    if host and time.monotonic() >= until:
        raise StoreBusy(
            f"{_busy(path, doing)}，这个文件夹在共享盘上",
            hint="请等对方完成后再试。那台电脑上已经没有在运行（例如断过电）的，"
            f"请删除文件“{path}”，再运行同一条命令。",
        )
    time.sleep(_LOOK_SECONDS)


def _host(path: Path) -> str:
    """The machine of whose name stands there; empty for a name that cannot be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _just_begun(path: Path) -> bool:
    """Whether somebody may be writing the name just now; soon it is there or he died of it."""
    with suppress(OSError):
        return abs(datetime.now().timestamp() - path.stat().st_mtime) < _BEGUN_SECONDS
    return False


def _busy(path: Path, doing: str) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"另一个程序正在{doing}"
    since = str(who["since"]).replace("T", " ")[:19]
    doing = who.get("doing", doing)
    return f"{who['user']} 正在{doing}（电脑 {who['host']}，进程 {who['pid']}，从 {since} 开始）"
