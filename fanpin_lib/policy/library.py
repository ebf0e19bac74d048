"""Finding rule, profile and value files: the package's own and the county's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Mapping, Page, read_yaml
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.reading_files import (
    ProfileFile,
    ValuesFile,
    read_profile,
    read_values_file,
)
from fanpin_lib.policy.reading_rules import read_rule

HERE = Path(__file__).parent
RULES = HERE / "rules"
PROFILES = HERE / "profiles"
TEMPLATES = HERE / "county_templates"
EXAMPLES = ".examples.yaml"


@cache
def shipped_rule(key: str) -> tuple[Rule | None, tuple[FileMistake, ...]]:
    """A rule of the package and its mistakes; (None, ()) if there is no such file."""
    path = RULES / f"{key}.yaml"
    if not path.is_file():
        return None, ()
    problems: list[FileMistake] = []
    rule = _read_rule_file(path, f"rules/{key}.yaml", key, problems)
    return rule, tuple(problems)


def shipped_rule_keys() -> list[str]:
    """Every rule of the package as ``folder/id``."""
    files = sorted(p for p in RULES.rglob("*.yaml") if not p.name.endswith(EXAMPLES))
    return [p.relative_to(RULES).with_suffix("").as_posix() for p in files]


@cache
def shipped_profiles() -> tuple[dict[str, ProfileFile], tuple[FileMistake, ...]]:
    """The package's profiles by name, and the mistakes in their files."""
    problems: list[FileMistake] = []
    found = {}
    for path in sorted(PROFILES.glob("*.yaml")):
        page = Page(f"profiles/{path.name}", problems)
        profile = read_profile(page, read_yaml(path, page.shown))
        if profile:
            found[profile.name] = profile
    return found, tuple(problems)


@cache
def shipped_values(template: str) -> tuple[ValuesFile | None, tuple[FileMistake, ...]]:
    """A value file that the package ships for a county to start from."""
    problems: list[FileMistake] = []
    page = Page(f"county_templates/{template}", problems)
    found = read_values_file(page, read_yaml(TEMPLATES / template, page.shown))
    return found, tuple(problems)


def _read_rule_file(path: Path, shown: str, key: str, problems: list[FileMistake]) -> Rule | None:
    page = Page(shown, problems)
    try:
        return read_rule(page, read_yaml(path, shown), key)
    except FileMistake as error:
        problems.append(error)
        return None


class CountyFolder:
    """A county's own rules, profiles and values (``county/policy``)."""

    def __init__(self, folder: Path | None) -> None:
        self.rules: dict[str, Rule] = {}
        self.unreadable: set[str] = set()  # rules whose files have mistakes
        self.profiles: dict[str, ProfileFile] = {}
        self.values: list[ValuesFile] = []
        self.problems: list[FileMistake] = []
        self.file_names: set[str] = set()
        #: names of profiles whose files have mistakes
        self.unread: set[str] = set()
        self._named: dict[str, str] = {}  # the file of each rule and profile
        for path in self._files(folder):
            self.file_names.add(path.name)
            self._read(path, f"{folder.name}/{path.relative_to(folder)}" if folder else "")

    @staticmethod
    def _files(folder: Path | None) -> Iterator[Path]:
        if folder is None or not folder.is_dir():
            return
        for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
            if not path.name.endswith(EXAMPLES):
                yield path

    def _read(self, path: Path, shown: str) -> None:
        page = Page(shown, self.problems)
        try:
            raw = read_yaml(path, shown, begins="第一行请写 rule:、profile: 或 values_for:。")
        except FileMistake as error:
            self.problems.append(error)
            self.unreadable.add(f"county/{path.stem}")
            return
        if "rule" in raw:
            self._read_rule(page, raw, f"county/{path.stem}")
        elif "profile" in raw:
            profile = read_profile(page, raw)
            if profile is None:
                self.unread.add(str(raw["profile"]))
            elif self._once(page, profile.name):
                self.profiles[profile.name] = profile
        elif "values_for" in raw:
            values = read_values_file(page, raw)
            if values:
                self.values.append(values)
        else:
            self._unknown(page, raw)

    def _read_rule(self, page: Page, raw: Mapping, key: str) -> None:
        rule = read_rule(page, raw, key)
        if rule is None:
            self.unreadable.add(key)
        elif self._once(page, rule.key):
            self.rules[rule.key] = rule

    def _once(self, page: Page, name: str) -> bool:
        """Whether no file before it has the name; two of one name are a mistake."""
        first = self._named.setdefault(name, page.shown)
        if first != page.shown:
            page.problem(1, f"“{name}”已经在“{first}”里写过", "请改名，或只留一个文件。")
        return first == page.shown

    @staticmethod
    def _unknown(page: Page, raw: Mapping) -> None:
        page.problem(
            1,
            "看不出这是规则、方案还是取值文件",
            "规则以 rule: 编号 开头，方案以 profile: 名称 开头，取值以 values_for: 方案名 开头。",
        )
