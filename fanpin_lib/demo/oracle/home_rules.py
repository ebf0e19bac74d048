"""What the catalogue says about households: risks, measures, elimination, guarantees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.cells import NoColumn
from fanpin_lib.demo.oracle.homes import Home
from fanpin_lib.demo.rows.limits import limit

Check = Callable[[Home], object]


def _answered(h: Home, risk: str, *kinds: str) -> bool:
    """Whether a risk is there and none of the measures that answer it."""
    return h.at_risk(risk) and not h.helped(*kinds)


def _since(h: Home, months: str) -> bool:
    """Whether the household was identified so many months ago or earlier."""
    day = h.identified_on
    return day is not None and words.months_after(day, limit(f"months.{months}")) <= h.end


def _security(h: Home, words_of: str) -> bool:
    return words.has_any(h.aid_security, limit(f"measures.{words_of}"))


def _identified(h: Home, until: str) -> int:
    """−1: identified by the day, 1: later, 0: no date."""
    day = h.identified_on
    return 0 if day is None else -1 if day <= date.fromisoformat(limit(until)) else 1


def _slip(amount: float | None) -> bool:
    low, high = limit("wage_slip")
    return amount is not None and low < amount < high


RISKS: dict[str, Check] = {
    "1_11_001": lambda h: not h.risks,
    "2_11_004": lambda h: h.at_risk("其他") and h.remarks is None,
    "2_11_005": lambda h: h.at_risk("因自然灾害") and h.disaster_kind is None,
    "2_11_001": lambda h: h.at_risk("因残") and not h.count("disabled"),
    "5_15_015": lambda h: (
        h.at_risk("因病")
        and not any({"患有大病", "长期慢性病"} & set(p.ailments) for p in h.people)
    ),
    "5_15_020": lambda h: h.at_risk("因病") and h.medical_at_identification == 0,
    "4_11_009": lambda h: h.at_risk("缺劳动力") and h.people and h.count("able") == len(h.people),
    "5_11_029": lambda h: (
        h.at_risk("缺劳动力")
        and len(h.people) >= limit("labour_size")
        and 2 * h.count("able") > len(h.people)
    ),
    "5_15_013": lambda h: h.at_risk("因务工就业不稳") and h.without_labour,
    "5_15_014": lambda h: h.at_risk("因务工就业不稳") and h.people and not h.count("worked"),
    "4_11_006": lambda h: words.no(h.safe_water) and not h.at_risk("因安全饮水"),
    "4_11_007": lambda h: words.yes(h.member_uninsured) and not h.at_risk("因病"),
    "4_11_008": lambda h: (
        words.yes(h.child_out_of_school) and h.people and not h.children_out_of_school
    ),
}

ANSWERS: dict[str, Check] = {
    "5_18_001": lambda h: _answered(h, "因病", "health", "social"),
    "5_18_002": lambda h: _answered(h, "因学", "compulsory_education", "education", "social"),
    "5_18_003": lambda h: _answered(h, "因残", "security", "social"),
    "5_18_004": lambda h: _answered(h, "因安全住房", "housing", "relocation"),
    "5_18_005": lambda h: words.yes(h.child_out_of_school) and not h.helped("compulsory_education"),
    "5_18_006": lambda h: _answered(h, "因安全饮水", "water"),
    "5_18_007": lambda h: words.yes(h.member_uninsured) and not h.helped("health", "social"),
}

MEASURES: dict[str, Check] = {
    "5_11_030": lambda h: (
        h.developmental
        and (
            h.developmental_aid_status is None
            or words.has_any(h.developmental_aid_status, limit("measures.unbegun"))
        )
    ),
    "5_12_011": lambda h: h.developmental and set(h.developmental) <= set(limit("measures.hollow")),
    "4_11_014": lambda h: (
        h.helped("employment", "public_post")
        and h.people
        and not h.count("working")
        and not any(words.given(p.post) for p in h.people)
    ),
    "1111_3": lambda h: (
        h.helped("employment", "public_post") and h.people and not h.count("working")
    ),
    "5_17_011": lambda h: (
        words.has_any(
            h.aid_employment, limit("measures.labour_export") + limit("measures.work_subsidy")
        )
        and h.people
        and not h.count("away")
    ),
    "5_17_012": lambda h: (
        words.has_any(h.aid_employment, limit("measures.work_subsidy"))
        and h.people
        and not h.count("away")
    ),
    "5_17_013": lambda h: (
        h.source == "national"
        and words.has_any(h.aid_employment, limit("measures.labour_export"))
        and h.identified_on is not None
        and not any(p.left_since(h.identified_on) for p in h.people)
    ),
    "1111_10": lambda h: (
        words.has_any(h.aid_employment, limit("measures.work_subsidy")) and h.transport == 0
    ),
    "5_16_003": lambda h: h.on_dibao and not _security(h, "dibao"),
    "5_16_005": lambda h: _security(h, "dibao") and not h.on_dibao,
    "5_16_004": lambda h: h.on_tekun and not _security(h, "tekun"),
    "5_16_006": lambda h: _security(h, "tekun") and not h.on_tekun,
    "4_11_015": lambda h: (
        (_security(h, "dibao") and not h.on_dibao) or (_security(h, "tekun") and not h.on_tekun)
    ),
    "5_16_008": lambda h: h.count("severe") and not _security(h, "disability"),
    "4_11_016": lambda h: _security(h, "disability") and h.people and not h.count("disabled"),
    "1111_2": lambda h: (
        h.count("vocational") and not words.has_any(h.aid_education, limit("measures.rain_dew"))
    ),
    "5_15_011": lambda h: (
        words.has_any(h.aid_education, limit("measures.rain_dew"))
        and h.people
        and not h.count("vocational")
    ),
    "1111_4": lambda h: h.helped("relocation") and _identified(h, "relocation_until") > 0,
    "1111_13": lambda h: (
        _identified(h, "insurance_subsidy_until") > 0
        and words.has_any(h.aid_health, limit("measures.insurance"))
    ),
}

WATCHED: dict[str, Check] = {
    **RISKS,
    **ANSWERS,
    **MEASURES,
    "1_11_011": lambda h: h.monitor_name is None,
    "4_11_012": lambda h: h.helped("employment") and h.wage_income == 0,
    "4_11_013": lambda h: h.on_dibao and h.transfer_income == 0,
    "5_11_013": lambda h: h.helped("industry") and h.business_income == 0,
    "1111_18": lambda h: (h.income_at_identification or 0) > limit("income_high"),
    "3_11_010": lambda h: (
        h.net_income_per_capita is not None and h.net_income_per_capita < limit("income_low")
    ),
    "5_15_023": lambda h: _slip(h.wage_at_identification),
}

ACTIVE: dict[str, Check] = {
    "1111_06": lambda h: (
        _identified(h, "insurance_subsidy_until") < 0
        and not words.has_any(h.aid_health, limit("measures.insurance"))
    ),
    "1_11_010": lambda h: not h.any_help and _since(h, "measure"),
    "5_12_007": lambda h: (
        h.count("some_labour") and not h.developmental and _since(h, "developmental")
    ),
    "5_11_032": lambda h: h.count("some_labour") and h.only_security,
    "5_18_008": lambda h: (
        h.at_risk("缺劳动力") and h.count("able") > len(h.people) * limit("labour_share")
    ),
    "5_11_033": lambda h: not words.yes(h.no_labour_secured) and h.without_labour,
    "5_15_0023": lambda h: _slip(h.wage_income),
}

EVERYBODY: dict[str, Check] = {
    "3_11_001": lambda h: h.people and not h.heads,
    "3_02_011": lambda h: h.heads > 1,
    "4_02_001": lambda h: not (h.household_phone and words.phone_ok(h.household_phone)),
    "5_19_003": lambda h: (
        h.out_of_poverty_or_watched and h.without_labour and not h.on_dibao and not h.on_tekun
    ),
    "3_02_002": lambda h: h.safe_water is None,
    "3_02_003": lambda h: h.sanitary_toilet is None,
    "5_19_004": lambda h: h.paved_road is None,
    "5_19_005": lambda h: h.housing_area is None,
    "5_19_006": lambda h: h.dangerous_housing is None,
    "2_02_002": lambda h: not words.yes(h.electricity),
    "5_15_002": lambda h: h.electricity is None,
    "5_15_006": lambda h: any(words.given(p.post) and p.no_labour for p in h.people),
    "5_14_007": lambda h: (h.road_distance or 0) > limit("road_distance"),
    "3_02_013": lambda h: h.road_distance is None,
}


def _empty(column: str) -> Check:
    return lambda h: getattr(h, column) is None


def _beyond(column: str) -> Check:
    low, high = limit("areas")[column]
    return lambda h: getattr(h, column) is not None and not low <= getattr(h, column) <= high


def _area_rules() -> dict[str, Check]:
    empty = {code: _empty(column) for column, code in limit("area_empty").items()}
    return empty | {code: _beyond(column) for column, code in limit("area_beyond").items()}


EVERYBODY |= _area_rules()


def applies(check: Callable[..., object], home: Home, *more: Any) -> bool:
    """Whether a rule finds a household; False where the ledger lacks what it reads."""
    try:
        return bool(check(home, *more))
    except NoColumn:
        return False


def of_state(home: Home) -> Mapping[str, Check]:
    """The rules that ask about a household of its state (elimination apart)."""
    rules = dict(EVERYBODY)
    if home.monitored:
        rules |= WATCHED
    if home.active:
        rules |= ACTIVE
    return rules
