"""A person's state at an update: schooling, education, labour and work follow from dates."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.model import Persons, PersonState
from fanpin_lib.demo.world.people import years_between


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
    education = np.where(schooling == "", _education(persons, at_school), "")
    return PersonState(
        present=(persons.joined <= update) & (persons.left > update),
        age=age,
        schooling=schooling,
        education=education,
        dropout_reason=np.full(age.size, "", dtype=object),
        labour=labour,
        working=_working(persons, age, labour, education),
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
    """The school attended at an age of the school year; "" for none."""
    senior = persons.luck_school < assume("persons.senior_school")
    vocational = ~senior & (persons.luck_school < _any_senior())
    at_fifteen = age == 15  # nobody leaves school before sixteen
    university, higher = _college(persons)
    stages: list[tuple[np.ndarray, Any]] = [
        (age < 3, "学龄前儿童"),
        (age < 6, "学前教育"),
        (age < 12, "小学"),
        (age < 15, _years(age - 12, "七八九", "{}年级")),
        ((age < 18) & senior, _years(age - 15, "一二三", "普通高中{}年级")),
        ((age < 18) & vocational | at_fifteen, _years(age - 15, "一二三", "中职{}年级")),
        ((age >= 18) & (age < 22) & university, _years(age - 18, "一二三四", "本科{}年级")),
        ((age >= 18) & (age < 21) & higher, _years(age - 18, "一二三", "高职高专{}年级")),
    ]
    return np.select([s for s, _ in stages], [w for _, w in stages], "").astype(object)


def _years(years: np.ndarray, names: str, wording: str) -> np.ndarray:
    """The wording of a year of schooling; only read where the stage applies."""
    words = np.array([wording.format(name) for name in names], dtype=object)
    return words[np.clip(years, 0, len(names) - 1)]


def _college(persons: Persons) -> tuple[np.ndarray, np.ndarray]:
    """Who goes on to university, and who to a higher vocational college."""
    shares = assume("persons.college")
    senior = persons.luck_school < assume("persons.senior_school")
    university = senior & (persons.luck_college < shares["本科"])
    higher = ~university & (persons.luck_college < shares["本科"] + shares["高职高专"])
    return university, higher & (persons.luck_school < _any_senior())


def _any_senior() -> float:
    return assume("persons.senior_school") + assume("persons.vocational_school")


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
    university, higher = _college(persons)
    finished = persons.luck_school < _any_senior()
    reached = [
        (university & (age >= 22), "本科及以上"),
        (higher & (age >= 21), "大专"),
        (finished & (age >= 18), "高中"),
    ]
    return np.select([r for r, _ in reached], [w for _, w in reached], "初中").astype(object)


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


def _working(
    persons: Persons, age: np.ndarray, labour: np.ndarray, education: np.ndarray
) -> np.ndarray:
    shares = assume("persons.working")
    share = np.where(persons.male, shares["male"], shares["female"])
    sought = (labour == "技能劳动力") | np.isin(education, ["大专", "本科及以上"])
    share = np.where(sought, shares["skilled"], share)
    able = np.isin(labour, ["技能劳动力", "普通劳动力"]) & (age >= 17)
    light = (labour == "弱劳动力或半劳动力") & (age < 65)
    return (able & (persons.luck_work < share)) | (persons.public_post & (able | light))
