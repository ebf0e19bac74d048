"""County rules: added, adjusted, and every mistake named with file and line, in Chinese."""

# ruff: noqa: E501 - rows of data are easier to compare on one line
from __future__ import annotations

from datetime import date

import pytest

from fanpin_lib.errors import FileMistake, InputError
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.quality import load_catalogue, run_checks, run_examples
from fanpin_lib.quality.example_snapshot import example_snapshot

MONTH = Month(2026, 10)
RULE = """\
section: 本县规则
rules:
  - code: "本县_01"
    title: 住房面积小于 10 平方米
    severity: 提醒
    scope: 户
    table: household
    column: housing_area
    fails: housing_area < {{least}}
    parameters: {least: {value: 10, label: 住房面积下限, unit: 平方米, basis: 县办通知}}
    message: 住房面积只有 {housing_area} 平方米
    todo: 入户量一量，改正。
    corrector: 村
    basis: 县办〔2026〕5 号
    examples:
      pass: [{housing_area: 10}, {housing_area: null}]
      fail: [{housing_area: 9.9}]
"""


def write(folder, text, name="a.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def findings(catalogue, rows, codes, profile=None):
    chosen = catalogue.only(codes)
    parameters = chosen.parameters(MONTH, "220281", profile=profile)
    return run_checks(example_snapshot(MONTH, rows), MONTH, chosen, parameters)


def test_a_county_rule_runs_beside_the_others(tmp_path):
    own = load_catalogue(write(tmp_path, RULE))
    assert len(own.rules) == len(load_catalogue().rules) + 1
    assert all(result.right for result in run_examples(own, ["本县_01"]))
    rows = {"national_persons": [{"household_id": "1", "id_number": "1", "housing_area": 9}]}
    (finding,) = findings(own, rows, ["本县_01"]).rows()
    assert finding.message == "住房面积只有 9 平方米"


def test_no_county_folder_is_no_mistake(tmp_path):
    assert load_catalogue(tmp_path / "没有").rules.keys() == load_catalogue().rules.keys()


def test_rules_of_the_catalogue_are_adjusted_by_any_of_their_numbers(tmp_path):
    text = """\
adjust:
  "3_11_010": {severity: 错误, population: 全部, parameters: {lowest: 5000}, basis: 县办通知}
  "5_14_008": {enabled: false, basis: 本县不查}
"""
    own = load_catalogue(write(tmp_path, text))
    rule = own.find("3_11_010")
    assert (rule.severity, rule.population) == ("错误", "全部")
    assert not own.find("5_14_001").enabled
    row = {"household_id": "1", "id_number": "1", "net_income_per_capita": 4999, "arable_area": 900}
    found = findings(own, {"national_persons": [row]}, ["3_11_010", "5_14_001"])
    assert [f.message for f in found.rows()] == ["人均纯收入 4999 元，低于 5000 元"]
    assert found.status("5_14_001").state == "停用"


def test_months_in_force(tmp_path):
    dated = RULE.replace("    severity: 提醒", '    severity: 提醒\n    from: "2026-11"')
    own = load_catalogue(write(tmp_path, dated))
    rows = {"national_persons": [{"household_id": "1", "id_number": "1", "housing_area": 9}]}
    found = findings(own, rows, ["本县_01"])
    assert (len(found), found.status("本县_01").state) == (0, "未生效")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("housing_area < {{least}}", "housing_size < {{least}}", 9, "housing_size"),
        ("column: housing_area", "column: housing", 8, "housing"),
        ("只有 {housing_area}", "只有 {area}", 11, "area"),
        ('code: "本县_01"', 'code: "3_11_010"', 3, "已经用在"),
        ('code: "本县_01"', "code: 3_11_099", 3, "应是文字"),
        ("severity: 提醒", "severity: 严重", 5, "阻断"),
        ("title:", "titel:", 4, "title"),
        ("      fail: [{housing_area: 9.9}]\n", "", 16, "fail"),
        ("    todo: 入户量一量，改正。\n", "", 3, "todo"),
        ("{least: {value: 10,", "{least: {worth: 10,", 10, "worth"),
        ("fails: housing_area", "falls: housing_area", 9, "fails"),
        ("section: 本县规则", "section: 本县规则\n\tx: 1", 2, "YAML"),
        ("< {{least}}", "< {{lest}}", 3, "least"),
        ("section: 本县规则", "parameters:\n  monitoring_lime: 7000", 2, "monitoring_line"),
    ],
)  # fmt: skip
def test_mistakes_name_file_and_line(tmp_path, old, new, line, words):
    assert old in RULE
    with pytest.raises(FileMistake) as caught:
        load_catalogue(write(tmp_path, RULE.replace(old, new), "新规则.yaml"))
    message = str(caught.value)
    assert "county/quality/新规则.yaml" in message and f"第 {line} 行" in message
    assert words in message


