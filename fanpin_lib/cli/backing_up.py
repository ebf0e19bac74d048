"""Commands that keep a working directory: backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import say, working_county

if TYPE_CHECKING:
    from fanpin_lib.county import County

#: The exit code of a backup without some files.
_LEFT_OUT = 3
_MOST_NAMED = 10
PassphraseOption = typer.Option(
    None, "--passphrase-file", help="备份密码写在这个文件里；不写则输入", show_default=False
)


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (backup, restore):
        app.command(command.__name__, cls=ChineseCommand)(command)


def backup(
    folder: Path = typer.Argument(..., metavar="文件夹", help="备份到哪里，如移动硬盘上的文件夹"),
    encrypt: bool = typer.Option(False, "--encrypt", help="加密；第一次备份时设密码，以后不必输入"),
    passphrase_file: Path | None = PassphraseOption,
    keep: int = typer.Option(
        0, "--keep", min=0, help="只留最近几次备份；不写则都留着", show_default=False
    ),
) -> None:
    """备份整个工作目录：台账、库、各月结果、本县设置；只写有变化的，写完读回核对。

    做好的网站不备份，恢复后运行 fanpin publish 就有。

    退出码：0 备份好了；3 备份好了，但有的文件读不出来。
    """
    from datetime import UTC, datetime

    from fanpin_lib.desk.backup import make_backup
    from fanpin_lib.desk.backup.versions import ABOUT

    county = working_county()
    new = not (folder / ABOUT).exists()
    passphrase = None
    if encrypt:
        passphrase = _passphrase(passphrase_file, twice=True) if new else ""
    report = make_backup(county, folder, datetime.now(UTC), passphrase)
    say(str(report))
    if new and not encrypt:
        say("备份里有个人信息，没有加密，请放好；要加密的，请备份到新文件夹并加 --encrypt。")
    if keep:
        say(_pruned(county, folder, keep, passphrase_file))
    if report.left_out:
        for name, reason in list(report.left_out.items())[:_MOST_NAMED]:
            say(f"  没有备份 {name}：{reason}")
        say(f"有 {len(report.left_out)} 个文件读不出来，没有备份；请处理后再备份一次。")
        raise typer.Exit(_LEFT_OUT)


def _pruned(county: County, folder: Path, keep: int, passphrase_file: Path | None) -> str:
    """Remove old versions; of a sealed backup only with its passphrase."""
    from datetime import UTC, datetime

    from fanpin_lib.desk.backup import prune
    from fanpin_lib.desk.backup.versions import Backup

    sealed = Backup.at(folder).seal.recipient
    passphrase = _passphrase(passphrase_file, twice=False) if sealed else ""
    return str(prune(county, folder, keep, datetime.now(UTC), passphrase))


def restore(
    folder: Path = typer.Argument(..., metavar="备份", help="fanpin backup 备份到的文件夹"),
    target: Path | None = typer.Argument(
        None, metavar="[工作目录]", help="恢复到哪里：新文件夹，换了电脑、路径也可以"
    ),
    listed: bool = typer.Option(False, "--list", help="只列出有哪几次备份"),
    version: str = typer.Option(
        "",
        "--version",
        help="哪一次，照 --list 写，如 2026-11-29；不写则最近一次",
        show_default=False,
    ),
    replace: bool = typer.Option(False, "--replace", help="那里已有工作目录也恢复；原来的改名留着"),
    passphrase_file: Path | None = PassphraseOption,
) -> None:
    """从备份恢复出一个工作目录，每个文件都核对；恢复不全就什么也不留下。"""
    from fanpin_lib.desk import backup as backups
    from fanpin_lib.desk.backup.versions import Backup
    from fanpin_lib.errors import InputError

    found = Backup.at(folder)
    if listed:
        for each in backups.versions(folder):
            say(str(each))
        return
    if target is None:
        raise InputError(
            "没有写恢复到哪里", hint="请写一个新文件夹，例如：fanpin restore 备份 新文件夹。"
        )
    passphrase = _passphrase(passphrase_file, twice=False) if found.seal.recipient else ""
    say(str(backups.restore(folder, target, passphrase, chosen=version, replace=replace)))


def _passphrase(file: Path | None, *, twice: bool) -> str:
    """From a file's first line, or typed.

    Raises:
        InputError: nobody can type it, or the file cannot be read.
    """
    from fanpin_lib.errors import InputError, why

    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig").splitlines()[0].strip()
        except OSError as error:
            raise InputError(
                f"密码文件“{file}”读不出来（{why(error)}）", hint="请核对路径和权限。"
            ) from None
        except (UnicodeDecodeError, IndexError):
            raise InputError(
                f"密码文件“{file}”是空的，或不是文本", hint="请把密码写在第一行，用 UTF-8 保存。"
            ) from None
    if not sys.stdin.isatty():
        raise InputError("没有备份密码", hint="请加 --passphrase-file 文件（第一行写密码）。")
    typed: str = typer.prompt("备份密码", hide_input=True, confirmation_prompt=twice)
    return typed
