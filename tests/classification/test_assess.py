"""What is said of a household when clauses take it in, contradict each other or lack something."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from fanpin_lib.classification import assess, assess_facts, differences
from fanpin_lib.classification.readings import variants
from fanpin_lib.classification.verdicts import Verdict, pattern_sql, truths_of, weigh
from fanpin_lib.fields import tables
from fanpin_lib.policy import compile_decision, load_profile
from tests.classification.county import ALL_MET, County, assessed, facts_table
from tests.classification.profiles import category, made
from tests.classification.workdir import Workdir

POOR = (
    "      - {id: poor, label: 收入低, when: net_income_per_capita < 5000, outcome: 边缘易致贫户}\n"
)
SHORT = "      - {id: short, label: 住房不安全, when: NOT housing_ok, outcome: 脱贫不稳定户}\n"
VAGUE = (
    "      - {id: vague, label: 有困难, when: sudden_hardship, outcome: 边缘易致贫户, "
    "undecidable: 没有写多大算困难}\n"
)
LINE = (
    "      - {id: line, label: 低于监测线, when: 'below({monitoring_line})', "
    "outcome: 边缘易致贫户}\n"
)
OURS = (
    "values:\n  2020-01-01:\n    outcomes: [在范围, 不在范围]\n    otherwise: 不在范围\n"
    "    clauses:\n      - {id: ours, label: 脱贫户, when: out_of_poverty, outcome: 在范围}\n"
)
NO_LINE = "concept: net\noperator: '<'\nvalues:\n  2020-01-01: 5000\n  2021-01-01: null\n"


def said(profile, household, month="2020-06"):
    """Status, outcome and clauses of one household's category."""
    row = assessed({"H": household}, profile, month)[("H", "category")]
    return row["status"], row["outcome"], row["clauses"]


# ---- statuses


@pytest.mark.parametrize(
    ("household", "expected"),
    [
        (
            {"net_income_per_capita": 4999.99, "housing_ok": True},
            ("认定", "边缘易致贫户", ["poor"]),
        ),
        ({"net_income_per_capita": 5000, "housing_ok": False}, ("认定", "脱贫不稳定户", ["short"])),
        ({"net_income_per_capita": 4000, "housing_ok": False}, ("矛盾", None, ["poor", "short"])),
        ({"net_income_per_capita": 5000, "housing_ok": True}, ("未覆盖", None, ["poor", "short"])),
        ({"net_income_per_capita": None, "housing_ok": True}, ("数据不足", None, ["poor"])),
        ({"net_income_per_capita": 4000}, ("认定", "边缘易致贫户", ["poor"])),
        ({}, ("数据不足", None, ["poor", "short"])),
    ],
)  # fmt: skip
def test_claims_of_two_clauses(tmp_path, household, expected):
    assert said(made(tmp_path, category=category(POOR + SHORT)), household) == expected


def test_otherwise_takes_those_whom_no_clause_claims(tmp_path):
    profile = made(tmp_path, category=category(POOR, otherwise="不登记"))
    assert said(profile, {"net_income_per_capita": 5000}) == ("认定", "不登记", [])
    assert said(profile, {}) == ("数据不足", None, ["poor"])


def test_a_clause_without_a_criterion_decides_nothing(tmp_path):
    profile = made(tmp_path, category=category(POOR + VAGUE, otherwise="不登记"))
    rich, poor = {"net_income_per_capita": 9000}, {"net_income_per_capita": 4000}
    assert said(profile, {**rich, "sudden_hardship": True}) == ("无法判定", None, ["vague"])
    assert said(profile, {**poor, "sudden_hardship": True}) == ("认定", "边缘易致贫户", ["poor"])
    assert said(profile, {**rich, "sudden_hardship": False}) == ("认定", "不登记", [])


def test_outcomes_of_a_non_exclusive_decision_stand_beside_each_other(tmp_path):
    rule = category(POOR + SHORT, exclusive="false", otherwise="不登记")
    both = {"net_income_per_capita": 4000, "housing_ok": False}
    profile = made(tmp_path, category=rule)
    assert said(profile, both) == ("认定", "脱贫不稳定户、边缘易致贫户", ["poor", "short"])


