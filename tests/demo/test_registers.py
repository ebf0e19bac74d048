"""The registers agree with each other and with themselves, month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fanpin_lib.demo.office.table import LedgerTable
from fanpin_lib.demo.world.county import World

Tables = dict[tuple[str, int], LedgerTable]
UPDATES = (0, 3, 6, 9, 12)


def frame(tables: Tables, table: str, index: int = 12) -> pd.DataFrame:
    return pd.DataFrame(tables[table, index].columns)


def test_the_county_has_its_17_townships_and_286_villages(tables: Tables) -> None:
    regions = frame(tables, "regions")
    assert regions.level.value_counts().to_dict() == {"村": 286, "乡镇": 17, "县": 1}
    assert regions.region_code.str.fullmatch(r"220281\d{6}").all()
    assert regions.region_code.is_unique
    assert set(regions[regions.level == "村"].parent_code) == set(
        regions[regions.level == "乡镇"].region_code
    )


def test_every_village_has_households_at_every_update(tables: Tables) -> None:
    for index in UPDATES:
        regions = frame(tables, "regions", index)
        assert (regions.rural_households > 0).all()


@pytest.mark.parametrize("index", UPDATES)
def test_denominators_are_the_registers_own_counts(tables: Tables, index: int) -> None:
    regions = frame(tables, "regions", index).set_index("region_code")
    homes = frame(tables, "households", index)
    homes = homes[homes.closed_on.isna()]
    by_village = homes.groupby("village_code").members.agg(["size", "sum"])
    villages = regions[regions.level == "村"]
    assert (villages.rural_households == by_village["size"].reindex(villages.index)).all()
    assert (villages.rural_population == by_village["sum"].reindex(villages.index)).all()
    counts = [c for c in regions.columns if c.endswith(("households", "population"))]
    for level in ("村", "乡镇"):
        total = regions.loc[regions.level == level, counts].sum()
        assert (total == regions.loc["220281000000", counts]).all()


@pytest.mark.parametrize("index", UPDATES)
def test_members_and_labourers_match_the_members_ledger(tables: Tables, index: int) -> None:
    homes = frame(tables, "households", index).set_index("household_id")
    members = frame(tables, "members", index)
    open_homes = homes[homes.closed_on.isna()]
    counted = members.groupby("household_id").size()
    assert (open_homes.members == counted.reindex(open_homes.index)).all()
    assert (homes[homes.closed_on.notna()].members == 0).all()
    able = members[~members.labour_skill.isin(["无劳动力", "丧失劳动力"])]
    labourers = able.groupby("household_id").size().reindex(homes.index, fill_value=0)
    assert (homes.labourers == labourers).all()
    assert ((homes.labourers == 0) == (homes.no_labour_household == "是")).all()
    heads = members[members.relation == "户主"].groupby("household_id").size()
    assert (heads.reindex(open_homes.index) == 1).all()


def test_people_come_and_go_between_updates(tables: Tables) -> None:
    first = set(frame(tables, "members", 0).id_number)
    last = set(frame(tables, "members", 12).id_number)
    assert last - first  # born or married in
    assert first - last  # died or married out
    homes = frame(tables, "households")
    assert homes.closed_on.notna().any()


def test_schooling_labour_and_work_fit_people_ages(tables: Tables) -> None:
    people = frame(tables, "members")
    end = pd.Timestamp("2026-10-31")
    born = pd.to_datetime(people.birth_date)
    had_birthday = (born.dt.month * 100 + born.dt.day) <= 1031
    age = end.year - born.dt.year - ~had_birthday
    student = people.schooling.notna()
    none = people.labour_skill == "无劳动力"
    assert none[(age < 16) | student].all()
    assert not people.labour_skill[age >= 60].isin(["普通劳动力", "技能劳动力"]).any()
    working_age = (age >= 16) & (age < 60) & ~student & (people.health == "健康")
    assert people.labour_skill[working_age].isin(["普通劳动力", "技能劳动力"]).all()
    assert (student ^ people.education.notna()).all()
    assert not (people.work_place.notna() & (student | none)).any()
    compulsory = (age >= 7) & (age < 15)
    assert (student | people.dropout_reason.notna())[compulsory].all()


def test_a_renamed_village_keeps_its_former_name_as_an_alias(tables: Tables) -> None:
    code = "220281003208"
    before = frame(tables, "regions", 6).set_index("region_code").loc[code]
    after = frame(tables, "regions", 12).set_index("region_code").loc[code]
    assert before.region_name != after.region_name == "东小蛟河村"
    assert before.region_name in after.aliases


def test_national_export_holds_the_people_of_watched_households(
    tables: Tables, world: World
) -> None:
    export = frame(tables, "national_persons")
    members = frame(tables, "members")
    assert len(export.columns) >= 80
    assert set(export.id_number.str[:18]) <= set(members.id_number)
    sizes = export.groupby("household_id").size()
    assert (sizes == members.groupby("household_id").size().reindex(sizes.index)).all()
    longer = export.id_number.str.len() == 20
    assert (longer == (export.id_type == "残疾人证")).all()
    assert (
        np.isin(world.households.id[world.households.registered], export.household_id).mean() > 0.9
    )
