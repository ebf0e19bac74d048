"""Catalogues of real profiles held against ledgers: what one asks another forbids."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.quality import load_catalogue, run_checks
from fanpin_lib.quality.example_snapshot import example_snapshot
from fanpin_lib.quality.facts import Delivered
from fanpin_lib.quality.findings import Findings
from fanpin_lib.quality.uses import uses

N6, JIAOHE, KINDS, DISTRICT = (
    "town-three-colour-n6", "jilin-jiaohe", "county-four-kinds", "district-three-tier",
)  # fmt: skip
AUGUST = Month(2022, 8)
ASKED = (
    "matter_forbidden", "matter_missing", "matter_missing_in_help", "application_forbidden",
    "warning_wrong_department",
    "task_wrong_department", "pairing_levels_short", "aid_amount_other", "aid_paid_twice",
    "claim_not_insured", "warning_step_missing", "warning_step_order",
    "household_not_discussed", "dept_patient_share", "class_given_after_end",
    "office_vacant",
    "warning_before_entry",
    "rigid_expenditure_expired",
)  # fmt: skip


def checked(profile: str, month: Month = AUGUST, **ledgers: list[dict]) -> Findings:
    catalogue = load_catalogue().only(set(ASKED))
    parameters = catalogue.parameters(month, "220281", "蛟河市", profile=load_profile(profile))
    connection = example_snapshot(month, ledgers)
    return run_checks(connection, month, catalogue, parameters, delivered=Delivered.all_columns())


def found(
    profile: str, month: Month = AUGUST, **ledgers: list[dict]
) -> tuple[Counter[str], dict[str, str], list[str]]:
    """Findings by rule, the state of each rule, and what the findings say."""
    result = checked(profile, month, **ledgers)
    rows = result.table.to_pylist()
    states = {status.rule: status.state for status in result.statuses}
    return Counter(row["rule"] for row in rows), states, [row["message"] for row in rows]


def step(name: str, stage: str = "识别") -> dict:
    return {"case_id": "c", "stage": stage, "step": name, "completed_on": "2022-07-05"}


CASE = {"case_id": "c", "household_id": "h", "village_code": "220281100201",
        "registered_category": "边缘易致贫户", "identified_on": "2022-07-20"}  # fmt: skip


def test_a_notice_is_a_finding_where_the_document_forbids_it_and_a_step_elsewhere():
    ledgers = {"cases": [CASE], "case_steps": [step("村级公示")]}
    counts, _, said = found(N6, **ledgers)
    assert counts["matter_forbidden"] == 1
    (message,) = [one for one in said if "公示" in one]
    assert "规定不得公示" in message and "监测方式" in message
    _, states, _ = found(JIAOHE, **ledgers)
    assert states["matter_forbidden"] == "规则未定"


def test_a_notice_at_a_stage_that_nothing_is_written_about_is_no_finding():
    counts, _, _ = found(N6, cases=[CASE], case_steps=[step("村级公示", "消除")])
    assert not counts["matter_forbidden"]


def test_an_application_is_a_finding_only_where_nobody_applies():
    alert = {
        "alert_id": "a",
        "household_id": "h",
        "source": "农户自主申报",
        "found_on": "2022-07-01",
    }
    assert found(N6, alerts=[alert])[0]["application_forbidden"] == 1
    assert not found(JIAOHE, alerts=[alert])[0]["application_forbidden"]


def test_what_has_to_be_done_and_is_no_step_of_the_procedure_is_missed():
    """Hohhot's procedure lists appraisal and notice among its steps, Jiaohe's too; a county's
    own document that only says so is held to it by the rulings."""
    for profile in (JIAOHE, "nm-hohhot"):
        ledgers = {
            "cases": [CASE],
            "case_steps": [{**step("入户核实"), "completed_on": "2022-01-05"}],
        }
        assert not found(profile, **ledgers)[0]["matter_missing"]


def helped(profile: str, *steps: dict) -> Counter[str]:
    kept = {**step("公示", "帮扶"), "case_id": "other", "completed_on": "2022-01-05"}
    measure = {"measure_id": "m", "case_id": "c", "kind": "产业帮扶", "started_on": "2022-08-02"}
    return found(profile, cases=[CASE], measures=[measure], case_steps=[*steps, kept])[0]


def test_help_is_appraised_and_shown_openly_where_the_document_says_so_of_help():
    assert helped(JIAOHE)["matter_missing_in_help"] == 2
    assert helped(JIAOHE, step("村民主评议会", "帮扶"))["matter_missing_in_help"] == 1
    both = (step("民主评议", "帮扶"), step("公示", "帮扶"))
    assert not helped(JIAOHE, *both)["matter_missing_in_help"]
    assert not helped("nm-hohhot")["matter_missing_in_help"]


def test_help_whose_ledger_never_was_kept_is_not_called_unappraised():
    measure = {"measure_id": "m", "case_id": "c", "kind": "产业帮扶", "started_on": "2022-08-02"}
    ledgers = {"cases": [CASE], "measures": [measure], "case_steps": [step("村级公示")]}
    assert not found(JIAOHE, **ledgers)[0]["matter_missing_in_help"]


@pytest.mark.parametrize(("profile", "wrong"), [(N6, 1), (DISTRICT, 0), (JIAOHE, 0)])
def test_a_warning_goes_to_the_department_that_the_document_names(profile, wrong):
    warning = {"warning_id": "w", "household_id": "h", "condition": "住房安全",
               "flagged_on": "2022-07-01", "department": "发改"}  # fmt: skip
    counts, states, _ = found(profile, warnings=[warning])
    assert counts["warning_wrong_department"] == wrong
    assert states["warning_wrong_department"] == ("规则未定" if profile == JIAOHE else "已查")


def test_a_task_is_known_by_its_words():
    task = {"task_id": "t", "village_code": "220281100201", "problem": "危房没有改造",
            "department": "民政", "assigned_on": "2022-07-01"}  # fmt: skip
    counts, _, said = found(KINDS, tasks=[task])
    assert counts["task_wrong_department"] == 1 and any("应交住建" in one for one in said)
    assert not found(KINDS, tasks=[{**task, "department": "住建"}])[0]["task_wrong_department"]


def test_marginal_households_of_four_kinds_are_paired_with_three_levels():
    helpers = [
        {"case_id": "c", "role": "帮扶责任人", "helper_name": level, "helper_level": level,
         "valid_from": "2022-01-01"}
        for level in ("县", "镇")
    ]  # fmt: skip
    case = {**CASE, "registered_category": "贫困边缘农户"}
    counts, _, said = found(KINDS, cases=[case], helpers=helpers)
    assert counts["pairing_levels_short"] == 1 and any("应由 3 级包保" in one for one in said)
    third = [*helpers, {**helpers[0], "helper_name": "丙", "helper_level": "村"}]
    assert not found(KINDS, cases=[case], helpers=third)[0]["pairing_levels_short"]
    sudden = {**case, "registered_category": "家庭突发重大变故户"}
    assert not found(KINDS, cases=[sudden], helpers=helpers)[0]["pairing_levels_short"]


def test_coverage_tells_which_rows_are_checked():
    on = date(2020, 6, 30)
    read = {
        (use.rule_id, use.place)
        for use in uses(load_profile(N6), on, load_catalogue())
        if use.rule_id in ("openness", "routing")
    }
    entries = load_profile(N6).entries("openness", on)
    acting = [n for n, e in enumerate(entries) if e["ruling"] != "未写明"]
    assert {place for topic, place in read if topic == "openness"} == set(acting)
    assert {place for topic, place in read if topic == "routing"} == {2, 3, 4, 5}


def measure(item: str, amount: float, **more: object) -> dict:
    return {"measure_id": item, "case_id": "c", "household_id": "h", "kind": "教育帮扶",
            "village_code": "220281100201", "item": item, "amount": amount,
            "started_on": "2022-07-25", **more}  # fmt: skip


def test_amounts_are_those_of_the_document_that_sets_them():
    undergraduate = measure("本科一次性补助", 3000, member_id_number="110101200001010000")
    counts, _, (message,) = found("county-2020", cases=[CASE], measures=[undergraduate])
    assert counts["aid_amount_other"] == 1 and "5000" in message and "三3" in message
    kindergarten = measure("公办幼儿园资助", 500)
    assert not found(KINDS, cases=[CASE], measures=[kindergarten])[0]["aid_amount_other"]
    assert found(KINDS, cases=[CASE], measures=[measure("公办幼儿园资助", 300)])[0][
        "aid_amount_other"
    ]
    _, states, _ = found(JIAOHE, cases=[CASE], measures=[undergraduate])
    assert states["aid_amount_other"] == "规则未定"


def test_a_claim_of_a_household_that_the_insurance_does_not_name():
    claim = {"claim_id": "x", "household_id": "h", "village_code": "220281100201",
             "claimed_on": "2022-07-05"}  # fmt: skip
    assert found(JIAOHE, cases=[CASE], claims=[claim])[0]["claim_not_insured"] == 1
    later = {**claim, "claimed_on": "2022-07-30"}
    assert not found(JIAOHE, cases=[CASE], claims=[later])[0]["claim_not_insured"]
    _, states, _ = found("insurance-and-aid", cases=[CASE], claims=[claim])
    assert states["claim_not_insured"] == "规则未定"


def warning(number: str, **days: str) -> dict:
    return {"warning_id": number, "household_id": "h", "condition": "饮水安全",
            "village_code": "220281100201", "flagged_on": "2022-07-01", **days}  # fmt: skip


def test_a_warning_goes_through_the_steps_of_its_document_in_order():
    rows = [
        warning("1", township_on="2022-07-03", county_decided_on="2022-07-02"),
        warning("2", township_on="2022-07-03", county_decided_on="2022-07-05",
                closing_applied_on="2022-07-20", closed_on="2022-07-25"),
        warning("3", township_on="2022-07-03", closed_on="2022-07-25"),
    ]  # fmt: skip
    counts, _, said = found(N6, warnings=rows)
    assert (counts["warning_step_order"], counts["warning_step_missing"]) == (1, 2)
    assert any("“县级审定日期”" in one or "先“县级审定”" in one for one in said)
    counts, _, _ = found("town-three-colour-rm1", warnings=rows)  # flags and closes, no more
    assert not counts["warning_step_order"] and not counts["warning_step_missing"]
    assert found(JIAOHE, warnings=rows)[1]["warning_step_missing"] == "规则未定"


def test_a_date_that_the_county_never_writes_down_is_not_missed_warning_by_warning():
    counts, _, _ = found(N6, warnings=[warning("1", closed_on="2022-07-25"), warning("2")])
    assert not counts["warning_step_missing"]


def test_minutes_name_the_household_that_the_document_wants_discussed():
    meeting = {"meeting_id": "m", "level": "村", "subject": "对象评议", "held_on": "2022-07-01",
               "household_ids": "a、b"}  # fmt: skip
    counts, _, said = found(JIAOHE, cases=[CASE], meetings=[meeting])
    assert counts["household_not_discussed"] == 1 and any("必须民主评议" in one for one in said)
    named = {**meeting, "household_ids": "a、h"}
    assert not found(JIAOHE, cases=[CASE], meetings=[named])[0]["household_not_discussed"]
    other = {**named, "subject": "名单审核", "meeting_id": "n"}  # cadres meet, no appraisal
    assert found(JIAOHE, cases=[CASE], meetings=[meeting, other])[0]["household_not_discussed"]
    assert not found(N6, cases=[CASE], meetings=[meeting, other])[0]["household_not_discussed"]
    _, states, _ = found("insurance-and-aid", cases=[CASE], meetings=[meeting])
    assert states["household_not_discussed"] == "规则未定"


def test_what_a_poor_patient_pays_is_held_against_the_share_of_the_document():
    patient = {"id_number": "110101197501010047", "name": "某人", "household_id": "h",
               "village_code": "220281100201"}  # fmt: skip
    home = {"household_id": "h", "village_code": "220281100201", "household_type": "脱贫户"}
    bill = {"id_number": "110101197501010047", "month": "2022-08", "self_paid": 600,
            "total_expenditure": 10000}  # fmt: skip
    ledgers = {"members": [patient], "households": [home]}
    counts, _, said = found("village-n2", **ledgers, dept_medical=[bill])
    assert counts["dept_patient_share"] == 1 and any("6%" in one and "5%" in one for one in said)
    within = {**bill, "self_paid": 500}
    assert not found("village-n2", **ledgers, dept_medical=[within])[0]["dept_patient_share"]
    assert found(JIAOHE, **ledgers, dept_medical=[bill])[1]["dept_patient_share"] == "规则未定"


@pytest.mark.parametrize("profile", ["national-2026", "national-2021"])
def test_a_class_given_after_it_ended_is_found_with_its_dates(profile):
    old = {**CASE, "identified_on": "2026-11-05"}
    before = {**CASE, "case_id": "d", "household_id": "i", "identified_on": "2025-12-31"}
    now = {**old, "case_id": "e", "household_id": "j", "registered_category": "防止返贫致贫对象"}
    counts, _, (message,) = found(profile, month=Month(2026, 11), cases=[old, before, now])
    assert counts == {"class_given_after_end": 1}
    assert all(one in message for one in ("2026-11-05", "边缘易致贫户", "2025-12-31"))
    assert load_profile(profile).classes["category"].citation.short in message


def test_a_document_whose_classes_have_no_end_says_so():
    case = {**CASE, "identified_on": "2026-11-05"}
    _, states, _ = found(JIAOHE, month=Month(2026, 11), cases=[case])
    assert states["class_given_after_end"] == "规则未定"


def helper(household: str, role: str = "帮扶责任人", **more: str) -> dict:
    return {"case_id": f"c-{household}", "household_id": household, "role": role,
            "helper_name": "甲", "valid_from": "2022-01-01", **more}  # fmt: skip


def homes(**types: str) -> list[dict]:
    return [
        {"household_id": name, "village_code": "220281100201", "household_type": kind}
        for name, kind in types.items()
    ]


def monitored(*households: str, **more: object) -> list[dict]:
    return [{**CASE, "case_id": f"c-{h}", "household_id": h, **more} for h in households]


KNOWN = homes(a="一般农户", b="脱贫户", d="脱贫户", e="脱贫户", f="未脱贫户")


@pytest.mark.parametrize(
    ("profile", "missing"),
    [
        ("county-2020", {"d"}),  # an ordinary household is another row's; nobody there has a helper
        ("nm-hohhot", {"a", "d", "f"}),  # all of the aided, and all that are on the register
        ("town-n4", {"d"}),  # out of poverty
        ("district-three-tier", {"d", "f"}),
    ],
)
def test_who_must_have_somebody_responsible_is_the_document_s(profile, missing):
    ledgers = {"households": KNOWN, "cases": monitored("a", "b", "d"),
               "helpers": [helper("b"), helper("e")]}  # fmt: skip
    rows = checked(profile, **ledgers).table.to_pylist()
    vacant = [row for row in rows if row["rule"] == "office_vacant"]
    said = {one["message"] for one in vacant if "责任人台账里没有在任的" in one["message"]}
    assert said and all("（" in one for one in said)
    assert {row["household_id"] for row in vacant} - {None} == missing


def test_jiaohe_wants_somebody_who_watches_and_somebody_who_helps():
    ledgers = {"households": KNOWN, "cases": monitored("a", "b")}
    both = [helper("a"), helper("a", "监测责任人")]
    assert found(JIAOHE, **ledgers, helpers=[*both, helper("b")])[0]["office_vacant"] == 1
    left = helper("b", "监测责任人", valid_to="2022-06-30")
    assert found(JIAOHE, **ledgers, helpers=[*both, helper("b"), left])[0]["office_vacant"] == 1
    kept = [*both, helper("b"), helper("b", "监测责任人")]
    assert not found(JIAOHE, **ledgers, helpers=kept)[0]["office_vacant"]
    assert found(N6, **ledgers, helpers=both)[1]["office_vacant"] == "规则未定"


def test_the_unstable_keep_their_helper_under_four_kinds():
    ledgers = {"households": KNOWN,
               "cases": monitored("b", "d", registered_category="脱贫不稳定户")}  # fmt: skip
    assert found(KINDS, **ledgers, helpers=[helper("b")])[0]["office_vacant"] == 1
    assert not found(KINDS, **ledgers, helpers=[helper("b"), helper("d")])[0]["office_vacant"]


def test_a_register_that_was_never_kept_for_a_group_names_none_of_it():
    ledgers = {"households": KNOWN, "cases": monitored("a"), "helpers": [helper("a")]}
    assert not found("town-n4", **ledgers)[0]["office_vacant"]


@pytest.mark.parametrize(("profile", "found_there"), [(N6, 1), ("town-three-colour-rm1", 1)])
def test_a_household_is_entered_before_it_is_flagged(profile, found_there):
    case = {**CASE, "identified_on": "2022-07-02"}
    early, late = warning("1"), warning("2", flagged_on="2022-07-02")
    counts, _, said = found(profile, cases=[case], warnings=[early, late])
    assert counts["warning_before_entry"] == found_there
    assert any("2022-07-01" in one and "先“先行录入”" in one for one in said)


def test_a_document_that_does_not_say_enter_first_asks_nothing():
    assert (
        found("county-seven-step", cases=[CASE], warnings=[warning("1")])[1]["warning_before_entry"]
        == "规则未定"
    )


def test_publicity_is_a_finding_where_nobody_is_to_be_told():
    ledgers = {"cases": [CASE], "case_steps": [step("政策宣传")]}
    for profile in (N6, "town-three-colour-rm1", "county-seven-step"):
        assert found(profile, **ledgers)[0]["matter_forbidden"] == 1
    counts, states, _ = found(JIAOHE, **ledgers)  # it has to be done there, by county and village
    assert states["matter_forbidden"] == "规则未定" and not counts["matter_missing"]


@pytest.mark.parametrize(("profile", "state"), [("national-2021", "已查"), (JIAOHE, "规则未定")])
def test_a_household_found_in_hard_straits_is_looked_at_again_after_its_time(profile, state):
    person = {"id_number": "110101197501010047", "name": "某人", "household_id": "h",
              "village_code": "220281100201"}  # fmt: skip
    people = {"members": [person], "households": homes(h="一般农户")}

    def of(day: str) -> tuple[Counter[str], dict[str, str], list[str]]:
        listed = {"id_number": "110101197501010047", "name": "某人", "started_on": day,
                  "kinds": ["刚性支出困难家庭成员"]}  # fmt: skip
        return found(profile, month=Month(2025, 8), **people, dept_low_income=[listed])

    over = of("2024-08-31")
    assert over[1]["rigid_expenditure_expired"] == state
    assert over[0]["rigid_expenditure_expired"] == (state == "已查")
    assert not of("2024-09-01")[0]["rigid_expenditure_expired"]
