"""The command that writes empty ledgers to fill in."""

from __future__ import annotations

from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import say, working_county


def add_to(app: typer.Typer) -> None:
    """Register this module's command."""
    app.command("templates", cls=ChineseCommand)(templates)


def templates(
    folder: Path = typer.Argument(Path("空表"), metavar="[文件夹]", help="空表写在哪里"),
) -> None:
    """写出每种台账的空表：必填、选填、下拉和示例；填好改名、放进 ledgers/ 就能入库。"""
    from fanpin_lib.desk.empty_ledgers import write_empty_ledgers
    from fanpin_lib.errors import InputError

    county = working_county()
    target = folder if folder.is_absolute() else county.root / folder
    if target.is_file():
        raise InputError(f"“{folder}”是文件，不是文件夹", hint="请换一个文件夹名。")
    if target.resolve().is_relative_to(county.folders.ledgers.resolve()):
        raise InputError(
            "空表不能写进 ledgers/，那里放交来的台账",
            hint="请换一个文件夹，如 fanpin templates 空表。",
        )
    written = write_empty_ledgers(target, county.columns)
    say(f"写出 {len(written)} 份空表，在 {target}。")
    say("先填哪些：只有全国系统的五份导出就能结一个月，不用另填；有走访的加上走访或月度监测台账。")
    say("填好后在文件名里写上月份，如 农户台账_202610.xlsx，放进 ledgers/。")
