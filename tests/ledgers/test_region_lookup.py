import pytest

from fanpin_lib.ledgers import RegionLookup
from ledgers.making import NAMES, REGIONS


@pytest.mark.parametrize(
    ("county", "township", "village", "code"),
    [
        ("蛟河市", "民主街道", "金星村", "220281001200"),
        ("蛟河市", "天岗镇", "金星村", "220281101201"),
        ("蛟河", "民主街道办事处", "金星", "220281001200"),
        (None, "天岗", "金星村委会", "220281101201"),
        ("蛟河市", "新站镇", "瓦窑村", "220281100201"),
        ("蛟河市", "新站镇", "瓦窑", "220281100201"),
        ("蛟河市", "新站镇", "东沟村", "220281100202"),
        ("蛟河市", "民主街道", "红星社区", "220281001001"),
        (None, None, "瓦窑村", "220281100201"),
        (" 蛟河 市", "新 站镇", "瓦窑村　", "220281100201"),
    ],
)
def test_names_lead_to_the_village_of_their_township(county, township, village, code) -> None:
    assert REGIONS.resolve(county, township, village).code == code


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("敦化市", "民主街道", "金星村"), "没有“敦化市”这个县"),
        (("蛟河市", "民生街道", "金星村"), "没有“民生街道”这个乡镇，相近的有：民主街道"),
        (("蛟河市", "新站镇", "瓦窖村"), "新站镇没有叫这个名字的村，相近的有：瓦窑村委会"),
        (("蛟河市", "新站镇", "金星村"), "没有叫这个名字的村"),
        (("蛟河市", None, "金星村"), "民主街道、天岗镇都有叫这个名字的村，要加上乡镇列才分得清"),
        ((None, None, "瓦窖村"), "没有叫这个名字的村，相近的有：瓦窑村委会"),
        ((None, "新站镇", None), "要有村名"),
    ],
)
def test_an_unknown_name_says_which_and_what_is_near(names, said) -> None:
    found = REGIONS.resolve(*names)
    assert found.code is None
    assert said in found.expected


def test_a_short_name_that_may_be_two_villages_is_said_to_be_so() -> None:
    lookup = RegionLookup.from_mapping(NAMES | {"220281100301": "瓦窑社区居委会"})
    found = lookup.resolve("蛟河市", "新站镇", "瓦窑")
    assert found.code is None
    assert found.expected == "新站镇可能是这个名字的有瓦窑村委会、瓦窑社区居委会，要写全名"


def test_a_village_and_a_community_of_one_name_are_not_mixed_up() -> None:
    lookup = RegionLookup.from_mapping(
        NAMES | {"220281100301": "瓦窑社区居委会", "220281100302": "新农村村委会"}
    )
    assert lookup.resolve("蛟河市", "新站镇", "瓦窑村").code == "220281100201"
    assert lookup.resolve("蛟河市", "新站镇", "瓦窑社区").code == "220281100301"
    assert lookup.resolve("蛟河市", "新站镇", "瓦窑").code is None
    assert lookup.resolve("蛟河市", "新站镇", "新农村").code == "220281100302"


def test_aliases_lead_to_the_same_village() -> None:
    lookup = RegionLookup.from_mapping(NAMES, {"220281100202": "东大沟村、老东沟"})
    assert lookup.resolve("蛟河市", "新站镇", "东大沟").code == "220281100202"
    assert lookup.resolve("蛟河市", "新站镇", "老东沟").code == "220281100202"


def test_every_village_of_the_demo_county_is_found_by_its_names() -> None:
    import csv
    from importlib.resources import files

    text = files("fanpin_lib.demo").joinpath("divisions.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = {r["village_code"]: r["village"] for r in rows}
    names |= {r["township_code"]: r["township"] for r in rows}
    names |= {r["county_code"]: r["county"] for r in rows}
    lookup = RegionLookup.from_mapping(names)
    wrong = [
        r
        for r in rows
        if lookup.resolve(r["county"], r["township"], r["village"]).code
        != r["village_code"].ljust(12, "0")
    ]
    assert wrong == []
