"""A village whose households all fall at once: what a handful of random ones hardly ever do.

Without it some figures (villages beyond chance, eliminations on aid alone) would be zero in every
random world, and two ways of counting nothing agree.
"""

from __future__ import annotations

from decimal import Decimal

from tests.indicators.reference.core import VILLAGES, Row, World

TROUBLED, WELL = 6, 24
_NEEDED = {"households", "monthly_records", "cases"}
_PARTS = ("wage", "business", "property", "transfer")
_EXPENSES = ("medical", "schooling", "housing", "disaster", "other")
_CONDITIONS = ("food", "clothing", "education", "medical", "housing", "water")


def can_be_told(tables: frozenset[str]) -> bool:
    """Whether a world with these ledgers has what the village is told in."""
    return tables >= _NEEDED


def add_troubled_village(world: World) -> None:
    """In the closing month six households fell to a third of a year before, all living on
    transfers, were registered and declared free of risk at once; the others are well."""
    closing = world.closing
    for number in range(TROUBLED + WELL):
        troubled = number < TROUBLED
        household = f"t{number}"
        row = _household(household, VILLAGES[0] if troubled else VILLAGES[2])
        world.tables["households"].append(row)
        for month in world.window:
            registered = world.by_month["households"][str(month)]
            if not any(row is other for other in registered):
                registered.append(row)
        for month, poor in ((closing - 12, False), (closing, troubled)):
            world.tables["monthly_records"].append(_record(row, str(month), poor))
        if troubled:
            world.tables["cases"].append(_case(world, row))


def _household(household: str, village: str) -> Row:
    return {
        "household_id": household, "village_code": village, "village_group": "1组",
        "household_type": "脱贫户", "members": 2, "labourers": 0, "no_labour_household": None,
        "safety_net": "低保", "registered_colour": "黄", "opened_on": None, "closed_on": None,
    }  # fmt: skip


def _record(household: Row, month: str, poor: bool) -> Row:
    income = Decimal(3000) if poor else Decimal(9000)
    parts = {f"{part}_income": Decimal(0 if poor else 4000) for part in _PARTS}
    return {
        "month": month, "household_id": household["household_id"],
        "village_code": household["village_code"], "visit_date": None, "visit_way": None,
        "members": 2,
        "net_income_per_capita": income, "disposable_income_per_capita": income,
        **parts, "transfer_income": Decimal(6000),
        **{f"{expense}_expenditure": Decimal(1000) for expense in _EXPENSES},
        **{f"{condition}_ok": True for condition in _CONDITIONS},
    }  # fmt: skip


def _case(world: World, household: Row) -> Row:
    return {
        "case_id": f"c-{household['household_id']}", "household_id": household["household_id"],
        "village_code": household["village_code"], "registered_category": "脱贫不稳定户",
        "registered_colour": None,
        "risks": ["因病"], "identified_on": world.closing.first_day,
        "eliminated_on": world.closing.last_day, "elimination_way": "帮扶消除",
        "reversed_on": None, "returned_to_poverty": None,
    }  # fmt: skip
