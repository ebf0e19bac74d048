"""Worklists of a month: rows from the ledgers, a workbook a unit, and what was given out."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.addressing import Addresses, addresses
from fanpin_lib.desk.worklists.answer_book import ANSWERS_FOLDER, latest_answers
from fanpin_lib.desk.worklists.answering import choices_of, columns_told, issued_row
from fanpin_lib.desk.worklists.filling import Filled, Places, fill
from fanpin_lib.desk.worklists.passwords import passwords_of
from fanpin_lib.desk.worklists.prepared import prepare
from fanpin_lib.desk.worklists.reports import NextMonth
from fanpin_lib.errors import StoreUnusable, why
from fanpin_lib.files.private import make_private
from fanpin_lib.office.worklists.book import Issue, write_workbook
from fanpin_lib.office.worklists.catalogue import Catalogue, catalogue
from fanpin_lib.office.worklists.issued import (
    Issued,
    IssuedRow,
    keep_issued,
    read_issued_lists,
)
from fanpin_lib.office.worklists.packing import FOLDER as PACKED
from fanpin_lib.office.worklists.packing import pack
from fanpin_lib.office.worklists.rows import FilledList, ListRows
from fanpin_lib.office.worklists.unchanged import common_to_all, taken_over, workbook_fingerprint
from fanpin_lib.office.worklists.units import FOLDERS, Unit
from fanpin_lib.period import Month

FOLDER = "worklists"
_TOUCHED = "worklists-改过的"
_REPORTS = "reports"
_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""


@dataclass(frozen=True)
class Worklists:
    """What was written.

    Attributes:
        books: workbooks by kind of unit; items: rows by list (each counted once).
        missing: lists that cannot be made, with the reason.
        kept: workbooks that somebody had changed, put aside before the new ones came.
        closed: townships in whose archives the workbooks have a password.
    """

    month: Month
    books: Mapping[str, int]
    items: Mapping[str, int]
    missing: Mapping[str, str]
    folder: Path
    kept: tuple[str, ...] = ()
    closed: int = 0

    def __str__(self) -> str:
        made = "，".join(f"{FOLDERS[kind]} {n} 份" for kind, n in self.books.items() if n)
        items = "，".join(f"{title} {n} 件" for title, n in self.items.items() if n)
        lines = [f"{self.month.label}工作清单：{made}，在 {self.folder}（含姓名，勿外传）。"]
        packed = f"其中 {self.closed} 个乡镇的有打开密码" if self.closed else "没有加密码"
        lines.append(f"各乡镇连同所属各村的压缩包在 {self.folder / PACKED}（{packed}）。")
        lines += [f"没有办结和下月到期的：{items or '没有'}。"]
        lines += [f"“{title}”清单做不了：{reason}。" for title, reason in self.missing.items()]
        return "\n".join([*lines, *self.needs])

    @property
    def needs(self) -> list[str]:
        """What somebody has to do about it."""
        if not self.kept:
            return []
        place = self.folder.with_name(_TOUCHED)
        return [
            f"有 {len(self.kept)} 份清单发出后有人改过，已另存在 {place}，没有覆盖；"
            f"填好的请用 fanpin ingest 读入。"
        ]


def write_worklists(county: County, month: Month) -> Worklists:
    """Write the worklists of a month into ``private/<month>/worklists``, in place of older ones.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
        StoreUnusable: the folder cannot be written, or a workbook in it is open.
    """
    lists = catalogue()
    filled, who = _from_ledgers(county, month, lists)
    parts = _parts(filled, who, NextMonth(county, month, lists), lists)
    issue = Issue(
        str(month), month.label, month.last_day, lists.urgent, filled.missing,
        choices_of(county, filled), county.made_up(month),
    )  # fmt: skip
    folder = county.private_folder(month) / FOLDER
    passwords = passwords_of(county, who.townships.values())
    kept, files, made = _replace(folder, issue, parts, passwords)
    rows = _issued(county, issue, parts)
    keep_issued(county.private_folder(month), str(month), rows, columns_told(filled), files, made)
    books = Counter(unit.kind for unit in parts)
    return Worklists(
        month,
        {kind: books[kind] for kind in FOLDERS},
        {one.spec.title: len(one.rows) for one in filled.lists.values()},
        filled.missing,
        folder,
        kept,
        len(passwords),
    )


def _from_ledgers(county: County, month: Month, lists: Catalogue) -> tuple[Filled, Addresses]:
    """The rows of every list as of the month's end, and everybody who may get one."""
    answered = latest_answers(county.folders.private / ANSWERS_FOLDER)
    with county.snapshot(month).connect() as connection:
        prepared = prepare(connection, county, month)
        names: Places = {c: (town, name) for c, town, name in connection.execute(_NAMES).fetchall()}
        who = addresses(connection, county, lists, names)
        return fill(connection, county, month, lists, prepared, names, answered), who