def test_two_clauses_with_the_same_outcome_are_no_contradiction(tmp_path):
    again = POOR.replace("poor", "low").replace("5000", "6000")
    profile = made(tmp_path, category=category(POOR + again))
    found = said(profile, {"net_income_per_capita": 4000})
    assert found == ("认定", "边缘易致贫户", ["poor", "low"])


@pytest.mark.parametrize("standing", ["poor", "short"])
def test_a_standing_outcome_is_kept_in_spite_of_a_contradiction(tmp_path, standing):
    clauses = (POOR + SHORT).replace(f"{{id: {standing},", f"{{id: {standing}, holds: true,")
    both = {"net_income_per_capita": 4000, "housing_ok": False}
    kept = {"poor": "边缘易致贫户", "short": "脱贫不稳定户"}[standing]
    found = said(made(tmp_path, category=category(clauses)), both)
    assert found == ("矛盾", kept, ["poor", "short"])


def test_a_missing_line_matters_only_where_it_would_decide(tmp_path):
    profile = made(
        tmp_path, category=category(SHORT + LINE, otherwise="不登记"), monitoring_line=NO_LINE
    )
    safe, unsafe = {"housing_ok": True, "net_income_per_capita": 9000}, {"housing_ok": False}
    assert said(profile, safe, "2020-12") == ("认定", "不登记", [])
    assert said(profile, safe, "2021-01") == ("规则未定", None, ["line"])
    assert said(profile, unsafe, "2021-01") == ("认定", "脱贫不稳定户", ["short"])


def test_whom_a_missing_line_would_ask_about_waits_for_the_line(tmp_path):
    rule = category(SHORT, only_if="below({monitoring_line})")
    profile = made(tmp_path, category=rule, monitoring_line=NO_LINE)
    household = {"net_income_per_capita": 4000, "housing_ok": False}
    assert said(profile, household, "2020-12") == ("认定", "脱贫不稳定户", ["short"])
    assert said(profile, household, "2021-01") == ("规则未定", None, [])


def test_a_decision_is_asked_only_among_its_households(tmp_path):
    rule = category(POOR, among="scope", only_if="NOT no_labour_household")
    profile = made(tmp_path, scope=OURS, category=rule)
    ours = {"household_type": "脱贫户", "net_income_per_capita": 1, "no_labour_household": False}
    households = {
        "asked": ours,
        "out of scope": {**ours, "household_type": "一般农户"},
        "excluded": {**ours, "no_labour_household": True},
        "unknown": {**ours, "no_labour_household": None},
        "unknown scope": {**ours, "household_type": None},
    }
    found = assessed(households, profile)
    asked = {name: row["status"] for (name, rule_id), row in found.items() if rule_id == "category"}
    assert asked == {"asked": "认定", "unknown": "数据不足", "unknown scope": "数据不足"}
    assert found["out of scope", "scope"]["outcome"] == "不在范围"


# ---- patterns


def test_patterns_of_very_long_decisions_keep_every_clause(tmp_path):
    clauses = "".join(
        f"      - {{id: c{n}, label: 第{n}, when: labourers = {n}, outcome: 边缘易致贫户}}\n"
        for n in range(60)
    )
    profile = made(tmp_path, category=category(clauses))
    assert len(pattern_sql(compile_decision(profile, "category", date(2020, 6, 30)))) == 2
    assert said(profile, {"labourers": 59}) == ("认定", "边缘易致贫户", ["c59"])
    assert said(profile, {"labourers": None})[0] == "数据不足"


def test_a_pattern_tells_false_true_and_unknown_apart(tmp_path):
    decision = compile_decision(made(tmp_path, category=category(POOR + SHORT)), "category",
                                date(2020, 6, 30))  # fmt: skip
    assert truths_of(decision, [1 + 2 * 3 + 1 * 9]) == [True, None, True]
    assert weigh(decision, False, [True, True]) is None
    assert weigh(decision, True, [False, True]) == Verdict("认定", "脱贫不稳定户", ("short",))


# ---- readings

