from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.edition.file_cache import cached_while_unchanged


def test_a_file_is_read_again_only_when_it_was_written_anew(tmp_path: Path) -> None:
    reads: list[str] = []

    @cached_while_unchanged
    def text_of(path: Path) -> str:
        reads.append(path.name)
        return path.read_text()

    path = tmp_path / "one.txt"
    path.write_text("a")
    assert [text_of(path), text_of(path)] == ["a", "a"]
    assert reads == ["one.txt"]
    beside = tmp_path / "beside"
    beside.write_text("b")
    beside.replace(path)  # the same size, perhaps within the clock's tick
    assert text_of(path) == "b"


def test_what_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    @cached_while_unchanged
    def number_of(path: Path) -> int:
        return int(path.read_text())

    path = tmp_path / "number"
    path.write_text("none")
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            number_of(path)
    with pytest.raises(FileNotFoundError):
        number_of(tmp_path / "missing")
