"""What an edition keeps of the catalogue beside its figures."""

from __future__ import annotations

from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import LEVELS
from fanpin_lib.policy import Profile
from fanpin_lib.policy.loader import load_profile


def test_every_figure_has_its_name_and_its_levels_where_it_has_not_all() -> None:
    kept = catalogue_labels()
    assert [family["name"] for family in kept] == [f.name for f in load_families().values()]
    told = [shown for family in kept for shown in family["indicators"].items()]
    known = [i for family in load_families().values() for i in family.indicators.values()]
    assert [name for name, _ in told] == [i.id for i in known]
    for (_, shown), indicator in zip(told, known, strict=True):
        assert shown["name"] == indicator.name
        assert list(shown["by"]) == [d.id for d in indicator.dimensions]
        levels = shown.get("levels")
        assert (levels is None) == (set(indicator.levels) == set(LEVELS))
        assert levels is None or set(levels) == set(indicator.levels)
        assert levels is None or levels == sorted(levels, key=list(LEVELS).index)


def test_parts_are_called_as_the_profile_calls_them() -> None:
    def called(*profile: Profile) -> set[str]:
        kept = catalogue_labels(*profile)
        return {f["indicators"]["cases_active"]["by"]["category"]
                for f in kept if "cases_active" in f["indicators"]}  # fmt: skip

    own = load_profile("county-four-kinds")
    assert own.monitored and called(own) == {own.monitored.label} != called()
