"""Runs of the checks: as of the month's end, honest about missing data, the same every month."""

# ruff: noqa: E501 - rows of data are easier to compare on one line
from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import table
from fanpin_lib.period import Month
from fanpin_lib.policy.citations import Citation, Document
from fanpin_lib.policy.value_kinds import Step
from fanpin_lib.policy.workdays import Calendar
from fanpin_lib.quality import load_catalogue, run_checks
from fanpin_lib.quality.example_snapshot import example_snapshot, id_number
from fanpin_lib.quality.facts import Delivered
from fanpin_lib.quality.findings import SCHEMA

pytestmark = pytest.mark.heavy

MONTH = Month(2026, 10)
CATALOGUE = load_catalogue()


def check(rows, month=MONTH, codes=None, previous=None, catalogue=CATALOGUE, **options):
    chosen = catalogue.only(codes) if codes else catalogue
    parameters = chosen.parameters(month, "220281", "蛟河市", options.pop("profile", None))
    before = example_snapshot(month - 1, previous) if previous is not None else None
    return run_checks(
        example_snapshot(month, rows), month, chosen, parameters, previous=before, **options
    )


def person(**columns):
    return {"household_id": "1", "village_code": "220281101200", "id_number": id_number(date(1980, 1, 1), "男", 1)} | columns  # fmt: skip


def test_findings_follow_the_month_not_the_calendar_on_the_wall():
    child = person(birth_date=date(2010, 10, 31), labour_skill="普通劳动力")
    young = check({"national_persons": [child]}, Month(2026, 9), ["2_01_011"])
    grown = check({"national_persons": [child]}, Month(2026, 10), ["2_01_011"])
    assert (len(young), len(grown)) == (1, 0)


def test_a_finding_names_everything_a_corrector_needs():
    child = person(name="王某", birth_date=date(2015, 1, 1), labour_skill="普通劳动力")
    (finding,) = check({"national_persons": [child]}, codes=["2_01_011"]).rows()
    assert finding.rule == "2_01_011"
    assert finding.village_code == "220281101200"
    assert (finding.household_id, finding.name) == ("1", "王某")
    assert finding.id_number == child["id_number"]
    assert (finding.column, finding.value) == ("劳动技能", "普通劳动力")
    assert finding.message == "11 岁，未满 16 岁，劳动技能却是普通劳动力"
    assert finding.todo.endswith("。") and finding.corrector == "村"
    assert len(finding.fingerprint) == 16


def test_a_missing_column_is_no_data_never_a_pass():
    found = check({"national_persons": [person(birth_date=date(2015, 1, 1))]})
    status = found.status("2_01_011")
    assert status.state == "无数据" and "劳动技能" in status.reason
    assert found.status("3_03_003").reason == "没有全国系统行政村导出"
    assert found.status("dept_tuition").state == "无数据"
    assert found.status("vanished_case").reason == "没有上月数据"
    assert len(found) == sum(s.findings for s in found.statuses)


def test_a_column_that_the_file_had_but_nobody_filled_is_checked():
    rows = {"national_persons": [person()]}
    assert check(rows, codes=["2_01_001"]).status("2_01_001").state == "无数据"
    had = Delivered({"national_persons.", "national_persons.ethnicity"})
    assert len(check(rows, codes=["2_01_001"], delivered=had)) == 1


def test_what_one_source_lacks_is_said_beside_what_was_checked():
    rows = {
        "national_persons": [person(ethnicity="汉族", employee_medical_insurance=True, resident_medical_insurance=True)],
        "members": [person(household_id="2", medical_insurance=True)],
    }  # fmt: skip
    found = check(rows, codes=["2_01_009"])
    status = found.status("2_01_009")
    assert (status.state, status.findings) == ("已查", 1)
    assert "本县台账没有" in status.reason


def test_a_value_nobody_fixed_is_undecided_and_says_how_to_fix_it():
    rows = {"national_persons": [person(net_income_per_capita=5000, registered_category=None)], "cases": []}  # fmt: skip
    everything = Delivered.all_columns()
    status = check(rows, codes=["1_02_006"], delivered=everything).status("1_02_006")
    assert status.state == "规则未定" and "监测线" in status.reason and "county/policy" in status.reason  # fmt: skip
    assert len(check(rows, codes=["1_02_006"], delivered=everything, profile=_Profile())) == 1


class _Profile:
    """A profile with one line and the steps given."""

    classes = {}

    def __init__(self, operator="<", steps=()):
        self.operator = operator
        self.steps = steps

    def value(self, rule_id, on):
        return SimpleNamespace(value=6000, operator=self.operator, citation="文件")

    def require(self, rule_id, on):
        raise RuleNotInForce(rule_id)

    def procedure(self, stage, on):
        cite = Citation(Document("x", "文件", "某局", "2026-01-01"), "第一条")
        empty = {"decider": "村", "deadline": None, "runs_from": None, "notice_days": None, "required": True, "citation": cite}  # fmt: skip
        return [Step(**empty | step) for step in self.steps if stage == "识别"]


def test_policy_line_and_operator_come_from_the_profile():
    rows = {"national_persons": [person(net_income_per_capita=6000)]}
    everything = Delivered.all_columns()
    for operator, number in (("<", 0), ("<=", 1)):
        found = check(rows, codes=["1_02_006"], profile=_Profile(operator), delivered=everything)
        assert len(found) == number


def test_the_same_finding_keeps_its_number_next_month_and_over_deliveries():
    rows = {"national_persons": [person(member_phone="123", _row=9)]}
    now = check(rows, codes=["phone_of_member"])
    rows["national_persons"][0]["_row"] = 77
    later = check(rows, Month(2026, 11), codes=["phone_of_member"])
    prints = [f.table.column("fingerprint").to_pylist() for f in (now, later)]
    assert prints[0] == prints[1]


