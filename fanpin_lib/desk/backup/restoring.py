"""A working directory out of a backup: on any machine, at any path, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fanpin_lib.desk.backup.entries import PERSONAL, SECTIONS
from fanpin_lib.desk.backup.objects import Objects
from fanpin_lib.desk.backup.sealing import Key
from fanpin_lib.desk.backup.versions import Backup, Listing, Saved, Version, versions
from fanpin_lib.errors import InputError, StoreUnusable, why
from fanpin_lib.files.lock import HOLDER_NAME, LOCK_NAME, hold
from fanpin_lib.files.private import make_private
from fanpin_lib.files.working_root import CONFIG_NAME

_PERSONAL_MODE = 0o600


@dataclass(frozen=True)
class RestoreReport:
    """What was laid out, from when, and where a former working directory went."""

    folder: Path
    version: Version
    files: int
    moved: Path | None = None
    inside: tuple[str, ...] = ()
    left_out: int = 0

    def __str__(self) -> str:
        what = f"{self.files:,} 个文件，在 {self.folder}，都核对过"
        said = [f"已恢复 {self.version} 的备份：{what}。"]
        if self.moved:
            said.append(f"原来的改名为 {self.moved}，确认没有问题后可以删除。")
        if self.inside:
            said.append(
                f"原来放在工作目录以外的文件夹（{'、'.join(self.inside)}）现在放在里面，"
                f"{CONFIG_NAME} 已改好。"
            )
        if self.left_out:
            said.append(f"备份时有 {self.left_out} 个文件读不出来，不在里面。")
        said.append("请进入这个文件夹运行 fanpin status 看一看。")
        return "\n".join(said)


def restore(
    folder: Path,
    target: Path,
    passphrase: str = "",
    *,
    chosen: str = "",
    replace: bool = False,
) -> RestoreReport:
    """Lay a version out as a working directory.

    Args:
        folder: of the backup.
        target: new or empty.
        passphrase: of a sealed backup.
        chosen: the version as it is listed, or the beginning of it; the newest by default.
        replace: a working directory at ``target`` is renamed first.

    Raises:
        InputError: there is no such version, or something lies at ``target``.
        StoreBusy: somebody else restores to the same place.
        StoreUnusable: the backup is damaged, or the place cannot be written.
    """
    backup, target = Backup.at(folder.resolve()), target.resolve()
    version = _chosen(backup, chosen)
    _refuse_taken(target, backup.folder, replace)
    key = backup.seal.key(passphrase)
    listing = backup.read(version, key)
    beside = target.with_name(f".{target.name}.恢复中")
    try:
        make_private(beside)
        with hold(beside, 0, doing="恢复"):
            _empty(beside)
            inside = _lay_out(listing, Objects(backup.folder), key, beside)
        for name in (LOCK_NAME, HOLDER_NAME):
            (beside / name).unlink(missing_ok=True)
        moved = _put_in_place(beside, target, version, replace)
    except OSError as error:
        raise StoreUnusable(
            f"“{target}”恢复不了（{why(error)}）",
            hint="请检查磁盘空间和文件夹权限，再运行同一条命令。",
        ) from error
    count = len(listing.files)
    return RestoreReport(target, version, count, moved, inside, len(listing.left_out))


def _chosen(backup: Backup, chosen: str) -> Version:
    found = versions(backup.folder)
    fitting = [version for version in found if str(version).startswith(chosen)]
    if not found:
        raise InputError(
            f"“{backup.folder}”里没有一次做完的备份", hint="请用另一份，或重新运行 fanpin backup。"
        )
    if not fitting:
        known = "、".join(str(version) for version in found[-5:])
        raise InputError(f"没有“{chosen}”的备份", hint=f"最近的有：{known}。")
    return fitting[-1]


def _refuse_taken(target: Path, backup: Path, replace: bool) -> None:
    if target.is_relative_to(backup):
        raise InputError("不能恢复到备份的文件夹里面", hint="请写另一个文件夹。")
    if target.exists() and not target.is_dir():
        raise InputError(f"“{target}”是文件，不是文件夹", hint="请写另一个文件夹。")
    if target.is_dir() and any(target.iterdir()) and not replace:
        raise InputError(
            f"“{target}”里有东西，没有恢复",
            hint="请写一个新文件夹；要换掉它，请加 --replace（原来的改名留着，不删除）。",
        )


def _empty(beside: Path) -> None:
    """Remove what a killed restore left."""
    for path in beside.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (LOCK_NAME, HOLDER_NAME):
            path.unlink()


def _lay_out(listing: Listing, objects: Objects, key: Key, place: Path) -> tuple[str, ...]:
    """Write every file; the sections that lay outside of the working directory before."""
    names = {section: str(listing.about["folders"].get(section, section)) for section in SECTIONS}
    inside = tuple(s for s, name in names.items() if not _is_within(name))
    names |= {section: section for section in inside}
    for section, name in names.items():
        (make_private if section in PERSONAL else _make)(place / name)
    for path in listing.folders:
        _make(_target(place, names, path))
    for file in listing.files:
        _write(file, objects, key, _target(place, names, file.path))
    if inside:
        _settle(place / CONFIG_NAME, inside)
    return inside


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _is_within(name: str) -> bool:
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _target(place: Path, names: dict[str, str], path: str) -> Path:
    first, *rest = PurePosixPath(path).parts
    return place.joinpath(names[first] if rest and first in names else first, *rest)


def _write(file: Saved, objects: Objects, key: Key, target: Path) -> None:
    content = key.open(objects.read(file.object), file.size)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise StoreUnusable(f"备份里的“{file.path}”已损坏", hint="请用较早的一次或另一份备份。")
    _make(target.parent)
    target.write_bytes(content)
    personal = file.path.split("/")[0] in PERSONAL
    target.chmod(_PERSONAL_MODE if personal else file.mode | _PERSONAL_MODE)
    os.utime(target, ns=(file.mtime_ns, file.mtime_ns))


def _settle(settings: Path, inside: tuple[str, ...]) -> None:
    """Say in the settings that folders lie in the working directory by now."""
    text = settings.read_text(encoding="utf-8-sig")
    for section in inside:
        line = rf"(?m)^(\s*{section}\s*=\s*)(\"[^\"\n]*\"|'[^'\n]*')"
        text = re.sub(line, rf'\g<1>"{section}"', text)
    settings.write_text(text, encoding="utf-8")


def _put_in_place(beside: Path, target: Path, version: Version, replace: bool) -> Path | None:
    """Give the finished folder its name; what had it before is renamed."""
    moved = None
    if target.is_dir() and any(target.iterdir()) and replace:
        moved = target.with_name(f"{target.name}.恢复前")
        number = 1
        while moved.exists():
            number += 1
            moved = target.with_name(f"{target.name}.恢复前{number}")
        target.rename(moved)
    elif target.is_dir():
        target.rmdir()
    beside.chmod(0o755)
    beside.rename(target)
    return moved
