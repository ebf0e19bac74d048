"""What a stranger types from README.md and README.en.md is what the program knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from fanpin_lib.cli.app import app

REPOSITORY = Path(__file__).parents[2]
READMES = ("README.md", "README.en.md")
BLOCK = re.compile(r"^```(?:bash|powershell)\n(.*?)^```", re.M | re.S)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
#: Options of pip and of other programs stand in the same blocks.
OURS = re.compile(r"(?:^|[\\/ ])fanpin ([a-z].*)")


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def rows(name: str) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """Of every row of the table of commands: its commands and the options that it names."""
    lines = re.findall(r"^\| `fanpin (.*?)` \| (.*) \|$", text_of(name), re.M)
    return [(commands_in(first), frozenset(OPTION.findall(first + what))) for first, what in lines]


def commands_in(words: str) -> tuple[str, ...]:
    r"""``ledger list \| show`` → ledger list, ledger show; ``run 2026-10`` → run."""
    first, *rest = words.replace("\\|", "|").split()
    if not rest or first not in ("forms", "ledger", "policy"):
        return (first,)
    below = [rest[0], *(word for word, bar in zip(rest[2:], rest[1:]) if bar == "|")]
    return tuple(f"{first} {word}" for word in below)


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """The options of every command of the program by its words: month, ledger list …"""
    return dict(_below(get_command(app), ()))


def _below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from _below(below, (*words, name))
    if words and not hasattr(command, "commands"):
        yield " ".join(words), {"--help", *(o for p in command.params for o in p.opts)}


def typed(name: str) -> list[str]:
    """What the blocks have a reader type after ``fanpin``, remarks taken off."""
    lines = (
        line.partition(" #")[0]
        for block in BLOCK.findall(text_of(name))
        for line in block.splitlines()
    )
    return [found[1] for line in lines if (found := OURS.search(line))]


@pytest.mark.parametrize("name", READMES)
def test_the_table_names_every_command_and_no_other(name: str, known: dict[str, set[str]]) -> None:
    named = {command for commands, _ in rows(name) for command in commands}
    assert named == set(known)


@pytest.mark.parametrize("name", READMES)
def test_the_table_names_options_that_the_commands_have(
    name: str, known: dict[str, set[str]]
) -> None:
    wrong = [
        (commands, option)
        for commands, options in rows(name)
        for option in options
        if not any(option in known[command] for command in commands)
    ]
    assert wrong == []


def test_both_tables_tell_the_same() -> None:
    chinese, english = map(rows, READMES)
    assert chinese == english


@pytest.mark.parametrize("name", READMES)
def test_what_one_types_the_program_knows(name: str, known: dict[str, set[str]]) -> None:
    assert len(typed(name)) > 5
    for words in typed(name):
        (command,) = commands_in(words)
        assert set(OPTION.findall(words)) <= known[command], words


@pytest.mark.parametrize("name", READMES)
def test_targets_of_make_are_there(name: str) -> None:
    makefile = text_of("Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text_of(name), re.M))
    assert "demo" in named and named <= targets
    variables = set(re.findall(r"^([A-Z]+) \?=", makefile, re.M))
    assert set(re.findall(r"`?\b([A-Z]+)=", text_of(name))) <= variables


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "NOTICE.md"])
def test_links_lead_to_files(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text_of(name))
    assert [link for link in links if not (REPOSITORY / link).is_file()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_page_opens_with_the_pictures(name: str) -> None:
    lines = dropwhile(lambda line: not line.startswith("!["), text_of(name).splitlines())
    assert "pictures/home.png" in next(lines) and text_of(name).index("![") < text_of(name).index(
        "\n## "
    )
    assert "(pictures/village.png)" in text_of(name)