def test_what_export_and_ledger_say_alike_is_one_finding():
    rows = {"national_persons": [person(member_phone="123")], "members": [person(phone="123")]}
    assert len(check(rows, codes=["phone_of_member"])) == 1


def test_rows_derived_from_the_export_are_not_checked_as_the_countys_own():
    connection = example_snapshot(MONTH, {"national_persons": [person(member_phone="123")]})
    connection.execute(
        "INSERT INTO members (household_id, id_number, phone, _delivery) "
        "SELECT household_id, '另' || id_number, member_phone, _delivery FROM national_persons"
    )
    chosen = CATALOGUE.only(["phone_of_member"])
    found = run_checks(connection, MONTH, chosen, chosen.parameters(MONTH))
    assert [f.source for f in found.rows()] == ["national"]


def test_spells_of_work_are_findings_of_their_own():
    spells = [{"started_on": date(2026, m, 1), "ended_on": date(2026, m, 20), "working": True, "monthly_wage": 50} for m in (3, 4)]  # fmt: skip
    rows = {
        "national_persons": [person()],
        "national_work": [person() | spell for spell in spells],
    }
    found = check(rows, codes=["5_16_001"])
    assert sorted(f.instance for f in found.rows()) == ["2026-03-01", "2026-04-01"]
    assert len({f.fingerprint for f in found.rows()}) == 2


def test_two_months_are_compared_when_the_month_before_is_there():
    case = {"case_id": "a", "household_id": "1", "village_code": "220281101200",
            "registered_category": "边缘易致贫户", "identified_on": date(2024, 1, 1)}  # fmt: skip
    other = case | {"case_id": "b", "household_id": "2"}
    changed = case | {"identified_on": date(2024, 2, 1)}
    found = check({"cases": [changed]}, previous={"cases": [case, other]})
    assert {(f.rule, f.household_id) for f in found.rows()} >= {
        ("vanished_case", "2"),
        ("edited_case", "1"),
    }
    edited = next(f for f in found.rows() if f.rule == "edited_case")
    assert (edited.column, edited.value) == ("识别日期", "2024-02-01")
    assert "2024-01-01" in edited.message


_STEPS = (
    {"name": "村级公示", "order": 1},
    {"name": "乡镇复核", "order": 2, "deadline": 3, "runs_from": "村级公示"},
)


def _late(done, **options):
    case = {"case_id": "a", "household_id": "1", "identified_on": date(2024, 1, 1)}
    step = {"case_id": "a", "stage": "识别"}
    steps = [
        step | {"step": "村级公示", "completed_on": date(2026, 9, 30)},
        step | {"step": "乡镇复核", "completed_on": done},
    ]
    rows = {"cases": [case], "case_steps": steps}
    return check(rows, codes=["procedure_step_late"], profile=_Profile(steps=_STEPS), **options)


def test_deadlines_count_working_days_of_the_calendar():
    # 1–7 October 2026 are holidays, 10 October is worked instead
    calendar = Calendar.load()
    assert len(_late(date(2026, 10, 10), calendar=calendar)) == 0
    assert len(_late(date(2026, 10, 12), calendar=calendar)) == 1
    assert _late(date(2026, 10, 12)).status("procedure_step_late").state == "规则未定"


def test_findings_have_the_promised_columns_and_order():
    rows = {
        "national_persons": [
            person(household_id=h, id_number=id_number(date(1980, 1, 1), "男", n), ethnicity=None, education=e)
            for n, (h, e) in enumerate([("3", "小学"), ("1", None), ("2", "小学")])
        ]
    }  # fmt: skip
    found = check(rows, delivered=Delivered.all_columns())
    assert found.table.schema == SCHEMA
    households = [f.household_id for f in found.rows() if f.household_id]
    assert households == sorted(households)
    assert [f.fingerprint for f in found.rows()] == found.table.column("fingerprint").to_pylist()
    assert len(set(found.table.column("fingerprint").to_pylist())) == len(found)


_NASTY = st.sampled_from(["", "=1+1", "空", "😀", "𣒍", "'", "--", "{message}", "{{line}}", "%", "x" * 300, "\t"])  # fmt: skip


def _cell(kind):
    return {
        "bool": st.booleans(),
        "date": st.dates(date(1901, 1, 1), date(2100, 1, 1)),
        "amount": st.decimals(-1_000_000, 1_000_000, places=2),
        "number": st.floats(-1e6, 1e6, allow_nan=False),
        "int": st.integers(-(10**6), 10**6),
        "codes": st.lists(st.sampled_from(["健康", "残疾", "患有大病", "?"]), max_size=3),
        "region": st.sampled_from(["220281101200", "520123101200", None]),
    }.get(kind, _NASTY | st.text(max_size=12))


def _row(name):
    cells = {f.name: st.none() | _cell(f.type) for f in table(name).fields.values() if f.name not in ("household_id", "id_number")}  # fmt: skip
    number = st.sampled_from(["110101198001010117", "11010119800101011744", "不是号码", "1" * 18])
    return st.fixed_dictionaries(cells | {"household_id": st.sampled_from(["1", "2"]), "id_number": number})  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_cell_whatever_stops_a_run(data):
    rows = {
        name: data.draw(st.lists(_row(name), max_size=4))
        for name in ("national_persons", "national_work")
    }
    found = check(rows, delivered=Delivered.all_columns())
    assert {s.state for s in found.statuses} <= {"已查", "无数据", "规则未定"}
    assert all(f.household_id in {"1", "2", None} for f in found.rows())
