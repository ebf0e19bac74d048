"""Which month a command means when nobody names one."""

import pytest
from typer.testing import CliRunner

from fanpin_lib.cli.app import app
from fanpin_lib.cli.console import chosen_month, county_and_month
from fanpin_lib.desk import working_folder
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from tests.store.readings import household, part, reading

OLD = Month(2020, 10)


def laid_out(folder, monkeypatch, *, demo: bool) -> None:
    working_folder.lay_out(folder, "150121", "某旗", "nm-hohhot", demo=demo)
    Store(folder / "store").ingest(reading(OLD, part("households", [household(1)])), "王某")
    monkeypatch.chdir(folder)


def test_a_demo_of_an_old_year_is_checked_as_of_its_newest_month(
    tmp_path, monkeypatch, capsys
) -> None:
    laid_out(tmp_path, monkeypatch, demo=True)
    assert county_and_month(None)[1] == OLD
    assert "演示县的台账最新到2020年10月" in capsys.readouterr().err
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "private" / str(OLD) / "findings.xlsx").is_file()


def test_a_month_that_is_named_is_meant(tmp_path, monkeypatch) -> None:
    laid_out(tmp_path, monkeypatch, demo=True)
    assert county_and_month("2020-09")[1] == Month(2020, 9)


def test_a_real_county_is_asked_for_the_month_that_is_over(tmp_path, monkeypatch) -> None:
    """Else a month whose ledgers are late would be taken for the one before."""
    laid_out(tmp_path, monkeypatch, demo=False)
    assert county_and_month("")[1] == chosen_month("")
    done = CliRunner().invoke(app, ["check"])
    assert isinstance(done.exception, NoDataForMonth)
    assert "到 2020-10 的台账" in str(done.exception)


def test_a_demo_without_ledgers_in_the_store_has_no_month_of_its_own(tmp_path, monkeypatch) -> None:
    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path)
    assert county_and_month(None)[1] == chosen_month(None)


@pytest.mark.parametrize("command", ["due", "roster", "worklists"])
def test_other_commands_mean_the_same_month(tmp_path, monkeypatch, command) -> None:
    laid_out(tmp_path, monkeypatch, demo=True)
    done = CliRunner().invoke(app, [command])
    assert done.exit_code == 0, (done.output, done.exception)
    assert OLD.label in done.output
