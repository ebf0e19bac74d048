"""The program in a process of its own, and its own account of itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def fanpin(*arguments, cwd=REPOSITORY):
    """The command line as a person meets it."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", "from fanpin_lib.cli import main; main()", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


def listed(help_page):
    """The commands that a help page lists."""
    listing = help_page.partition("命令：\n")[2]
    return re.findall(r"^  (\w+)  ", listing, re.M)


@pytest.fixture(scope="session")
def help_pages():
    """The help page of every command by its words: month, ledger, ledger list …"""
    pages = {}
    for command in listed(fanpin("--help").stdout):
        pages[command] = fanpin(command, "--help")
        for below in listed(pages[command].stdout):
            pages[f"{command} {below}"] = fanpin(command, below, "--help")
    return pages
