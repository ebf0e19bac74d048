"""Which classifications a portal shows: what every county is kept in, and nothing else."""

from __future__ import annotations

from fanpin_lib.edition.classes_named import classes_named
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.province.classes_of_all import classes_of_all

MONTH = Month(2026, 10)


def labels(*names: str) -> list[str]:
    given = [classes_named(load_profile(name), MONTH) for name in names]
    return [one["label"] for one in classes_of_all(given)]


def test_counties_of_one_profile_show_all_of_it():
    own = [one.label for one in load_profile("town-three-colour-n6").classes.values()]
    assert sorted(labels("town-three-colour-n6", "town-three-colour-n6")) == sorted(own)


def test_a_class_that_one_county_does_not_know_is_no_number_of_all():
    three, colours = labels("national-2021"), labels("town-three-colour-n6")
    both = labels("national-2021", "town-three-colour-n6")
    assert set(both) <= set(three) & set(colours)
    assert "三色" not in "".join(both)
    assert "监测对象类别" in labels("national-2021", "jilin-jiaohe")


def test_no_county_no_classes():
    assert classes_of_all([]) == []