WITH_READINGS = category(
    "      - {id: poor, label: 收入低, when: low AND NOT safe, outcome: 边缘易致贫户}\n",
    otherwise="不登记",
    ambiguities="""
      low:
        question: “5000元以下”含不含5000元（通常含）
        clause: 第一条
        readings:
          inclusive: {label: 含, when: net_income_per_capita <= 5000}
          exclusive: {label: 不含, when: net_income_per_capita < 5000}
      safe:
        question: 住房算不算
        clause: 第二条
        readings:
          "no": {label: 不算, when: water_ok}
          "yes": {label: 算, when: water_ok AND housing_ok}""",
)


def readings_of(profile, **household):
    row = assessed({"H": household}, profile)[("H", "category")]
    return row["outcome"], row["other_readings"]


def test_readings_that_change_the_outcome_are_said(tmp_path):
    profile = made(tmp_path, category=WITH_READINGS)
    safe, short = {"water_ok": True, "housing_ok": True}, {"water_ok": True, "housing_ok": False}
    assert readings_of(profile, net_income_per_capita=5000, **safe) == ("不登记", [])
    assert readings_of(profile, net_income_per_capita=4999, **short) == (
        "不登记", ["住房算不算，按“算”读：边缘易致贫户"]
    )  # fmt: skip
    assert readings_of(profile, net_income_per_capita=5000, water_ok=False, housing_ok=True) == (
        "边缘易致贫户", ["“5000元以下”含不含5000元，按“不含”读：不登记"]
    )  # fmt: skip


def test_readings_are_combined_only_where_one_alone_changes_nothing(tmp_path):
    either = WITH_READINGS.replace("low AND NOT safe", "NOT low AND NOT safe")
    outcome, others = readings_of(
        made(tmp_path, category=either), net_income_per_capita=5000, water_ok=True, housing_ok=False
    )
    assert outcome == "不登记"
    assert others == ["“5000元以下”含不含5000元，按“不含”读；住房算不算，按“算”读：边缘易致贫户"]


@pytest.mark.parametrize(("open_wordings", "tried"), [(4, 16), (5, 1 + 5)])
def test_many_open_wordings_are_changed_one_at_a_time(tmp_path, open_wordings, tried):
    names = ["food_ok", "clothing_ok", "education_ok", "medical_ok", "housing_ok"][:open_wordings]
    asked = "".join(
        f"\n      q_{name}:\n        question: 算不算\n        clause: 第一条\n        readings:\n"
        f"          a: {{label: 算, when: {name}}}\n          b: {{label: 不算, when: NOT {name}}}"
        for name in names
    )
    when = " AND ".join(f"q_{name}" for name in names)
    clause = f"      - {{id: all, label: 都算, when: {when}, outcome: 边缘易致贫户}}\n"
    profile = made(tmp_path, category=category(clause, ambiguities=asked))
    assert len(variants(profile, "category", date(2020, 6, 30))) == tried


def test_a_reading_that_the_county_settled_is_no_longer_open(tmp_path):
    settled = made(tmp_path, more="readings: {category: {safe: 'yes'}}", category=WITH_READINGS)
    short = {"net_income_per_capita": 4999, "water_ok": True, "housing_ok": False}
    assert readings_of(settled, **short) == ("边缘易致贫户", [])


def test_rm1_household_red_only_if_either_condition_is_enough():
    profile = load_profile("town-three-colour-rm1")
    poor = {"household_type": "脱贫户", "tagged_2019": False, "registered_category": "无",
            "net_income_per_capita": 4000, "sudden_hardship": False, **ALL_MET}  # fmt: skip
    row = assessed({"H": poor}, profile)[("H", "colour")]
    assert row["status"] == "未覆盖"
    assert row["clauses"] == ["red-tagged", "red-entered", "red-new", "yellow", "green", "outside"]
    assert any("按“具备其一即可”读：红" in text for text in row["other_readings"])


def test_income_of_unstated_concept_is_tried_as_disposable_too():
    profile = load_profile("town-three-colour-n6")
    household = {"household_type": "脱贫户", "tagged_2019": False, "sudden_hardship": False,
                 "registered_category": "无", "net_income_per_capita": 10200,
                 "income_unspecified": 10200,
                 "disposable_income_per_capita": 9800, **ALL_MET}  # fmt: skip
    row = assessed({"H": household}, profile)[("H", "colour")]
    assert row["outcome"] == "绿"
    assert row["other_readings"] == ["收入口径未写明，按人均可支配收入算：黄"]


