"""The page that promises what stays stable names all of it, and nothing that is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from fanpin_lib import workbook
from fanpin_lib.cli.app import app
from fanpin_lib.edition import names
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.indicators import model
from fanpin_lib.policy import examples, reading_files

PAGE = Path(__file__).parents[2] / "site/docs/methods/stable.md"
#: Said on the page to be the program's own.
OUR_OWN = {names.RUNS, names.ROW_HASHES, names.FIGURES}


def part(heading: str) -> str:
    """What stands under a heading that begins so."""
    text = PAGE.read_text(encoding="utf-8")
    [found] = re.findall(rf"^## {heading}.*?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return found


def named(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def row(text: str, first: str) -> set[str]:
    """Names in the row of a table that begins so."""
    [found] = re.findall(rf"^\| {first} \|(.*)\|$", text, re.M)
    return named(found)


def commands() -> set[str]:
    """Every command by its words."""
    found = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below: dict[str, Any] = getattr(command, "commands", {})
        found |= {f"{name} {second}" for second in below} or {name}
    return found


def test_every_command_is_promised() -> None:
    said = {name.removeprefix("fanpin ") for name in named(part("命令")) if "fanpin " in name}
    assert said == commands()


def test_every_file_of_an_edition_is_promised_or_said_to_be_our_own() -> None:
    files = {v for k, v in vars(names).items() if k.isupper() and "." in v}
    before, _, ours = part("一个版本的数据").partition("不在此列")
    assert named(before) >= files - OUR_OWN
    assert {name for name in named(before) if re.search(r"\.(csv|parquet|json)$", name)} <= files
    assert named(ours) >= OUR_OWN


def test_every_column_is_promised() -> None:
    text = part("一个版本的数据")
    described = set(shipped_yaml("fanpin_lib.edition", "data_package.yaml")["columns"])
    assert row(text, "指标") | row(text, "疑点") == described
    statuses = {model.OK, model.NO_DATA, model.NOT_APPLICABLE, model.NO_RULE}
    assert named(text) >= statuses | {model.NO_CALENDAR, model.CONTRADICTION}


def test_what_the_workbook_offers_is_promised() -> None:
    text = part("工作簿")
    assert {"open_office", "Workbook", "Household"} == set(workbook.__all__)
    for name in ("Workbook", "Household"):
        cls = getattr(workbook, name)
        offered = {*vars(cls), *getattr(cls, "__dataclass_fields__", ())}
        public = {member for member in offered if not member.startswith("_")}
        assert row(text, f"`{name}`") == public


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("方案", reading_files._PROFILE),
        ("取值", reading_files._VALUES),
        ("规则的例子", examples._FILE),
    ],
    ids=["profile", "values", "examples"],
)
def test_every_key_of_a_policy_file_is_promised(kind: str, keys: dict[str, Any]) -> None:
    assert row(part("政策方案"), kind) == set(keys)


def test_how_a_change_is_announced_is_said() -> None:
    assert "CHANGELOG.md" in part("怎样变")
    assert (PAGE.parents[3] / "CHANGELOG.md").is_file()