@pytest.mark.parametrize("ledger", ["household", "work.age", "holidays", "cases.household"])
def test_only_ledgers_and_their_columns_are_compared_with_the_month_before(tmp_path, ledger):
    """Facts are made of this month alone."""
    lines = RULE.splitlines()
    said = [line for line in lines if not line.lstrip().startswith(("table:", "column:", "fails:"))]
    at = next(n for n, line in enumerate(said) if "parameters:" in line)
    said[at:at] = [
        "    select: SELECT '1' AS household_id, {{least}} AS housing_area",
        "    column_label: 住房面积",
        "    needs: [households]",
        f"    previous: [{ledger}]",
    ]
    with pytest.raises(FileMistake, match=f"没有“{ledger}”这个台账或列"):
        load_catalogue(write(tmp_path, "\n".join(said)))


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path):
    write(tmp_path, RULE.replace("column: housing_area", "column: housing"), "a.yaml")
    write(tmp_path, 'adjust:\n  "9_99": {basis: 无}\n', "b.yaml")
    with pytest.raises(FileMistake, match=r"2 处错误(.|\n)*a\.yaml(.|\n)*b\.yaml"):
        load_catalogue(tmp_path)


def test_sql_that_does_not_run_names_the_rule(tmp_path):
    wrong = RULE.replace("housing_area < {{least}}", "housing_area < < {{least}}")
    own = load_catalogue(write(tmp_path, wrong))
    rows = {"national_persons": [{"household_id": "1", "id_number": "1", "housing_area": 9}]}
    with pytest.raises(FileMistake, match=r"a\.yaml” 第 3 行(.|\n)*本县_01"):
        findings(own, rows, ["本县_01"])


def test_an_example_with_an_unknown_column_is_named(tmp_path):
    own = load_catalogue(write(tmp_path, RULE.replace("{housing_area: 9.9}", "{house: 9.9}")))
    with pytest.raises(FileMistake, match="第 17 行.*house"):
        run_examples(own, ["本县_01"])


def test_an_unknown_code_suggests_near_ones():
    with pytest.raises(InputError, match="1_01_00"):
        load_catalogue().find("1_01_009")


def test_a_parameter_holds_in_its_days_only(tmp_path):
    text = "parameters:\n  rural_income_before: {value: 21000, from: 2026-01-01, to: 2026-12-31, basis: 公报}\n"
    own = load_catalogue(write(tmp_path, text))
    assert own.parameters(MONTH, "220281").value("rural_income_before").value == 21000
    before = own.parameters(Month(2025, 10), "220281").value("rural_income_before")
    assert (before.value, before.end) == (23119, date(2025, 12, 31))


def test_the_line_is_written_in_policy_alone_and_serves_figures_and_checks(tmp_path):
    text = "parameters:\n  monitoring_line: {value: 8500, from: 2026-01-01, basis: 县办通知}\n"
    with pytest.raises(FileMistake, match=r"a\.yaml” 第 2 行(.|\n)*监测线(.|\n)*county/policy"):
        load_catalogue(write(tmp_path, text))


def test_the_line_of_the_year_of_elimination_is_the_countys_own(tmp_path):
    (tmp_path / "demo-jiaohe.yaml").write_text(VALUES, encoding="utf-8")
    profile, rules = load_profile("demo-jiaohe", tmp_path), load_catalogue()
    rows = [
        {
            "household_id": str(year),
            "id_number": str(year),
            "registered_category": "边缘易致贫户",
            "identified_on": date(2023, 1, 1),
            "eliminated_on": date(year, 6, 1),
            "risk_eliminated": True,
            "net_income_per_capita": 9000,
        }
        for year in (2024, 2026)
    ]
    found = findings(rules, {"national_persons": rows}, ["4_11_010"], profile)
    assert [f.household_id for f in found.rows()] == ["2026"]
    assert profile.value("monitoring_line", MONTH.last_day).value == 9100
    assert rules.parameters(MONTH, profile=profile).value("monitoring_line").value == 9100


VALUES = """\
values_for: demo-jiaohe
source: {title: 某县通知, issuer: 某局, date: '2026-01-01', clause: 第一条}
values:
  monitoring_line:
    2026-01-01: 9100
"""
