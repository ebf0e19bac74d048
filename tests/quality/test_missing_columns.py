"""A rule that reads a column which was not delivered says 无数据, whichever column it is.

What a rule reads is worked out here from the SQL texts alone, down to columns of ledgers,
and not from what the rules and facts declare as needed.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from fanpin_lib.fields import table as ledger
from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.quality import load_catalogue
from fanpin_lib.quality.compiling import compile_rule
from fanpin_lib.quality.example_snapshot import example_snapshot
from fanpin_lib.quality.facts import Delivered, build_facts, fact_tables
from fanpin_lib.quality.populations import POPULATIONS
from fanpin_lib.quality.rule import CONTEXT

MONTH = Month(2026, 10)
CATALOGUE = load_catalogue()
CONDITIONS = [rule for rule in CATALOGUE.rules.values() if not rule.select]
_TEXT, _WORD = re.compile(r"'[^']*'"), re.compile(r"(?<![.\w])[a-z_]\w*\b(?!\s*\()")

#: Columns that tell the same: a rule may do without one of them, never without all.
STAND_IN = {
    "national_persons.birth_date": ["national_persons.id_number"],
    "national_persons.id_number": ["national_persons.birth_date"],
    "members.birth_date": ["members.id_number"],
    "members.id_number": ["members.birth_date"],
    "national_persons.risk_eliminated": ["national_persons.eliminated_on"],
    "national_persons.eliminated_on": ["national_persons.risk_eliminated"],
    "national_persons.income_at_identification": ["national_persons.net_income_per_capita"],
    "national_persons.income_at_elimination": ["national_persons.net_income_per_capita"],
    "national_persons.net_income_per_capita": [
        "national_persons.income_at_identification",
        "national_persons.income_at_elimination",
    ],
    "national_persons.wage_at_identification": ["national_persons.wage_income"],
    "national_persons.wage_income": ["national_persons.wage_at_identification"],
    "national_persons.medical_at_identification": ["national_persons.medical_expenditure"],
    "national_persons.medical_expenditure": ["national_persons.medical_at_identification"],
    "national_persons.wage_income_after": ["national_persons.wage_income"],
    "national_persons.business_income_after": ["national_persons.business_income"],
    "national_persons.transfer_income_after": ["national_persons.transfer_income"],
    "national_persons.public_post": ["national_work.public_post"],
    "national_work.public_post": ["national_persons.public_post"],
    "national_persons.public_post_months": ["national_work.public_post_months"],
    "national_work.public_post_months": ["national_persons.public_post_months"],
    "national_persons.work_place": ["national_work.working", "national_work.work_county"],
    "national_work.working": ["national_persons.work_place"],
    "national_work.work_county": ["national_persons.work_place"],
    "national_persons.member_phone": ["national_work.phone"],
    "national_work.phone": ["national_persons.member_phone"],
    "national_work.planned": [
        "national_planned_work.planned",
        "national_planned_work.id_number",
    ],
    "national_work.service_need": ["national_planned_work.service_need"],
    "national_planned_work.service_need": ["national_work.service_need"],
    "members.work_place": ["members.work_months"],
    "members.work_months": ["members.work_place"],
    "members.labour_skill": ["households.no_labour_household"],
    "households.no_labour_household": ["members.labour_skill"],
}
#: Columns that only sharpen what another says or show where a finding lies.
SHARPENS = {
    "national_persons.identified_on": "without it everybody with a category is monitored",
    "cases.identified_on": "a ledger of cases without it is refused",
    "national_work.village_code": "where the finding lies",
    "national_work.county_name": "the county's settings have it",
    "national_persons.id_type": "the number's length tells a certificate",
    "national_planned_work.planned": "everybody in that export plans to work",
    "national_persons.county_name": "the county's settings have it",
    "national_persons.village_code": "where the finding lies",
    "national_persons.name": "whom the finding names",
    "members.name": "whom the finding names",
}


QUERIES = [rule for rule in CATALOGUE.rules.values() if rule.select]
#: What queries may do without, and why: by column, or by column of one rule.
SPARED = {
    "cases.reversed_on": "without it every elimination stands, as in the figures",
    "case_steps.result": "without it no step was sent back, as in the figures",
    "case_steps.started_on": "a step without a day of completion is dated by it",
    "helpers.valid_to": "without it all are in office, as in the figures",
    "households.closed_on": "without it all are on the register, as in the figures",
    "regions.valid_to": "without it all regions exist, as in the figures",
    "regions.level": "shown with the finding",
    "dept_dibao.started_on": "without it everybody on the list is on it now",
    "dept_dibao.ended_on": "without it everybody on the list is on it now",
    "dept_low_income.started_on": "without it everybody on the list is on it now",
    "dept_low_income.ended_on": "without it everybody on the list is on it now",
    "warnings.closed_on": "without it all warnings are asked about",
    "tasks.closed_on": "without it all tasks are asked about",
    "tasks.case_id": "whom the finding names",
    "measures.id_number": "whom the finding names",
    "helpers.id_number": "whom the finding names",
    "case_steps.id_number": "whom the finding names",
    "monthly_records.id_number": "whom the finding names",
    "office_vacant cases.returned_to_poverty": "without it nobody is known to have fallen back",
    "reference_step case_steps.completed_on": "shown with the finding",
    "aid_amount_other measures.member_id_number": "without it several persons' sum is let pass",
    "procedure_step_missing case_steps.completed_on": "a step without a day is no missing one",
    "matter_missing case_steps.completed_on": "a step without a day is no missing one",
    **dict.fromkeys(
        [f"dept_not_in_ledgers {one}" for one in ("dept_dibao.benefit", "dept_housing.dangerous",
         "dept_schooling.enrolled", "dept_water.safe_water")],
        "lists have only those that it is about, or say who is",
    ),
    **dict.fromkeys(
        [f"edited_case cases.{one}" for one in
         ("eliminated_on", "income_at_identification", "tagged_2019")],
        "each column by itself; one that nobody filled is not compared",
    ),
    **dict.fromkeys(
        [f"edited_person members.{one}" for one in ("birth_date", "sex")],
        "each column by itself; one that nobody filled is not compared",
    ),
    **dict.fromkeys(
        [f"edited_record monthly_records.{one}" for one in
         ("visit_date", "net_income_per_capita", "medical_expenditure", "education_ok",
          "medical_ok", "housing_ok", "water_ok")],
        "each column by itself; one that nobody filled is not compared",
    ),
    **dict.fromkeys(
        [f"region_totals regions.{one}" for one in
         ("registered_population", "out_of_poverty_households", "out_of_poverty_population")],
        "each column by itself; an empty one is no row of the query",
    ),
    **dict.fromkeys(
        [f"warning_step_{way} warnings.{one}" for way in ("missing", "order") for one in
         ("township_on", "county_decided_on", "closing_applied_on", "system_updated_on")],
        "each day by itself; one that nobody filled is neither missed nor compared",
    ),
}  # fmt: skip
_FROM = re.compile(r"(?:FROM|JOIN)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z]\w*))?")
_DOTTED = re.compile(r"(?<![.\w])([a-z_]\w*)\.([a-z_]\w*)")
_PLAIN = re.compile(r"(?<![.\w])([a-z_]\w*)\b(?!\s*[.(])")


def columns_of_query(sql: str) -> set[str]:
    """Ledger columns that a query names, by the tables and aliases of its text."""
    text = re.sub(r"\{\{[^{}@]*@?([^{}]*)\}\}", r" \1 ", _TEXT.sub(" ", sql))
    aliases: dict[str, str] = {}
    for name, alias in _FROM.findall(text):
        if name in tables():
            aliases |= {name: name, alias or name: name}
    found = {(aliases[a], column) for a, column in _DOTTED.findall(text) if a in aliases}
    for word in set(_PLAIN.findall(text)):
        owners = {owner for owner in aliases.values() if word in ledger(owner).fields}
        found |= {(owner, word) for owner in owners if len(owners) == 1}
    return {f"{owner}.{column}" for owner, column in found if column in ledger(owner).fields}


def _always_there(column: str) -> bool:
    """What no file goes without, what is found by others, whom and where a finding names."""
    owner, _, name = column.partition(".")
    field = ledger(owner).fields[name]
    named = name in ("name", "head_name", "helper_name")
    return field.required or bool(field.found_by) or field.type == "region" or named


class WithoutColumns(Delivered):
    """Every ledger was delivered, but for some columns."""

    def __init__(self, lacking: set[str]) -> None:
        super().__init__(set(), everything=True)
        self.lacking = lacking

    def has(self, need: str) -> bool:
        return need not in self.lacking


@pytest.mark.parametrize("rule", QUERIES, ids=lambda rule: rule.code)
def test_each_column_that_a_query_reads_is_needed(rule):
    parameters = CATALOGUE.parameters(MONTH, "220281", "蛟河市")
    given = {*CONTEXT, "previous"}

    def missing(lacking: set[str]) -> tuple[str, ...]:
        return compile_rule(rule, parameters, WithoutColumns(lacking), {}, given).missing

    assert not missing(set())
    alternatives = {column: set(need) for need in rule.needs or () for column in need}
    for column in columns_of_query(rule.select):
        if _always_there(column) or column in SPARED or f"{rule.code} {column}" in SPARED:
            continue
        assert missing(alternatives.get(column, set()) | {column}), column


@pytest.mark.parametrize("rule", QUERIES, ids=lambda rule: rule.code)
def test_each_ledger_that_a_query_reads_is_needed(rule):
    """Of several that tell the same any will do; without all of them nothing is said."""
    found = compile_rule(
        rule, CATALOGUE.parameters(MONTH, "220281", "蛟河市"), Delivered(set()), {},
        {*CONTEXT, "previous"},
    )  # fmt: skip
    assert found.missing


def words(sql: str) -> set[str]:
    return set(_WORD.findall(_TEXT.sub(" ", sql)))


@cache
def columns_read(table: str, fact: str, source: str) -> frozenset[str]:
    """Ledger columns behind a fact in one source, by the SQL of all facts beneath it."""
    spec = fact_tables()[table].facts[fact]
    if spec.kind == "columns":
        return _own_columns(table, spec.sql.get(source, ""), source)
    names = re.sub(r"\bp\.(\w+)", r" \1 ", spec.sql[""]) if spec.kind == "members" else spec.sql[""]
    owner = "person" if spec.kind == "members" else table
    known = fact_tables()[owner].facts
    found = frozenset()
    for word in words(re.sub(r"\{\{[^}]*\}\}", " ", names)) & set(known) - {fact}:
        found |= columns_read(owner, word, source)
    return found


def _own_columns(table: str, sql: str, source: str) -> frozenset[str]:
    aliases = fact_tables()[table].sources[source].aliases
    pairs = re.findall(r"(?<![.\w])([a-z])\.(\w+)", _TEXT.sub(" ", sql))
    owners = [(aliases[a], column) for a, column in pairs if a in aliases]
    found = frozenset(f"{o}.{c}" for o, c in owners if c in ledger(o).fields)
    inner = {(o, c) for a, c in pairs for o in [_FACTS.get((table, a))] if o}
    for owner, column in inner:
        found |= columns_read(owner, column, source)
    return found


#: Aliases of facts tables that other facts join: a person's household, a spell's person.
_FACTS = {("person", "h"): "household"}


def read_by(rule, source: str) -> set[str]:
    text = " ".join((rule.when, rule.fails, rule.value, POPULATIONS[rule.population]))
    text = re.sub(r"\{\{[^{}@]*@?([^{}]*)\}\}", r" \1 ", text)
    known = fact_tables()[rule.table].facts
    named = (words(text) & set(known)) | {rule.column}
    return set().union(*(columns_read(rule.table, name, source) for name in named))


class Without(Delivered):
    """Everything of one source was delivered but some columns."""

    def __init__(self, source_table: str, lacking: set[str]) -> None:
        super().__init__(set(), everything=True)
        self.source_table, self.lacking = source_table, lacking

    def has(self, need: str) -> bool:
        return need not in self.lacking

    def has_table(self, name: str) -> bool:
        return name == self.source_table


@pytest.fixture(scope="module")
def compiled():
    """Compiles a rule as if some columns of a source had not been delivered."""
    connection = example_snapshot(MONTH, {})
    parameters = CATALOGUE.parameters(MONTH, "220281", "蛟河市")
    parameters.overrides = {"monitoring_line": 7300}
    build_facts(connection, parameters, Delivered.all_columns())
    types = {
        name: {r[0]: r[1] for r in connection.execute(f"DESCRIBE {name}").fetchall()}
        for name in fact_tables()
    }

    def run(rule, source, lacking):
        delivered = Without(fact_tables()[rule.table].sources[source].table, lacking)
        return compile_rule(rule, parameters, delivered, types, {"workdays"})

    return run


@pytest.mark.parametrize("rule", CONDITIONS, ids=lambda rule: rule.code)
def test_each_column_that_a_rule_reads_is_needed(compiled, rule):
    asked = 0
    for source in fact_tables()[rule.table].sources:
        if compiled(rule, source, set()).missing:
            continue
        columns = read_by(rule, source)
        asked += len(columns)
        for column in columns:
            stand_in = columns & set(STAND_IN.get(column, ()))
            if not compiled(rule, source, {column}).missing:
                assert stand_in or column in SHARPENS, (source, column)
            if stand_in:
                every = {column, *STAND_IN[column]}
                assert compiled(rule, source, every).missing, (source, every)
    assert asked


@pytest.mark.parametrize(
    ("code", "columns", "lacking"),
    [
        ("2_02_001", "national_persons.relation members.sex", "性别"),
        ("5_15_021", "national_persons.work_place members.phone", "电话"),
        ("dept_inpatient", "dept_medical.inpatient_self_paid", "导出"),
        ("dept_tuition", "dept_schooling.tuition members.id_number", "台账"),
    ],
)
def test_a_query_needs_its_columns_of_one_source(code, columns, lacking):
    there = set(columns.split())
    delivered = Delivered(there | {f"{column.partition('.')[0]}." for column in there})
    parameters = CATALOGUE.parameters(MONTH, "220281", "蛟河市")
    found = compile_rule(CATALOGUE.find(code), parameters, delivered, {}, set())
    assert re.search(lacking, "、".join(found.missing))
