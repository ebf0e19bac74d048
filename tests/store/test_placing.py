"""A month whose monitored households stand in no village is not closed, and only such a one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.fields import tables
from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.store import Store
from fanpin_lib.store.placing import refuse_unplaced
from store.readings import OCTOBER, part, reading

VILLAGE, ELSEWHERE = "220281001200", "220281001201"
CATEGORY = "脱贫不稳定户"
_LABEL = tables()["cases"].fields["registered_category"].label
_PERSONS = f"“{tables()['national_persons'].label}”（有识别监测时间的）"


def episode(village: str | None, category: str | None = CATEGORY) -> LedgerPart:
    row: dict[str, Any] = {"case_id": "C1", "household_id": "H1", "village_code": village}
    return part("cases", [{**row, "registered_category": category}])


def exported(name: str, **more: Any) -> LedgerPart:
    return part(name, [{"household_id": "H1", "village_code": None, **more}])


def worker(category: str) -> LedgerPart:
    """An export of work names the class of a household in a column that no figure reads."""
    return exported("national_work", extra=f'{{"{_LABEL}": "{category}"}}')


REGIONS = part("regions", [{"region_code": VILLAGE, "region_name": "瓦窑村", "level": "村"}])


@pytest.fixture
def month(tmp_path: Path):
    """The month of a store into which these ledgers were delivered."""

    def delivered(*parts: LedgerPart):
        store = Store(tmp_path / "store")
        for one in parts:
            store.ingest(reading(OCTOBER, one), "甲")
        return store.snapshot(OCTOBER)

    return delivered


@pytest.mark.parametrize(
    "parts",
    [
        [REGIONS],
        [episode(None, None)],
        [worker(""), REGIONS],
        [episode(VILLAGE), REGIONS],
        [episode(VILLAGE)],
        [exported("national_persons", registered_category=CATEGORY), episode(VILLAGE), REGIONS],
    ],
    ids=["no ledger", "nobody", "work of others", "placed", "by codes alone", "one of two"],
)
def test_who_is_monitored_nowhere_or_in_a_village_is_let_through(month, parts) -> None:
    refuse_unplaced(month(*parts))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([exported("national_persons", registered_category=CATEGORY)], _PERSONS),
        ([exported("national_households", registered_category=CATEGORY)], _PERSONS),
        ([worker(CATEGORY)], _PERSONS),
        ([worker(CATEGORY), REGIONS], _PERSONS),
        ([episode(None), worker(CATEGORY)], "12 位行政村编码"),
        ([episode(None)], "12 位行政村编码"),
        ([episode(ELSEWHERE), REGIONS], "都找不到"),
        ([episode(None), REGIONS], "都找不到"),
    ],
)
def test_who_is_monitored_without_a_village_is_asked_for_what_lacks(month, parts, wanted) -> None:
    with pytest.raises(InputError, match=f"没有一户能落实到村.*{wanted}"):
        refuse_unplaced(month(*parts))
