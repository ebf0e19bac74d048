"""A file that somebody saves while it is read: what is hashed is what was read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.ledgers import ColumnMap, FileReading, read_file, reading, unchanged
from ledgers.making import OCTOBER, REGIONS, case, cases, workbook, xlsx


def _households(found: FileReading) -> list[str]:
    return sorted(found.parts[0].rows["household_id"].to_pylist())


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def versions(tmp_path, monkeypatch) -> tuple[Path, Path, Path]:
    """A ledger, its correction, and the place where both lie one after the other."""
    monkeypatch.setattr(unchanged, "_PAUSE_SECONDS", 0)
    (tmp_path / "a").mkdir()
    old = xlsx(tmp_path / "a" / "旧.xlsx", cases(case(1)))
    new = xlsx(tmp_path / "a" / "新.xlsx", cases(case(2), case(3)))
    place = Path(shutil.copy(old, tmp_path / "监测对象台账_202610.xlsx"))
    return old, new, place


def _meanwhile(monkeypatch, *acts: Callable[[], object]) -> None:
    """Do something after each time that the file's sheets were read."""
    real, left = reading.recognise_file, list(acts)

    def read_then_act(path, columns):
        found = real(path, columns)
        if left:
            left.pop(0)()
        return found

    monkeypatch.setattr(reading, "recognise_file", read_then_act)


def test_a_correction_saved_meanwhile_is_what_is_read_and_hashed(versions, monkeypatch) -> None:
    old, new, place = versions
    _meanwhile(monkeypatch, lambda: Path(shutil.copy(new, f"{place}.tmp")).replace(place))
    found = read_file(place, ColumnMap.load(), REGIONS)
    assert found.sha256 == _digest(new)
    assert {"H0002", "H0003"} < set(_households(found))
    assert "H0001" not in _households(found)


def test_written_in_place_there_and_back_the_rows_are_those_of_the_hash(
    versions, monkeypatch
) -> None:
    old, new, place = versions
    back = lambda: (shutil.copyfile(new, place), shutil.copyfile(old, place))  # noqa: E731
    _meanwhile(monkeypatch, back)
    found = read_file(place, ColumnMap.load(), REGIONS)
    assert found.sha256 == _digest(old)
    assert "H0001" in _households(found)


def test_half_written_when_it_was_opened_it_is_read_again(versions, monkeypatch) -> None:
    old, new, place = versions
    real, left = reading.recognise_file, [1]

    def half_first(path, columns):
        if left:
            left.pop()
            path.write_bytes(new.read_bytes()[:900])
            try:
                return real(path, columns)
            finally:
                shutil.copyfile(new, path)
        return real(path, columns)

    monkeypatch.setattr(reading, "recognise_file", half_first)
    assert read_file(place, ColumnMap.load(), REGIONS).sha256 == _digest(new)


def test_a_file_that_is_written_all_the_time_is_refused_by_name(versions, monkeypatch) -> None:
    old, new, place = versions
    acts = [lambda source=source: shutil.copyfile(source, place) for source in (new, old) * 3]
    _meanwhile(monkeypatch, *acts)
    with pytest.raises(FileRefused) as refused:
        read_file(place, ColumnMap.load(), REGIONS)
    assert "一直有人在改" in str(refused.value)
    assert place.name in str(refused.value)


@pytest.mark.parametrize("folder", ["202610", "台账"])
def test_a_file_that_nobody_touches_is_read_once(tmp_path, monkeypatch, folder) -> None:
    (tmp_path / folder).mkdir()
    place = workbook(tmp_path / folder / "监测对象台账_202610.xlsx", {"表": cases(case(1))})
    count: list[Path] = []
    real = reading.recognise_file
    monkeypatch.setattr(
        reading, "recognise_file", lambda path, columns: count.append(path) or real(path, columns)
    )
    found = read_file(place, ColumnMap.load(), REGIONS)
    assert (found.sha256, found.as_of, len(count)) == (_digest(place), OCTOBER, 1)
