"""What a county can change in its own folder, and what then follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.errors import FileMistake, RuleNotInForce
from fanpin_lib.policy import TEMPLATES, compile_decision, load_profile, profile_names

SOURCE = """source:
  title: 某县通知
  issuer: 某县乡村振兴局
  date: 2026-01-05
  jurisdiction: 某县
  clause: 第三条
"""


def _values(folder: Path, profile: str, values: str, name: str = "values.yaml") -> None:
    text = f"values_for: {profile}\n{SOURCE}values:\n{values}"
    (folder / name).write_text(text, encoding="utf-8")


def test_value_for_a_later_start_ends_the_one_before(tmp_path: Path) -> None:
    _values(tmp_path, "demo-jiaohe", "  monitoring_line:\n    2026-07-01: 8600\n")
    profile = load_profile("demo-jiaohe", tmp_path)
    assert profile.value("monitoring_line", date(2026, 6, 30)).value == 8300
    assert profile.value("monitoring_line", date(2026, 6, 30)).until == date(2026, 6, 30)
    own = profile.value("monitoring_line", date(2026, 7, 1))
    assert (own.value, own.synthetic) == (8600, False)
    assert str(own.citation) == "《某县通知》（某县乡村振兴局，2026-01-05）第三条"
    assert own.where.file == f"{tmp_path.name}/values.yaml"
    assert own.where.line == 10


def test_same_start_replaces_the_packages_value(tmp_path: Path) -> None:
    _values(tmp_path, "demo-jiaohe", "  monitoring_line:\n    2026-01-01: 8500\n")
    profile = load_profile("demo-jiaohe", tmp_path)
    assert profile.value("monitoring_line", date(2026, 3, 1)).value == 8500
    assert profile.value("monitoring_line", date(2025, 3, 1)).value == 7900


def test_null_ends_a_value(tmp_path: Path) -> None:
    _values(tmp_path, "demo-jiaohe", "  monthly_visit:\n    2026-05-01: null\n")
    profile = load_profile("demo-jiaohe", tmp_path)
    assert profile.value("monthly_visit", date(2026, 4, 30)).value == 1
    with pytest.raises(RuleNotInForce, match="自 2026-05-01 起没有取值"):
        profile.value("monthly_visit", date(2026, 5, 1))


def test_line_that_the_document_leaves_open_is_supplied(tmp_path: Path) -> None:
    _values(tmp_path, "jilin-jiaohe", "  monitoring_line:\n    2022-01-01: 6700\n")
    profile = load_profile("jilin-jiaohe", tmp_path)
    assert profile.value("monitoring_line", date(2021, 12, 31)).value == 6000
    assert profile.value("monitoring_line", date(2024, 1, 1)).value == 6700


def test_values_of_an_ancestor_reach_the_profile(tmp_path: Path) -> None:
    _values(tmp_path, "practice", "  visit_gap:\n    2026-01-01: 3\n")
    assert load_profile("demo-jiaohe", tmp_path).value("visit_gap", date(2026, 2, 1)).value == 3


def test_rule_that_the_profile_lacks_can_be_supplied_if_the_question_is_known(
    tmp_path: Path,
) -> None:
    _values(tmp_path, "nm-hohhot", "  monthly_visit:\n    2026-01-01: 2\n")
    profile = load_profile("nm-hohhot", tmp_path)
    visits = profile.value("monthly_visit", date(2026, 2, 1))
    assert (visits.value, visits.unit) == (2, "次/月")
    assert profile.origins["monthly_visit"] == "nm-hohhot"
    with pytest.raises(RuleNotInForce, match="没有“monthly_visit”"):
        load_profile("nm-hohhot").value("monthly_visit", date(2026, 2, 1))


def test_undecidable_can_be_settled_by_the_county(tmp_path: Path) -> None:
    _values(tmp_path, "county-2020", "  scope_line:\n    2020-04-01: 6000\n")
    decision = compile_decision(load_profile("county-2020", tmp_path), "scope", date(2026, 1, 1))
    assert decision.clauses[0].sql == "(disposable_income_per_capita < 6000)"
    assert decision.clauses[0].missing == ()


def test_operator_and_concept_of_a_value_reach_the_condition(tmp_path: Path) -> None:
    value = "{value: 6000, operator: <=, concept: net}"
    _values(tmp_path, "county-2020", f"  scope_line:\n    2020-04-01: {value}\n")
    decision = compile_decision(load_profile("county-2020", tmp_path), "scope", date(2026, 1, 1))
    assert decision.clauses[0].sql == "(net_income_per_capita <= 6000)"


class TestTemplate:
    """The demo's file of values, laid into a county folder."""

    def _copy(self, folder: Path, old: str = "", new: str = "") -> None:
        text = (TEMPLATES / "demo-jiaohe.yaml").read_text(encoding="utf-8")
        assert old in text
        (folder / "demo-jiaohe.yaml").write_text(text.replace(old, new), encoding="utf-8")

    def test_copy_says_the_same(self, tmp_path: Path) -> None:
        self._copy(tmp_path)
        here, packed = load_profile("demo-jiaohe", tmp_path), load_profile("demo-jiaohe")
        day = date(2026, 10, 31)
        for rule in packed.rules.values():
            for value in rule.values:
                assert here.rule(rule.id).on(value.since).value == value.value
        assert here.value("monitoring_line", day).where.file == f"{tmp_path.name}/demo-jiaohe.yaml"

    def test_copy_stands_in_for_the_packages_file(self, tmp_path: Path) -> None:
        self._copy(tmp_path, "    2026-01-01: {value: 8300, note: 演示值}\n", "")
        line = load_profile("demo-jiaohe", tmp_path).value("monitoring_line", date(2026, 5, 1))
        assert line.value == 7900

    def test_one_changed_value_changes_every_answer(self, tmp_path: Path) -> None:
        self._copy(tmp_path, "value: 8300", "value: 9000")
        profile = load_profile("demo-jiaohe", tmp_path)
        day = date(2026, 10, 31)
        assert profile.value("monitoring_line", day).value == 9000
        decision = compile_decision(profile, "category", day)
        assert all("9000" in clause.sql for clause in decision.clauses)
        ready = compile_decision(profile, "elimination_ready", day)
        assert "9000" in ready.clauses[0].sql


