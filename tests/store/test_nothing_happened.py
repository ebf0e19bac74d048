"""A declaration that a ledger of changes has nothing for a month."""

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.store import Store
from fanpin_lib.store.declared import declare_none
from store.readings import OCTOBER, alert, household, part, reading


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


@pytest.mark.parametrize("kind", ["预警线索台账", "预警线索", "alerts"])
def test_it_is_a_delivery_without_rows_however_the_ledger_is_called(store, kind) -> None:
    delivery = declare_none(store, kind, OCTOBER, "王某")
    (told,) = store.deliveries()
    assert told.seq == delivery.seq and told.rows == 0 and told.as_of == OCTOBER
    assert [part.table for part in told.parts] == ["alerts"]
    assert told.file == "声明：2026年10月没有预警线索台账"


def test_what_the_month_has_rows_of_is_not_declared_away(store) -> None:
    store.ingest(reading(OCTOBER, part("alerts", [alert(1)])), "王某")
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "王某")
    with pytest.raises(InputError, match="第 1 次交付") as refused:
        declare_none(store, "预警线索", OCTOBER, "王某")
    assert "fanpin ledger undo 1" in str(refused.value)
    assert declare_none(store, "预警线索", OCTOBER + 1, "王某").rows == 0
    assert declare_none(store, "排查台账", OCTOBER, "王某").rows == 0
    store.undo(1, "王某", "交错了")
    assert declare_none(store, "预警线索", OCTOBER, "王某").rows == 0


def test_a_declaration_may_be_made_again(store) -> None:
    first = declare_none(store, "预警线索", OCTOBER, "王某")
    assert declare_none(store, "预警线索", OCTOBER, "王某").seq == first.seq


@pytest.mark.parametrize("kind", ["农户台账", "households"])
def test_what_is_handed_in_whole_cannot_be_declared(store, kind) -> None:
    with pytest.raises(InputError, match="农户台账不能用 --none") as refused:
        declare_none(store, kind, OCTOBER, "王某")
    assert "预警线索台账" in str(refused.value) and "农户台账、" not in refused.value.hint


def test_a_ledger_that_there_is_not_is_named_with_the_nearest(store) -> None:
    with pytest.raises(InputError, match="没有“预警线所台账”这种台账") as refused:
        declare_none(store, "预警线所台账", OCTOBER, "王某")
    assert "预警线索台账" in str(refused.value)
