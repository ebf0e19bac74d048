"""Where the word cutter keeps its prepared dictionary."""

import sys
from pathlib import Path

from fanpin_lib.disclosure.word_cutter import word_cutter

#: The package has a function of the same name.
MODULE = sys.modules[word_cutter.__module__]


def test_the_dictionary_lies_where_it_was_told(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(MODULE, "_folder", tmp_path)
    assert word_cutter().tmp_dir == str(tmp_path)
    assert word_cutter().tmp_dir == str(tmp_path)


def test_untold_it_lies_in_a_folder_of_this_process_that_only_its_owner_may_open(
    monkeypatch,
) -> None:
    monkeypatch.setattr(MODULE, "_folder", None)
    folder = Path(word_cutter().tmp_dir)
    assert folder.name.startswith("fanpin-") and folder.stat().st_mode & 0o777 == 0o700
    assert word_cutter().tmp_dir == str(folder)
