"""The page 选方案和改规则 does as it says: its files are put in place, its commands run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fanpin_lib.cli import main
from fanpin_lib.county import County
from fanpin_lib.desk.working_folder import SPECIMENS
from fanpin_lib.policy import load_profile
from fanpin_lib.quality import load_catalogue

PAGE = Path(__file__).parents[2] / "site" / "docs" / "help" / "rules.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.M | re.S)
ENDING = ".样例"


def blocks() -> list[tuple[str, str, str]]:
    """Kind, title and text of each fenced block, in order."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def test_every_specimen_is_shown_on_the_page_as_it_is_laid_out() -> None:
    shown = {title: text for kind, title, text in blocks() if kind == "yaml"}
    laid_out = {
        f"county/{path.relative_to(SPECIMENS).as_posix().removesuffix(ENDING)}": path
        for path in SPECIMENS.rglob(f"*{ENDING}")
    }
    assert shown.keys() == laid_out.keys()
    for title, path in laid_out.items():
        assert shown[title] == path.read_text(encoding="utf-8")


def test_the_page_does_as_it_says(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, title, text in blocks():
        if kind == "console":
            _run(text, capsys)
            if (tmp_path / "我的县").is_dir():
                monkeypatch.chdir(tmp_path / "我的县")
        elif kind == "yaml":
            specimen = Path(title + ENDING)
            assert specimen.is_file()
            specimen.rename(title)
        elif kind == "toml":
            settings = Path("fanpin.toml").read_text(encoding="utf-8")
            changed = re.sub(r"^profile = \S+", text.strip(), settings, flags=re.M)
            Path("fanpin.toml").write_text(changed, encoding="utf-8")
    county = County.at(tmp_path / "我的县")
    own = load_profile("benxian", county.policy_folder)
    assert own.classes["category"].spellings["防贫对象"] == "防止返贫致贫对象"
    assert county.columns.words.codes("category")["第一类户"] == "第一类"
    assert county.columns.field_of("households", "屯名") == "village_group"
    assert load_catalogue(county.quality_folder).find("本县_01").title.startswith("住房面积")


def _run(text: str, capsys) -> None:
    """Commands behind ``$``, each with lines that its answer holds."""
    for command, *expected in (part.splitlines() for part in text.split("$ ")[1:]):
        with pytest.raises(SystemExit) as left:
            main(command.split()[1:])
        said = capsys.readouterr()
        assert not left.value.code, said.err
        for line in expected:
            assert line in said.out, command
