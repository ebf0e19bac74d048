"""What the READMEs beside the data say to copy and fill can be copied and filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from fanpin_lib import fields
from fanpin_lib.fields import SQL_TYPES, Field
from fanpin_lib.files.yaml_lines import Page, parse_yaml
from fanpin_lib.indicators.catalogue_file import check_together, read_family

PACKAGE = Path(__file__).parents[2] / "fanpin_lib"
READMES = {
    "an indicator": PACKAGE / "indicators/catalogue/README.md",
    "a ledger kind": PACKAGE / "fields.README.md",
    "a section of a page": PACKAGE.parent / "notebooks/README.md",
    "a rule": PACKAGE / "policy/README.md",
    "a check": PACKAGE / "quality/rules/README.md",
}


def examples(readme: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", readme.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("what", READMES)
def test_whoever_extends_it_finds_how_and_an_example_to_copy(what: str) -> None:
    assert "```" in READMES[what].read_text(encoding="utf-8")


def test_the_indicator_to_copy_is_one() -> None:
    [example] = examples(READMES["an indicator"])
    family = (PACKAGE / "indicators/catalogue/tasks.yaml").read_text(encoding="utf-8")
    page = Page("catalogue/tasks.yaml")
    check_together([read_family(parse_yaml(family + example, page.shown), page)])
    page.tell()


def test_the_ledger_kind_to_copy_is_one() -> None:
    table, past = (yaml.safe_load(text) for text in examples(READMES["a ledger kind"]))
    [(name, said)] = table.items()
    columns: dict[str, Any] = {n: Field(name=n, **spec) for n, spec in said["fields"].items()}
    assert name not in fields.tables() and set(said["key"]) <= set(columns)
    assert {column.type for column in columns.values()} <= set(SQL_TYPES)
    assert set(past) == {name} and set(past[name]["facts"]) <= set(columns)


@pytest.mark.parametrize("what", READMES)
def test_files_that_a_readme_names_are_there(what: str) -> None:
    text = READMES[what].read_text(encoding="utf-8")
    named = re.findall(r"(?:tests|fanpin_lib|notebooks)/[\w/.]+\.(?:py|yaml|md|ipynb)", text)
    assert [path for path in named if not (PACKAGE.parent / path).exists()] == []