def test_own_profile_and_rule(tmp_path: Path) -> None:
    (tmp_path / "my_line.yaml").write_text(
        "rule: my_line\nlabel: 本县自定线\nkind: threshold\nunit: 元\nconcept: net\n"
        "description: 本县自定\n"
        "cite: {title: 某县通知, issuer: 某县, date: 2026-01-05, clause: 一}\n"
        "values:\n  2026-01-01: 9000\n",
        encoding="utf-8",
    )
    (tmp_path / "profile.yaml").write_text(
        "profile: mine\nlabel: 本县\ndescription: 本县方案\ninherits: jilin-jiaohe\n"
        "rules: [county/my_line]\n",
        encoding="utf-8",
    )
    assert "mine" in profile_names(tmp_path)
    profile = load_profile("mine", tmp_path)
    assert profile.value("my_line", date(2026, 5, 1)).value == 9000
    assert profile.lineage == ("mine", "jilin-jiaohe", "practice")
    assert [s.name for s in profile.procedure("消除", date(2026, 5, 1))][0] == "村级提名"


def test_reading_that_the_county_settled_on(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text(
        "profile: mine\nlabel: 本镇\ndescription: 本镇\ninherits: town-three-colour-rm1\n"
        "readings: {colour: {red_condition: either, guarantees: with_water}}\n",
        encoding="utf-8",
    )
    profile, day = load_profile("mine", tmp_path), date(2020, 6, 30)
    decision = compile_decision(profile, "colour", day)
    assert decision.readings == {"red_condition": "either", "guarantees": "with_water"}
    with pytest.raises(FileMistake, match="red_condition = both、either"):
        compile_decision(profile, "colour", day, {"red_condition": "neither"})


def test_rule_not_in_force_says_which_file_to_write() -> None:
    with pytest.raises(RuleNotInForce) as caught:
        load_profile("jilin-jiaohe").value("monitoring_line", date(2026, 10, 31))
    message = str(caught.value)
    for word in ("监测线", "2026-10-31", "省级", "county/policy/", "values_for", "2022-01-01: 数值",
                 "title", "issuer", "clause", "fanpin policy check"):  # fmt: skip
        assert word in message


def test_date_before_the_first_value() -> None:
    with pytest.raises(RuleNotInForce, match="最早的取值从 2020-04-18 起"):
        load_profile("nm-hohhot").value("group_line", date(2020, 4, 17))


def test_what_if_leaves_the_profile_alone() -> None:
    profile = load_profile("demo-jiaohe")
    day = date(2026, 10, 31)
    other = profile.with_value("monitoring_line", 7000)
    assert other.value("monitoring_line", day).value == 7000
    assert other.value("monitoring_line", date(2021, 1, 1)).value == 7000
    assert profile.value("monitoring_line", day).value == 8300
    assert "7000" in compile_decision(other, "category", day).clauses[0].sql
    with pytest.raises(FileMistake, match="不是一个数"):
        profile.with_value("category", 1)
