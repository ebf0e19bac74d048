"""A person's state at an update: schooling, education, labour and work follow from dates."""

from __future__ import annotations

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.model import Persons, PersonState
from fanpin_lib.demo.world.people import years_between

_GRADES = ("一", "二", "三", "四")


def person_state(world: World, update: int) -> PersonState:
    """Everybody's state on the last day of an update month."""
    persons, day = world.persons, world.timeline.update_days[update]
    age = years_between(persons.birth, day)
    at_school = school_age(persons.birth, day)
    schooling = _schooling(persons, at_school)
    chronic, major, disabled = (
        getattr(persons, f"{name}_from") <= update for name in ("chronic", "major", "disabled")
    )
    labour = _labour(persons, age, schooling != "", chronic, major, disabled)
    return PersonState(
        present=(persons.joined <= update) & (persons.left > update),
        age=age,
        schooling=schooling,
        education=np.where(schooling == "", _education(persons, at_school), ""),
        dropout_reason=np.full(age.size, "", dtype=object),
        labour=labour,
        working=_working(persons, age, labour),
        chronic=chronic,
        major=major,
        disabled=disabled,
        insured=np.ones(age.size, dtype=bool),
    )


def school_age(birth: np.ndarray, day: np.datetime64) -> np.ndarray:
    """Full years of age on the first of September of the school year that a day lies in."""
    months = day.astype("datetime64[M]").astype(int)
    year = 1970 + months // 12 - (months % 12 < 8)
    return years_between(birth, np.datetime64(f"{year}-09-01", "D"))


def _schooling(persons: Persons, age: np.ndarray) -> np.ndarray:
    senior = persons.luck_school < assume("persons.senior_school")
    vocational = ~senior & (persons.luck_school < _any_senior())
    college, higher = _college_shares()
    to_university = senior & (persons.luck_college < college)
    to_vocational_college = ~to_university & (persons.luck_college < college + higher)
    to_vocational_college &= senior | vocational
    grade = np.array(_GRADES, dtype=object)
    # a grade word for every age; only read where the level applies
    in_three = grade[np.clip(age - 15, 0, 2)]
    after_school = grade[np.clip(age - 18, 0, 3)]
    return np.select(
        [
            (age >= 0) & (age < 3) | (age < 0),
            age < 6,
            age < 12,
            age < 15,
            (age < 18) & senior,
            (age < 18) & vocational | (age == 15),  # nobody leaves school before sixteen
            (age >= 18) & (age < 22) & to_university,
            (age >= 18) & (age < 21) & to_vocational_college,
        ],
        [
            "学龄前儿童",
            "学前教育",
            "小学",
            np.array(["七年级", "八年级", "九年级"], dtype=object)[np.clip(age - 12, 0, 2)],
            "普通高中" + in_three + "年级",
            "中职" + in_three + "年级",
            "本科" + after_school + "年级",
            "高职高专" + after_school + "年级",
        ],
        "",
    ).astype(object)


def _any_senior() -> float:
    return assume("persons.senior_school") + assume("persons.vocational_school")


def _college_shares() -> tuple[float, float]:
    shares = assume("persons.college")
    return shares["本科"], shares["高职高专"]


def _education(persons: Persons, age: np.ndarray) -> np.ndarray:
    """Level reached: by cohort for older people, along the school path for younger ones."""
    born = persons.birth.astype("datetime64[Y]").astype(int) + 1970
    result = np.full(born.size, "", dtype=object)
    earlier = 0
    for cohort in assume("persons.education_levels"):
        rows = (born >= earlier) & (born < cohort["born_before"])
        result[rows] = _level(persons.luck_education[rows], cohort["levels"])
        earlier = cohort["born_before"]
    young = born >= earlier
    result[young] = _path_level(persons, age)[young]
    return result


def _level(luck: np.ndarray, shares: dict[str, float]) -> np.ndarray:
    names = np.array(list(shares), dtype=object)
    edges = np.cumsum(list(shares.values()))
    return names[np.minimum(np.searchsorted(edges, luck, side="right"), names.size - 1)]


def _path_level(persons: Persons, age: np.ndarray) -> np.ndarray:
    college, higher = _college_shares()
    finished = persons.luck_school < _any_senior()
    university = (persons.luck_school < assume("persons.senior_school")) & (
        persons.luck_college < college
    )
    return np.select(
        [
            university & (age >= 22),
            finished & ~university & (persons.luck_college < college + higher) & (age >= 21),
            finished & (age >= 18),
        ],
        ["本科及以上", "大专", "高中"],
        "初中",
    ).astype(object)


def _labour(persons: Persons, age, student, chronic, major, disabled) -> np.ndarray:
    luck = persons.luck_labour
    severe = major | (disabled & np.isin(persons.disability_grade, ["1", "2"]))
    elder = assume("persons.elder_weak")
    weak_share = np.select([age >= 70, age >= 60], [elder[70], elder[60]], 1.0)
    severe_share = assume("persons.severe_no_labour")
    weak = "弱劳动力或半劳动力"
    return np.select(
        [
            (age < 16) | student,
            severe & (luck < severe_share),
            (age >= 60) & (luck >= weak_share),
            severe | disabled | (age >= 60),
            chronic & (luck < assume("persons.chronic_weak")),
            luck > 1 - assume("persons.skilled"),
        ],
        ["无劳动力", "丧失劳动力", "无劳动力", weak, weak, "技能劳动力"],
        "普通劳动力",
    ).astype(object)


def _working(persons: Persons, age: np.ndarray, labour: np.ndarray) -> np.ndarray:
    shares = assume("persons.working")
    share = np.where(persons.male, shares["male"], shares["female"])
    able = np.isin(labour, ["技能劳动力", "普通劳动力"]) & (age >= 17)
    elder = (labour == "弱劳动力或半劳动力") & (age < 65)
    return ((able | elder & persons.public_post) & (persons.luck_work < share)) | (
        persons.public_post & (able | elder)
    )
