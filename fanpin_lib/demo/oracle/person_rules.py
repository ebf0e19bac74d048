"""What the catalogue says about persons: one plain condition a rule, read from the cells.

A rule that reads a column which a ledger lacks says nothing about that ledger's persons.
"""

from __future__ import annotations

from collections.abc import Callable

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.cells import NoColumn
from fanpin_lib.demo.oracle.people import Person
from fanpin_lib.demo.rows.limits import limit

Check = Callable[[Person], object]


def _fit(p: Person) -> bool:
    """Of working age, healthy, not at school: should have full labour."""
    return p.of_working_age and p.healthy and not p.at_school


def _age(name: str) -> int:
    return int(limit(f"ages.{name}"))


def _younger(p: Person, name: str) -> bool:
    return p.age is not None and p.age < _age(name)


def _older(p: Person, name: str) -> bool:
    return p.age is not None and p.age >= _age(name)


def _out_of_school_unexplained(p: Person) -> bool:
    """At compulsory age; who has finished junior school is done with it."""
    unexplained = not (p.schooling or p.get("out_of_school_reason") or p.dropout_reason)
    return p.of_school_age and unexplained and (words.education_rank(p.education) or 0) < 2


def _nothing_on_schooling(p: Person) -> bool:
    return not (p.education or p.schooling or p.dropout_reason or p.get("out_of_school_reason"))


def _ill_at_school_healthy(p: Person) -> bool:
    reasons = f"{p.dropout_reason or ''}{p.get('out_of_school_reason') or ''}"
    return p.healthy and words.has_any(reasons, ("病", "残"))


def _without_certificate(p: Person) -> bool:
    """Only where certificates are entered at all: the type of document is a column there."""
    return "残疾" not in (p.id_type or "") and "残疾" in p.ailments and not p.certificate


LABOUR: dict[str, Check] = {
    "2_01_011": lambda p: _younger(p, "adult") and p.labour and not p.no_labour,
    "2_12_017": lambda p: _older(p, "old") and p.able,
    "5_12_008": lambda p: _fit(p) and p.labour and not p.able,
    "2_01_005": lambda p: _fit(p) and p.labour == "丧失劳动力",
    "2_01_010": lambda p: _fit(p) and p.labour == "无劳动力",
    "1111_07": lambda p: p.at_school and p.labour and not p.no_labour,
}

SCHOOL: dict[str, Check] = {
    "1_02_005": _out_of_school_unexplained,
    "5_12_013": lambda p: p.stage == "学前" and _older(p, "preschool_below"),
    "5_17_001": lambda p: p.stage == "学前" and _older(p, "preschool_below") and p.healthy,
    "5_12_014": lambda p: p.stage == "小学" and words.outside(p.age, limit("ages.primary")),
    "5_12_015": lambda p: p.stage == "初中" and words.outside(p.age, limit("ages.junior")),
    "5_12_016": lambda p: p.stage == "高中" and words.outside(p.age, limit("ages.senior")),
    "5_17_005": lambda p: p.stage in ("高职", "本科", "硕士") and _younger(p, "college_from"),
    "5_12_018": lambda p: p.stage == "硕士" and _younger(p, "master_from"),
    "5_12_019": lambda p: (
        words.within(p.age, limit("ages.schooled")) and words.education_rank(p.education) in (0, 1)
    ),
    "3_01_003": lambda p: p.education and p.schooling,
    "3_01_002": _nothing_on_schooling,
    "2_01_012": _ill_at_school_healthy,
}

GUARANTEES: dict[str, Check] = {
    "2_01_008": lambda p: "是" not in (p.resident_medical_insurance, p.employee_medical_insurance),
    "2_12_012": lambda p: (
        p.resident_medical_insurance is None and p.employee_medical_insurance is None
    ),
    "1_02_003": lambda p: not p.home.monitored and p.surely_uninsured,
    "2_01_009": lambda p: (
        words.yes(p.resident_medical_insurance) and words.yes(p.employee_medical_insurance)
    ),
    "2_01_016": lambda p: (
        "否" in (p.major_illness_insurance, p.resident_medical_insurance)
        and not words.yes(p.employee_medical_insurance)
    ),
    "2_01_006": lambda p: p.major_illness_insurance is None,
    "2_01_007": lambda p: (
        p.resident_pension is None
        and (p.source == "national" or (_older(p, "adult") and not p.at_school))
    ),
    "5_19_001": lambda p: p.employee_pension is None and p.resident_pension is None,
    "3_01_007": lambda p: (
        words.yes(p.medical_aid)
        and "是" not in (p.resident_medical_insurance, p.employee_medical_insurance)
    ),
    "4_12_003": _without_certificate,
    "4_01_007": lambda p: p.severe and p.id_number[18] == limit("limb") and p.able,
    "5_15_018": lambda p: (
        words.given(p.tekun)
        and words.within(p.age, limit("ages.supported"))
        and p.healthy
        and not p.at_school
    ),
}

