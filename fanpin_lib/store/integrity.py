"""Whether a store is whole: its log of deliveries, and every file that they name.

Each commit of the log is chained to the one before, and ``.head.json`` remembers the last
link: a log that was emptied, cut or exchanged is not taken for a store without deliveries.
Every data file has its hash in the log, and is read by nobody before it was compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.errors import StoreUnusable, why
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.stored_part import StoredPart

HEAD = ".head.json"
#: Of the store; a higher one was written by a newer fanpin.
FORMAT = 1
_FROM_BACKUP = "请从备份恢复（fanpin restore 备份 新文件夹）"
#: What to do about a damaged data file.
MEND = f"{_FROM_BACKUP}；没有备份的，撤回这次交付（fanpin ledger undo），再重新交这份文件。"
#: What was compared in this process: path → inode, size, time.
_COMPARED: dict[str, tuple[int, int, int]] = {}


def digest_of_bytes(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def note_head(store: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remember the last commit of the log, which is chained to what is remembered already; the
    caller holds the store.
    """
    ordered, head = _ordered(rows), head_of(store)
    since, chain = (head["seq"], head["chain"]) if head else (0, "")
    chain = _chain((row for row in ordered if row["seq"] > since), chain)
    said = {"format": FORMAT, "seq": ordered[-1]["seq"], "chain": chain}
    with atomic_write(store / HEAD, private=True) as beside:
        beside.write_text(json.dumps(said), encoding="utf-8")


def refuse_cut_log(
    store: Path, head: Mapping[str, Any] | None, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Refuse a log that lacks commits, or has others than were written.

    A commit more than the head knows is a process that was killed before it said so.

    Args:
        head: as it was before the rows were read.

    Raises:
        StoreUnusable: names the deliveries that are missing, and what to do.
    """
    ordered = _ordered(rows)
    if head is None:
        if not ordered and _has_several(store):
            raise _lost("交付记录（deliveries）是空的，可是库里有台账数据")
        return
    if head["format"] > FORMAT:
        raise StoreUnusable("台账库是更新版本的 fanpin 写的", hint="请先升级 fanpin 再用。")
    newest = ordered[-1]["seq"] if ordered else 0
    if newest < head["seq"]:
        raise _lost(f"交付记录少了：应有 {head['seq']} 次，只剩到第 {newest} 次")
    if _chain([row for row in ordered if row["seq"] <= head["seq"]]) != head["chain"]:
        raise _lost("交付记录和写入时不一样，被改动过或已损坏")


def verify(store: Path, delivery: Delivery, part: StoredPart) -> None:
    """Compare the files of a part with what was written, once in a process.

    Raises:
        StoreUnusable: names delivery and file, and what to do.
    """
    for wrong in _wrong_files(store, part):
        raise StoreUnusable(
            f"台账库里{_named(delivery)}的数据{wrong}",
            hint=f"{_FROM_BACKUP}；没有备份的，先 fanpin ledger undo {delivery.seq} --reason "
            f"数据文件损坏，再重新交这份文件（{delivery.file}）。",
        )


def problems(store: Path, deliveries: Iterable[Delivery]) -> list[str]:
    """Everything that is wrong with the files of deliveries, read anew, in Chinese."""
    _COMPARED.clear()
    return [
        f"{_named(delivery)}的数据{wrong}"
        for delivery in deliveries
        for part in delivery.parts
        for wrong in _wrong_files(store, part)
    ]


def unvouched(store: Path, deliveries: Iterable[Delivery]) -> dict[str, str]:
    """The hashes of files that an older version stored without, by path.

    Raises:
        StoreUnusable: one of them is missing or cut.
    """
    found: dict[str, str] = {}
    for delivery in deliveries:
        for part in delivery.parts:
            if part.files and not part.hashes:
                verify(store, delivery, part)
                found |= {path: digest_of_bytes(store / path) for path in part.paths}
    return found


def _wrong_files(store: Path, part: StoredPart) -> Iterator[str]:
    hashes = part.hashes or ("",) * len(part.files)
    for path, digest in zip(part.paths, hashes, strict=True):
        try:
            state = (store / path).stat()
            stamp = (state.st_ino, state.st_size, state.st_mtime_ns)
            if _COMPARED.get(str(store / path)) == stamp:
                continue
            if digest and digest_of_bytes(store / path) != digest:
                yield f"文件 {path} 和入库时不一样，已损坏"
                continue
            if not digest and not _is_whole(store / path, part):
                yield f"文件 {path} 不完整，已损坏"
                continue
        except FileNotFoundError:
            yield f"文件 {path} 不见了"
            continue
        except OSError as error:
            yield f"文件 {path} 读不出来（{why(error)}）"
            continue
        _COMPARED[str(store / path)] = stamp


def _is_whole(path: Path, part: StoredPart) -> bool:
    """Whether a file of which no hash was noted has its end, and all rows of its part."""
    from pyarrow import ArrowException, parquet

    try:
        rows: int = parquet.read_metadata(path).num_rows
    except (ArrowException, ValueError):
        return False
    return len(part.files) > 1 or rows == part.rows


def _named(delivery: Delivery) -> str:
    return f"第 {delivery.seq} 次交付（{delivery.file}，{delivery.as_of}）"


def _ordered(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: row["seq"])


def _chain(ordered: Iterable[Mapping[str, Any]], chain: str = "") -> str:
    """The hash of each row after the hash of those before it; cells without a value are left
    out, for later versions have more columns.
    """
    for row in ordered:
        chain = digest_of([chain, {k: v for k, v in row.items() if v is not None}])
    return chain


def head_of(store: Path) -> dict[str, Any] | None:
    """What is remembered of the last commit; None for a store of a version that did not.

    Raises:
        StoreUnusable: it cannot be read.
    """
    try:
        said = json.loads((store / HEAD).read_text(encoding="utf-8"))
        return {"format": int(said["format"]), "seq": int(said["seq"]), "chain": said["chain"]}
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreUnusable(
            f"台账库“{store}”读不出来（{why(error)}）", hint="请检查文件夹权限和磁盘的连接。"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _lost(f"{HEAD} 读不出来") from error


def _has_several(store: Path) -> bool:
    """Whether there are rows of a second delivery: of a first one that was killed before it
    was committed there are some too.
    """
    from pyarrow import ArrowException, compute, parquet

    for path in store.glob("[a-z]*/*.parquet"):
        try:
            numbers = parquet.read_table(path, columns=["_delivery"])["_delivery"]
        except (ArrowException, OSError, KeyError, ValueError):
            continue
        if (compute.max(numbers).as_py() or 0) > 1:
            return True
    return False


def _lost(what: str) -> StoreUnusable:
    return StoreUnusable(
        f"台账库的{what}",
        hint=f"{_FROM_BACKUP}。没有备份的，请把 store/ 改名留着，再把全部台账重新入库。",
    )