# ---- months


def test_a_line_changed_on_new_years_day_counts_from_january_on(tmp_path):
    line = "concept: net\noperator: '<'\nvalues:\n  2020-01-01: 6000\n  2026-01-01: 7000\n"
    profile = made(tmp_path, category=category(LINE, otherwise="不登记"), monitoring_line=line)
    county = County("2026-03").household().record("2025-03", net_income_per_capita=6500)
    assess(county.connection, profile)
    found = county.connection.execute(
        "SELECT month, outcome FROM assessments WHERE month BETWEEN '2025-11' AND '2026-02' "
        "ORDER BY month"
    ).fetchall()
    assert [outcome for _, outcome in found] == ["不登记", "不登记", "边缘易致贫户", "边缘易致贫户"]


def test_a_decision_not_yet_in_force_says_nothing_of_earlier_months(tmp_path):
    rule = category(POOR, otherwise="不登记").replace("2020-01-01", "2026-02-01")
    county = County("2026-03").household().record("2025-03", net_income_per_capita=4000)
    assess(county.connection, made(tmp_path, category=rule))
    months = county.connection.execute("SELECT month FROM assessments ORDER BY 1").fetchall()
    assert months == [("2026-02",), ("2026-03",)]


def test_a_decision_not_yet_in_force_leaves_the_others_in_force(tmp_path):
    later = category(POOR, otherwise="不登记").replace("2020-01-01", "2026-02-01")
    profile = made(tmp_path, category=later, scope=OURS)
    found = assessed({"H": {"household_type": "脱贫户"}}, profile, "2026-01")
    assert {rule: row["outcome"] for (_, rule), row in found.items()} == {"scope": "在范围"}


def test_only_the_facts_that_rules_ask_for_are_worked_out(tmp_path):
    county = County().household()
    assess(county.connection, made(tmp_path, category=category(POOR)))
    columns = [c[0] for c in county.connection.execute("DESCRIBE household_facts").fetchall()]
    assert "net_income_per_capita" in columns
    assert "severe_disability" not in columns


@pytest.mark.parametrize("name", ["demo-jiaohe", "finance"])
def test_the_ledgers_of_a_snapshot_stay_readable(tmp_path, name):
    """Tables made here have names that no ledger has; a profile may decide nothing."""
    work = Workdir(tmp_path).household("H1", 4000).store()
    with work.county.snapshot(work.month).connect() as connection:
        profile = load_profile(name)
        assess(connection, profile)
        differences(connection, profile)
        for table in tables():
            rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert rows == len(work.rows.get(table, [])), table


# ---- registered beside assessed


def differing(tmp_path, *, ready="    otherwise: 不能消除\n", **household):
    leaving = (
        "values:\n  2020-01-01:\n    outcomes: [可以消除, 不能消除]\n"
        f"    only_if: registered_category <> '无'\n{ready}    clauses:\n"
        "      - {id: well, label: 收入够, when: net_income_per_capita >= 8000, "
        "outcome: 可以消除}\n"
    )
    rule = category(POOR + SHORT, otherwise="不登记")
    profile = made(tmp_path, category=rule, elimination_ready=leaving)
    with duckdb.connect() as connection:
        facts_table(connection, {"H": {"housing_ok": True, **household}})
        assess_facts(connection, profile)
        differences(connection, profile)
        found = connection.execute("SELECT difference FROM category_differences").fetchall()
    return [difference for (difference,) in found]


@pytest.mark.parametrize(
    ("registered", "income", "housing", "expected"),
    [
        ("无", 4000, True, ["应纳未纳"]),
        ("无", 6000, True, []),
        ("边缘易致贫户", 9000, True, ["应消未消"]),
        ("边缘易致贫户", 6000, True, ["已纳未达条件"]),
        ("边缘易致贫户", 4000, True, []),
        ("脱贫不稳定户", 4000, True, ["类别不同"]),
        ("无", 4000, False, []),  # 矛盾: no single category to compare with
        ("边缘易致贫户", None, True, []),  # 数据不足
        (None, 4000, True, []),  # the ledger of cases was never delivered
    ],
)
def test_registered_beside_assessed(tmp_path, registered, income, housing, expected):
    found = differing(
        tmp_path, registered_category=registered, net_income_per_capita=income, housing_ok=housing
    )
    assert found == expected