EMPTY: dict[str, Check] = {
    "2_01_001": lambda p: p.ethnicity is None,
    "2_01_002": lambda p: p.health is None,
    "3_12_002": lambda p: p.relation is None,
    "2_01_003": lambda p: p.labour_skill is None,
}


def _numbered(p: Person) -> bool:
    """A number that tells birth and sex."""
    return words.number_length_ok(p.id_number) and not words.without_papers(p.id_number)


IDENTITY: dict[str, Check] = {
    "1_01_002": lambda p: not words.number_length_ok(p.id_number),
    "1_01_003": lambda p: (
        len(p.id_number) == 18
        and not words.without_papers(p.id_number)
        and not words.checksum_ok(p.id_number)
    ),
    "1_01_004": lambda p: words.is_certificate(p.id_number) and not words.checksum_ok(p.id_number),
    "4_01_003": lambda p: words.without_papers(p.id_number),
    "2_12_00x": lambda p: (
        _numbered(p) and p.birth_date and words.birth_in(p.id_number) != p.birth_date
    ),
    "2_12_00x_性别": lambda p: (
        _numbered(p) and p.sex and words.sex_in(p.id_number) not in (None, p.sex)
    ),
    "phone_of_member": lambda p: p.member_phone and not words.phone_ok(p.member_phone),
    "2_01_013": lambda p: p.working and not (p.work_phone and words.phone_ok(p.work_phone)),
    "2_01_004": lambda p: (
        (p.relation in limit("kin.female") and p.sex == "男")
        or (p.relation in limit("kin.male") and p.sex == "女")
    ),
}


def _unfinished_place(p: Person) -> bool:
    """The persons' file stops at a province or prefecture, or names no place at all."""
    if p.work_place is None:
        return (p.work_months or 0) > 0
    return not words.reaches_county(p.work_place)


WORK: dict[str, Check] = {
    "4_12_002": lambda p: p.at_school and (p.working or p.planned),
    "2_01_015": lambda p: p.no_labour and (p.working or p.planned),
    "5_15_008": lambda p: p.planned and not any(plan["service_need"] for plan in p.plans),
    "5_01_005_204": _unfinished_place,
    "5_01_004": lambda p: words.given(p.tekun) and p.working,
    "3_01_005": lambda p: p.post_months > 0 and not words.given(p.post),
    "3_01_006": lambda p: words.given(p.post) and not p.post_months,
    "3_01_008": lambda p: words.given(p.post) and _younger(p, "adult"),
    "5_01_006": lambda p: words.given(p.post) and _older(p, "post_below"),
    "3_01_010": lambda p: len(set(words.items(p.post))) >= limit("posts"),
    "5_20_028": lambda p: (
        (words.education_rank(p.education) or 0) >= 4
        and not p.working
        and p.of_working_age
        and p.home.out_of_poverty_or_watched
    ),
    "5_20_029": lambda p: (
        p.labour == "技能劳动力" and not p.working and p.home.out_of_poverty_or_watched
    ),
}

PERSON_RULES: dict[str, Check] = {**LABOUR, **SCHOOL, **GUARANTEES, **EMPTY, **IDENTITY, **WORK}


#: Rules that read columns of the national export which the county's register has not.
_EXPORT_ONLY = frozenset({
    "2_01_008", "2_12_012", "2_01_009", "2_01_016", "2_01_006", "5_19_001", "3_01_007", "4_12_003",
    "5_15_018", "5_01_004", "3_01_005", "3_01_006", "3_01_008", "5_01_006", "3_01_010",
})  # fmt: skip
_OF_SOURCE = {
    "national": PERSON_RULES,
    "ledger": {code: c for code, c in PERSON_RULES.items() if code not in _EXPORT_ONLY},
}


def of_source(person: Person) -> dict[str, Check]:
    """The rules that can be asked of a person's ledger."""
    return _OF_SOURCE[person.source]


def applies(check: Check, person: Person) -> bool:
    """Whether a rule finds a person; False where the ledger lacks what it reads."""
    try:
        return bool(check(person))
    except NoColumn:
        return False
