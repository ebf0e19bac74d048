"""The command that looks for personal data in files before they are sent anywhere."""

from __future__ import annotations

from pathlib import Path

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import chosen_month, progress_bar, say, working_county
from fanpin_lib.errors import ConfigError


def add_to(app: typer.Typer) -> None:
    """Register this module's command."""
    app.command("scan", cls=ChineseCommand)(scan)


def scan(
    path: Path = typer.Argument(..., metavar="路径", help="要查的文件或文件夹"),
) -> None:
    """查文件里有没有个人信息：号码、住址，以及台账里的姓名和编号；外发之前用。"""
    from fanpin_lib.desk.scanning import scan_path

    try:
        county = working_county()
    except ConfigError:
        county = None  # anywhere else: what is personal whoever it belongs to
    with progress_bar("查个人信息") as told:
        scanned = scan_path(path, county, chosen_month(None), told)
    say(f"{scanned}。")