def _parts(
    filled: Filled, who: Addresses, after: NextMonth, lists: Catalogue
) -> dict[Unit, list[ListRows]]:
    """What each unit has of each list, lists in their order."""
    found: dict[Unit, list[ListRows]] = {unit: [] for unit in who.standing}
    for one in filled.lists.values():
        by_unit: dict[Unit, list[dict[str, Any]]] = {}
        for row in one.rows:
            for unit in who.of(row, one.spec):
                by_unit.setdefault(unit, []).append(row)
        for unit, rows in by_unit.items():
            found.setdefault(unit, []).append(ListRows(one, rows))
    reports = FilledList(lists.lists[_REPORTS], lists.lists[_REPORTS].columns, ())
    for unit, parts in found.items():
        rows = after.rows(unit)
        if rows:
            parts.append(ListRows(reports, rows))
    return found


def _replace(
    folder: Path,
    issue: Issue,
    parts: Mapping[Unit, Sequence[ListRows]],
    passwords: Mapping[str, str],
) -> tuple[tuple[str, ...], dict[str, str], dict[str, str]]:
    """Write every workbook and the townships' archives beside, then put the folder in its place.

    Returns:
        the workbooks that were put aside, what each new file holds, and what each workbook
        was made from.
    """
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    make_private(beside)
    issued = read_issued_lists(folder.parent)
    hashes, made = _books(beside, folder, issue, parts, issued)
    known = issued.files if issued else {}
    hashes |= pack(beside, folder, parts, hashes, passwords, known)
    try:
        kept = _put_aside(folder)
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    except OSError as error:
        raise StoreUnusable(
            f"“{folder}”换不了新的（{why(error)}），原来的没有变",
            hint="如果里面有工作簿正打开着，请先关闭，再运行同一条命令。",
        ) from error
    return kept, hashes, made


def _books(
    beside: Path,
    before: Path,
    issue: Issue,
    parts: Mapping[Unit, Sequence[ListRows]],
    issued: Issued | None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Write the workbooks, or take over those that would be the same; what each holds and was
    made from, by path.
    """
    hashes, made, common = {}, {}, common_to_all(issue)
    for unit, own in parts.items():
        name, path = str(unit.path), beside / unit.path
        make_private(path.parent)
        made[name] = workbook_fingerprint(common, unit, own)
        same = issued is not None and issued.made.get(name) == made[name]
        if not (same and issued and taken_over(before / name, path, issued.files.get(name, ""))):
            write_workbook(path, issue, unit, own)
        hashes[name] = sha256(path.read_bytes()).hexdigest()
    return hashes, made


def _put_aside(folder: Path) -> tuple[str, ...]:
    """Move workbooks that were changed since they were given out where nothing replaces them."""
    issued = read_issued_lists(folder.parent)
    if issued is None or not folder.is_dir():
        return ()
    kept = []
    for path in sorted(p for p in folder.rglob("*.xlsx") if not p.name.startswith("~$")):
        name = path.relative_to(folder).as_posix()
        digest = sha256(path.read_bytes()).hexdigest()
        if digest == issued.files.get(name):
            continue
        target = folder.with_name(_TOUCHED) / Path(name).with_stem(f"{path.stem}_{digest[:8]}")
        make_private(target.parent)
        shutil.copy2(path, target)
        kept.append(name)
    return tuple(kept)


def _issued(
    county: County, issue: Issue, parts: Mapping[Unit, Sequence[ListRows]]
) -> Iterable[IssuedRow]:
    for unit, own in parts.items():
        for part in own:
            if part.filled.spec.answer:
                for row in part.rows:
                    yield issued_row(issue.month, unit, part.filled, row)
