"""The catalogue's files held against the keys they may have; every mistake has its line.

A family's ``<family>.yaml`` is written by whoever adds an indicator, so its mistakes are told
like those of every other file: all at once, with what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from fanpin_lib import fields
from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Key, Mapping, Page, nearest, shipped_yaml, told_at_once
from fanpin_lib.indicators.model import ADDITIVE, DIRECTIONS, LEVELS, NOTHING, TELLS

FOLDER = "catalogue"
_WITH_DENOMINATOR = ("rate", "ratio", "mean")

_FAMILY = {
    "family": Key(required=True),
    "name": Key(required=True),
    "order": Key("int", required=True),
    "facts": Key("mapping", required=True),
    "indicators": Key("list", required=True),
    "notes": Key(),
    "rules": Key("texts"),
    "needs": Key("texts"),
    "prepared": Key("texts"),
    "may_read": Key("texts"),
    "tells": Key(choices=tuple(word for word in TELLS if word != NOTHING)),
}
_FACT = {
    "rows": Key("mapping", required=True),
    "ledgers": Key("any", required=True),
    "dimensions": Key("mapping"),
    "reads": Key("mapping"),
    "assumes": Key("mapping"),
    "whole": Key("bool"),
    "stands": Key("bool"),
}
_ROWS = {"unit": Key(required=True), "key": Key("texts", required=True), "behind": Key()}
_DIMENSION = {
    "name": Key(required=True),
    "column": Key(required=True),
    "levels": Key(choices=("upper",)),
    "reads": Key("mapping"),
    "tells": Key(required=True, choices=tuple(TELLS)),
}
_INDICATOR = {
    "id": Key(required=True),
    "name": Key(required=True),
    "kind": Key(required=True, choices=(*ADDITIVE, "quantile", "gini")),
    "unit": Key(required=True, empty=True),  # an index has none
    "definition": Key(required=True),
    "numerator": Key("mapping", required=True),
    "denominator": Key("mapping"),
    "n": Key(),
    "fact": Key(required=True),
    "rules": Key("texts"),
    "cites": Key("texts"),
    "clause": Key(),
    "direction": Key(required=True, choices=tuple(DIRECTIONS)),
    "levels": Key("texts"),
    "months": Key(),
    "since": Key("int"),
    "dimensions": Key("texts"),
    "split": Key("mapping"),
    "block": Key("mapping"),
    "unless": Key(),
    "quantile": Key("number"),
    "scale": Key("number"),
    "total": Key("bool"),
    "ledgers": Key("any"),
    "column": Key(),
    "stands": Key("bool"),
    "tells": Key(choices=tuple(TELLS)),
}
_PART = {"text": Key(required=True), "sql": Key(required=True)}
_SPLIT = {"name": Key(required=True), "columns": Key("mapping"), "rule": Key()}


@dataclass(frozen=True)
class FamilyFile:
    """What one file says, and where its mistakes are written down."""

    page: Page
    said: dict[str, Any]

    def facts(self) -> Iterator[tuple[str, Any, int]]:
        """Each relation that the family's SQL builds, with its line."""
        found: Iterator[tuple[str, Any, int]] = self.said.get("facts", Mapping.at(1)).with_lines()
        return found

    def indicators(self) -> Iterator[tuple[Any, int]]:
        """Each indicator, with its line."""
        return zip(self.said.get("indicators", ()), _lines(self.said.get("indicators")))


def read_catalogue() -> list[dict[str, Any]]:
    """What the families' files say, in publication order.

    Raises:
        FileMistake: unknown, missing or mistyped keys, unknown ledgers, ids or facts used
            twice; all of them, with file and line.
    """
    problems: list[FileMistake] = []
    folder = files(__package__).joinpath(FOLDER)
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml"))
    families = [
        read_family(
            shipped_yaml(__package__, f"{FOLDER}/{name}"), Page(f"{FOLDER}/{name}", problems)
        )
        for name in names
    ]
    check_together(families)
    if problems:
        raise told_at_once(problems)
    return sorted((family.said for family in families), key=lambda said: said["order"])


def read_family(raw: Mapping, page: Page) -> FamilyFile:
    """One family's file; its mistakes are written down on ``page``."""
    file = FamilyFile(page, page.read(raw, raw.line, _FAMILY, "指标族"))
    for fact, spec, line in file.facts():
        _check_fact(page, fact, spec, line)
    for spec, line in file.indicators():
        _check_indicator(page, spec, line)
        _check_tells(file, spec, line)
    return file