def test_a_word_that_is_no_class_of_the_profile_is_not_taken_for_a_difference():
    profile = load_profile("nm-hohhot")
    household = {"household_type": "脱贫户", "income_stable": False, "at_risk": True,
                 "has_policy_benefits": True, "net_income_per_capita": 4000}  # fmt: skip
    with duckdb.connect() as connection:
        found = []
        for registered in ("边缘易致贫户", "第一类", "第二类"):
            facts_table(connection, {"H": {**household, "registered_category": registered}})
            assess_facts(connection, profile, decisions=["group"])
            differences(connection, profile)
            found.append(
                connection.execute("SELECT difference FROM category_differences").fetchall()
            )
    assert found == [[], [], [("类别不同",)]]


def differences_of(profile, household):
    """Status and kind of what differs between register and rules for one household."""
    with duckdb.connect() as connection:
        facts_table(connection, {"H": household})
        assess_facts(connection, profile)
        differences(connection, profile)
        return connection.execute("SELECT status, difference FROM category_differences").fetchall()


THREE_COLOURS = ("town-three-colour-n6", "town-three-colour-rm1")
WELL_OFF = {"net_income_per_capita": 12000, "income_unspecified": 12000, "at_risk": False,
            "disposable_income_per_capita": 12000, "sudden_hardship": False, **ALL_MET}  # fmt: skip


def test_a_registered_household_out_of_scope_does_not_meet_the_conditions(tmp_path):
    profile = made(tmp_path, scope=OURS, category=category(POOR, among="scope"))
    household = {"household_type": "一般农户", "registered_category": "边缘易致贫户",
                 "net_income_per_capita": 4000}  # fmt: skip
    assert differences_of(profile, household) == [("不问", "已纳未达条件")]


@pytest.mark.parametrize("profile", THREE_COLOURS)
def test_who_is_entered_in_the_national_system_is_red_whatever_today_says(profile):
    entered = {"registered_category": "脱贫监测户", "household_type": "脱贫户"}
    marginal = {"registered_category": "边缘户", "household_type": "一般农户"}
    households = {
        name: {**WELL_OFF, "tagged_2019": False, **own}
        for name, own in {"green too": entered, "only red": marginal}.items()
    }
    found = assessed(households, load_profile(profile))
    green_too, only_red = found["green too", "colour"], found["only red", "colour"]
    assert (green_too["status"], green_too["outcome"]) == ("矛盾", "红")
    assert green_too["clauses"] == ["red-entered", "green"]
    assert (only_red["status"], only_red["outcome"]) == ("认定", "红")
    assert all(
        differences_of(load_profile(profile), household) == [] for household in households.values()
    )


@pytest.mark.parametrize("profile", THREE_COLOURS)
def test_nobody_is_told_to_register_whom_the_register_has_let_go(profile):
    gone = {**WELL_OFF, "tagged_2019": True, "registered_category": "无"}
    for kind in ("脱贫户", "一般农户"):
        assert differences_of(load_profile(profile), {**gone, "household_type": kind}) == []


@pytest.mark.parametrize("profile", THREE_COLOURS)
def test_an_ordinary_household_hit_above_the_line_is_named_by_one_clause_and_left_out_by_another(
    profile,
):
    hit = {**WELL_OFF, "household_type": "一般农户", "tagged_2019": False,
           "registered_category": "无", "sudden_hardship": True}  # fmt: skip
    short = {**hit, "housing_ok": False}
    found = assessed({"short": short, "all met": hit}, load_profile(profile))
    for rule in ("scope", "colour", "category"):
        assert found["short", rule]["status"] == "矛盾", rule
    assert found["all met", "scope"]["outcome"] == "不在范围"
    assert differences_of(load_profile(profile), short) == []
