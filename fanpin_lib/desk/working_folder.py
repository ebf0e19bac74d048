"""Lay out a county's working directory from the templates shipped with the package.

The templates are the repository's own ``notebooks/``, ``site/docs`` and ``mkdocs.yml``;
a wheel carries copies under ``fanpin_lib/templates``. What was laid out is remembered with
its hash, so that an upgrade replaces only files the county never touched.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.desk.first_settings import first_settings
from fanpin_lib.errors import InputError, StoreUnusable, why
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.files.working_root import CONFIG_NAME

#: Hashes of the files as laid out, by path relative to the working directory.
RECORD_NAME = ".fanpin-templates.json"
#: Beside a file that the county changed, an upgrade leaves the new template under this ending.
NEW_SUFFIX = ".新版"
PERSONAL_FOLDERS = ("ledgers", "store", "private")
#: A working directory may lie in somebody's repository; names never go into it.
_GITIGNORE = ".gitignore"
_KEPT_OUT = "# 含个人信息，不进版本库\n" + "".join(f"/{name}/\n" for name in PERSONAL_FOLDERS)
#: Without these no month can be closed: an upgrade brings them back.
_PLACES = ("village", "township", "county", "open/township", "open/county")
_NEEDED = ("mkdocs.yml", *(f"notebooks/{place}.ipynb" for place in _PLACES))
_PAGES = ("site/docs", "site/docs-open")
#: Examples of a county's own files, as they lie under its folder ``county/``. Their ending
#: keeps them from being read until somebody takes it off.
SPECIMENS = Path(__file__).parent / "specimens"
#: Lies among the templates and is no business of a county's.
_OURS = ("README.md",)
_CHECKPOINTS = ".ipynb_checkpoints"


@dataclass
class LayoutReport:
    """What laying out did, by path relative to the working directory."""

    written: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # changed by the county; new one put beside


def template_root() -> Path:
    """Where the templates lie: inside the installed package, or the repository around it."""
    package = Path(__file__).parent.parent
    shipped = package / "templates"
    return shipped if shipped.is_dir() else package.parent


def lay_out(
    folder: Path, code: str, name: str, profile: str, *, demo: bool = False
) -> LayoutReport:
    """Create a working directory with settings, notebooks and site sources.

    Args:
        folder: where; created if missing, must not be a working directory already.
        code: six-digit county code.
        name: the county's name.
        profile: the policy profile to start with.
        demo: whether the data will be synthetic.

    Raises:
        InputError: the folder already is a working directory.
        StoreUnusable: the folder cannot be written, or its disk holds no store.
    """
    if (folder / CONFIG_NAME).exists():
        raise InputError(
            f"{folder} 已经是防贫工作目录",
            hint="升级请用“fanpin init 文件夹 --upgrade”，本县改过的文件不会被覆盖。",
        )
    _try_store(folder)
    _make_folders(folder)
    text = first_settings(code, name, profile, demo=demo)
    report = _lay_templates(folder)
    _write_beside(folder / CONFIG_NAME, text.encode())  # last: without it, init can be run again
    return report


def change_demo(folder: Path, code: str, name: str, profile: str) -> None:
    """Make a demo directory that of another made-up county; all other settings stay.

    Raises:
        InputError: a setting does not stand on a line of its own.
        StoreUnusable: the settings cannot be written.
    """
    path = folder / CONFIG_NAME
    text = path.read_text(encoding="utf-8")
    for key, value in {"code": code, "name": name, "profile": profile}.items():
        text, found = re.subn(rf'(?m)^(\s*{key}\s*=\s*)"[^"\n]*"', rf'\g<1>"{value}"', text)
        if found != 1:
            raise InputError(
                f'{path} 里找不到单独一行的 {key} = "…"，没有改动任何内容',
                hint="请另建一个演示文件夹：fanpin init 文件夹 --demo。",
            )
    with atomic_write(path) as beside:
        beside.write_text(text, encoding="utf-8")


def upgrade(folder: Path) -> LayoutReport:
    """Bring the templates of a working directory up to this version of fanpin.

    A file that the county changed is kept; the new version is put beside it with the
    ending ``.新版``. Files that the county added are never touched. What it deleted stays
    deleted, except what no month can do without.

    Raises:
        InputError: the folder is no working directory.
    """
    if not (folder / CONFIG_NAME).exists():
        raise InputError(f"{folder} 不是防贫工作目录", hint="请先运行“fanpin init 文件夹”。")
    if template_root() == folder.resolve():
        raise InputError("这里就是模板所在的源码目录", hint="源码目录用 git 更新，不用 --upgrade。")
    return _lay_templates(folder)


def _lay_templates(folder: Path) -> LayoutReport:
    """Every template into its place, and a record of what was laid out."""
    record = _read_record(folder)
    _forget_missing(folder, record)
    report = LayoutReport()
    if not (folder / _GITIGNORE).exists():
        _write_beside(folder / _GITIGNORE, _KEPT_OUT.encode())
    for relative, source in _templates():
        record[relative] = _place(folder / relative, source, record.get(relative), report, relative)
    _write_beside(folder / RECORD_NAME, json.dumps(record, ensure_ascii=False, indent=1).encode())
    return report


def _forget_missing(folder: Path, record: dict[str, str]) -> None:
    """Forget having laid out what is needed and gone, so that it is laid out again."""
    gone = tuple(f"{pages}/" for pages in _PAGES if not (folder / pages).is_dir())
    for relative in list(record):
        needed = relative in _NEEDED or relative.startswith(gone)
        if needed and not (folder / relative).exists():
            del record[relative]


def _place(
    target: Path, source: Path, laid_out: str | None, report: LayoutReport, relative: str
) -> str:
    """Write one template unless the county changed the file; returns the template's hash."""
    content = source.read_bytes()
    new = _digest(content)
    if not target.exists() and laid_out is None:
        report.written.append(relative)
        _write_beside(target, content)
        return new
    if not target.exists():  # the county deleted it on purpose
        return new
    if (current := _digest(target.read_bytes())) == new:
        return new
    if current == laid_out:
        report.updated.append(relative)
        _write_beside(target, content)
        return new
    report.kept.append(relative)
    if new != laid_out:
        _write_beside(target.with_name(target.name + NEW_SUFFIX), content)
    return laid_out or ""


def _try_store(folder: Path) -> None:
    """Nothing is laid out where no ledger could be stored.

    Raises:
        StoreUnusable: says what to do.
    """
    from fanpin_lib.store.trial import try_out

    try_out(folder / "store")


def _make_folders(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in PERSONAL_FOLDERS:
            make_private(folder / name)
        for name in ("reports", "county/policy", "county/quality", "site/docs", "notebooks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"不能在 {folder} 建立工作目录（{why(error)}）", hint="请换一个有写入权限的文件夹。"
        ) from error


def _templates() -> Iterator[tuple[str, Path]]:
    root = template_root()
    yield "mkdocs.yml", root / "mkdocs.yml"
    for part in ("notebooks", *_PAGES):
        for path in sorted((root / part).rglob("*")):
            if path.is_file() and path.name not in _OURS and _CHECKPOINTS not in path.parts:
                yield path.relative_to(root).as_posix(), path
    for path in sorted(SPECIMENS.rglob("*.样例")):
        yield f"county/{path.relative_to(SPECIMENS).as_posix()}", path


def _read_record(folder: Path) -> dict[str, str]:
    path = folder / RECORD_NAME
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write_beside(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(target) as beside:
        beside.write_bytes(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
