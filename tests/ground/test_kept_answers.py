"""What a machine keeps: asked once, whole whoever writes it, and nothing lost without it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fanpin_lib.files import kept_answers, machine_cache
from fanpin_lib.files.kept_answers import KeptAnswers
from fanpin_lib.files.machine_cache import keep_on_machine

CODE = ("files/kept_answers.py",)


class Library:
    """Splits a text into characters, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> list[str]:
        self.asked.append(text)
        return list(text)


@pytest.fixture
def folder(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_answers, "machine_cache", lambda name: tmp_path / name)
    return tmp_path / "characters"


def answers(library: Library, code: tuple[str, ...] = CODE) -> KeptAnswers:
    """As a process that starts now sees them."""
    return KeptAnswers(library, "characters", code, ("pandas",))


def test_what_was_kept_is_not_asked_again(folder) -> None:
    first, second = Library(), Library()
    one = answers(first)
    assert (one("线索"), one("线索"), one("逾期")) == (["线", "索"], ["线", "索"], ["逾", "期"])
    one.keep()
    other = answers(second)
    assert (other("逾期"), other("走访")) == (["逾", "期"], ["走", "访"])
    assert (first.asked, second.asked) == (["线索", "逾期"], ["走访"])


def test_an_answer_is_the_askers_own(folder) -> None:
    one = answers(Library())
    one("线索").clear()
    assert one("线索") == ["线", "索"]


def test_other_code_asks_anew_and_the_old_answers_go(folder) -> None:
    before, after = answers(Library()), answers(library := Library(), ("errors.py",))
    before("线索")
    before.keep()
    after("线索")
    after.keep()
    assert library.asked == ["线索"]
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("spoilt", ["", "[1", "[]", "\x00", '{"线索": 1}'])
def test_a_spoilt_file_is_as_good_as_none(folder, spoilt) -> None:
    one = answers(Library())
    one("线索")
    one.keep()
    (path,) = folder.iterdir()
    path.write_text(spoilt, encoding="utf-8")
    anew = answers(Library())
    assert anew("线索") == ["线", "索"]
    anew.keep()
    assert json.loads(path.read_text(encoding="utf-8")) == {"线索": ["线", "索"]}


def test_an_account_without_a_home_asks_each_time(monkeypatch) -> None:
    monkeypatch.setattr(kept_answers, "machine_cache", lambda name: None)
    one = answers(Library())
    assert one("线索") == ["线", "索"]
    one.keep()


def test_counties_that_keep_the_same_at_once_do_not_break_each_other(tmp_path) -> None:
    """The worker that came second once found its half-written file gone, and its county failed."""
    path, texts = tmp_path / "cache" / "one.json", [str(n) * 200_000 for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            list(pool.map(lambda text: keep_on_machine(path, text), texts))
            assert path.read_text(encoding="utf-8") in texts
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    keep_on_machine(tmp_path / "cache" / "one.json", "{}")
    assert [p.name for p in tmp_path.iterdir()] == ["cache"]


def test_the_cache_is_the_accounts_own(monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    found = machine_cache.machine_cache("characters")
    assert found is not None and found.parts[-2:] == ("fanpin", "characters")


def test_what_another_process_asked_meanwhile_stays(folder) -> None:
    one, other, library = answers(Library()), answers(Library()), Library()
    one("甲"), other("乙")
    one.keep()
    other.keep()
    again = answers(library)
    assert (again("甲"), again("乙"), library.asked) == (["甲"], ["乙"], [])
