"""超出偶然的地方: what the edition found, with its false-alarm rates, for whom it concerns."""

from __future__ import annotations

from typing import Any

from edition_maker import MONTH

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation.attention import attention
from fanpin_lib.presentation.beyond_chance import beyond_chance, beyond_chance_of
from fanpin_lib.presentation.outputs import plain
from fanpin_lib.regions import Level

COUNTY = Region("220281000000", "蛟河市", Level.COUNTY)
TOWN = Region("220281100000", "新站镇", Level.TOWNSHIP, COUNTY.code)
OTHER = Region("220281101000", "天岗镇", Level.TOWNSHIP, COUNTY.code)
VILLAGES = [[f"22028110020{n}", f"村{n}"] for n in range(6)]


def found(clusters: list[Any] | None, rare: list[Any]) -> dict[str, Any]:
    rate = {
        "indicator": "visit_rate", "name": "走访完成率", "side": "低于", "villages": 204,
        "numerator": 4_756, "n": 5_000,
    }  # fmt: skip
    return {
        "false_alarm": {"cluster": 0.0075, "rates": 0.02},
        "few": 20,
        "events": [{
            "indicator": "alerts_received", "name": "本月收到线索", "unit": "条",
            "clusters": clusters,
        }],
        "rates": [{**rate, "rare": rare}],
    }  # fmt: skip


FLOOD = {
    "regions": VILLAGES, "months": ["2026-09", "2026-10"], "observed": 31, "expected": 6.42,
    "chance": 0.001,
}  # fmt: skip
LOW = {"region": VILLAGES[0], "numerator": 3, "n": 22, "chance": 1e-9}
PERHAPS = {"region": VILLAGES[1], "numerator": 18, "n": 22, "chance": 0.015}


def words(about: dict[str, Any], region: Region = COUNTY) -> str:
    data = RegionData(region, MONTH, Figures(MONTH), about=About(beyond_chance=about))
    return plain(beyond_chance(data))


def test_a_cluster_is_said_with_what_was_usual_and_how_likely_chance_is() -> None:
    text = words(found([FLOOD], []))
    names = "、".join(f"[{name}](region:{code})" for code, name in VILLAGES[:4])
    assert f"**聚集**：{names}等6个相邻的村最近2个月收到线索31条，按平常约6.4条" in text
    assert "纯属偶然的可能不到1%" in text
    assert "全县一个月误报的可能不超过0.75%" in text and "点错任何一处的可能不超过2%" in text
    assert "走访完成率（204个村）没有村超出控制限" in text


def test_one_village_in_one_month_is_not_spoken_of_as_several() -> None:
    alone = {**FLOOD, "regions": VILLAGES[:1], "months": ["2026-10"], "chance": 0.034}
    text = words(found([alone], []))
    assert "[村0](region:220281100200)本月收到线索31条" in text and "约3%" in text


def test_a_village_outside_its_limit_is_named_with_its_own_fraction() -> None:
    about = found([], [LOW, PERHAPS])  # among 204 villages three in a hundred are chance
    text = words(about)
    assert "走访完成率低于控制限的有1个村（全县95.1%）：[村0](region:220281100200)3/22。" in text
    assert "收到线索没有在相邻几村" in text
    data = RegionData(COUNTY, MONTH, Figures(MONTH), about=About(beyond_chance=about))
    assert '<span class="figure-220281100200/visit_rate">3/22</span>' in beyond_chance(data)


def test_what_was_not_looked_at_is_not_called_quiet() -> None:
    assert "收到线索近十三个月的数不全，没有查" in words(found(None, []))
    assert beyond_chance(RegionData(COUNTY, MONTH, Figures(MONTH))) == "这一版没有查过。"


def test_a_township_hears_of_its_own_villages_only() -> None:
    about = About(beyond_chance=found([FLOOD], [LOW]))
    own = beyond_chance_of(about, TOWN.code)
    other = beyond_chance_of(about, OTHER.code)
    assert own["events"][0]["clusters"] == [FLOOD] and own["rates"][0]["rare"] == [LOW]
    assert other["events"][0]["clusters"] == [] and other["rates"][0]["rare"] == []
    for region, concerned in ((COUNTY, True), (TOWN, True), (OTHER, False)):
        said = attention(RegionData(region, MONTH, Figures(MONTH), about=about))
        assert ("收到线索31条，多得超出偶然" in said) == concerned
