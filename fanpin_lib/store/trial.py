"""Whether deliveries can be stored in a folder: found out by storing something."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from fanpin_lib.errors import StoreUnusable, why
from fanpin_lib.files.lock import hold
from fanpin_lib.files.private import make_private
from fanpin_lib.store import delta
from fanpin_lib.store.disks import has_hard_links, refuse_name

_WAIT_SECONDS = 10


def try_out(store: Path) -> bool:
    """Make one real commit into a table of its own in the store's folder and remove it again.

    Returns:
        Whether the disk has hard links; without them only one computer at a time may write.

    Raises:
        StoreBusy: somebody is writing.
        StoreUnusable: no delivery could be stored here; says what to do.
    """
    refuse_name(store)
    try:
        make_private(store)
    except OSError as error:
        raise StoreUnusable(
            f"存储文件夹“{store}”建不了，或不能设成只有本人能打开（{why(error)}）",
            hint="请放到有写入权限的本机硬盘上；U 盘、共享文件夹往往不能设权限。",
        ) from error
    table = store / f".{uuid4()}"
    with hold(store, _WAIT_SECONDS):
        try:
            delta.append(table, pa.table({"tried": [True]}))
            delta.read_rows(table)
        finally:
            shutil.rmtree(table, ignore_errors=True)
    return has_hard_links(store)