def _check_fact(page: Page, name: str, raw: Any, line: int) -> None:
    said = page.read(raw, line, _FACT, f"facts 的“{name}”")
    if "rows" in said:
        page.read(said["rows"], said["rows"].line, _ROWS, "rows")
    _check_each(page, said.get("dimensions"), _DIMENSION)
    _check_ledgers(page, said.get("ledgers"), line)


def _check_indicator(page: Page, raw: Any, line: int) -> None:
    said = page.read(raw, line, _INDICATOR, "指标")
    for part in ("numerator", "denominator"):
        if part in said:
            page.read(said[part], raw.lines[part], _PART, part)
    _check_each(page, said.get("split"), _SPLIT)
    _check_ledgers(page, said.get("ledgers"), line)
    _known(page, said.get("levels", ()), _lines(said.get("levels")), "级别", LEVELS)
    if {"kind", "id"} <= said.keys():
        _check_kind(page, said, line)


def _check_tells(file: FamilyFile, raw: Any, line: int) -> None:
    """What an indicator tells of persons is said by it, or by its family; never left open."""
    if isinstance(raw, Mapping) and "tells" not in raw and "tells" not in file.said:
        hint = f"请写 tells: {'、'.join(TELLS)} 之一；{NOTHING} 是只数工作或物、不涉及个人情况的。"
        file.page.problem(line, f"“{raw.get('id')}”没有写它说出个人的什么情况（tells）", hint)


def _check_kind(page: Page, said: dict[str, Any], line: int) -> None:
    """What a kind of figure needs beside its numerator, and what every figure rests on."""
    kind, name = said["kind"], said["id"]
    if (kind in _WITH_DENOMINATOR) != ("denominator" in said):
        kinds = "、".join(_WITH_DENOMINATOR)
        page.problem(line, f"“{name}”的 denominator 与 kind: {kind} 不合", f"{kinds} 才有分母。")
    if (kind == "quantile") != ("quantile" in said):
        hint = "分位数请写 kind: quantile 和 quantile: 0.5。"
        page.problem(line, f"“{name}”的 quantile 与 kind: {kind} 不合", hint)
    if not said.get("rules") and not said.get("clause"):
        page.problem(line, f"“{name}”没有依据", "请写 rules: [规则编号] 或 clause: 出处。")


def _check_each(page: Page, raw: Mapping | None, keys: dict[str, Key]) -> None:
    for name, spec, line in raw.with_lines() if raw else ():
        page.read(spec, line, keys, f"“{name}”")


def _check_ledgers(page: Page, raw: Any, line: int) -> None:
    lines = raw.lines.values() if isinstance(raw, Mapping) else _lines(raw)
    _known(page, raw or (), lines, "台账", fields.tables())


def _known(
    page: Page, names: Collection[str], lines: Collection[int], what: str, known: Collection[str]
) -> None:
    for name, line in zip(names, lines):
        if name not in known:
            page.problem(line, f"没有“{name}”这个{what}", nearest(name, known))


def _lines(items: Any) -> Collection[int]:
    return getattr(items, "lines", ())


def check_together(families: list[FamilyFile]) -> None:
    """Write down ids used twice, and indicators on a fact or dimension that no file has."""
    facts = {name: spec for family in families for name, spec, _ in family.facts()}
    seen: dict[str, str] = {}
    seen_facts: dict[str, str] = {}
    for family in families:
        for name, _, line in family.facts():
            _once(family.page, name, line, seen_facts)
        for spec, line in family.indicators():
            if not isinstance(spec, Mapping):
                continue
            _once(family.page, spec.get("id"), line, seen)
            fact = facts.get(str(spec.get("fact")))
            if fact is None:
                at, hint = spec.lines.get("fact", line), nearest(str(spec.get("fact")), facts)
                family.page.problem(at, f"没有“{spec.get('fact')}”这个 fact", hint)
            elif isinstance(fact, Mapping):
                wanted, known = spec.get("dimensions") or (), fact.get("dimensions") or {}
                _known(family.page, wanted, _lines(wanted), "分组", known)


def _once(page: Page, name: Any, line: int, seen: dict[str, str]) -> None:
    if name in seen:
        page.problem(line, f"“{name}”已经用在“{seen[name]}”里", "每个编号只能用一次，请改名。")
    elif name is not None:
        seen[name] = page.shown
