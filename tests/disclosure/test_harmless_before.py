"""What was harmless is not searched again; anything else changed, and all of it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.disclosure import HarmlessBefore, Scanner

_LOOKED_FOR = {
    "names": ["王小平", "李明"],
    "numbers": ["HH0001234"],
    "places": ["高山村"],
    "codes": ["220281101201"],
    "contacts": ["0432-66123456"],
}
_PAGE = "高山村本月走访 12 户。"


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that was really searched."""
    found: list[str] = []
    hits = Scanner._hits

    def noted(self: Scanner, text: str) -> object:
        found.append(text)
        return hits(self, text)

    monkeypatch.setattr(Scanner, "_hits", noted)
    return found


def _scanner(**changes: list[str]) -> Scanner:
    wanted = _LOOKED_FOR | changes
    return Scanner(wanted.pop("names"), **wanted)


def _published(scanner: Scanner, file: Path, texts: list[str]) -> list[list[str]]:
    """A publication: what was found in each text."""
    before = HarmlessBefore(scanner, file)
    before.recall()
    found = [[hit.kind for hit in scanner.scan(text, "页")] for text in texts]
    if not any(found):
        before.keep()
    return found


def test_the_same_text_is_searched_once(tmp_path: Path, searched: list[str]) -> None:
    file = tmp_path / "harmless"
    assert _published(_scanner(), file, [_PAGE]) == [[]]
    many = len(searched)
    assert many
    assert _published(_scanner(), file, [_PAGE]) == [[]]
    assert len(searched) == many
    assert _published(_scanner(), file, [_PAGE + "。"]) == [[]]
    assert len(searched) > many


def test_many_texts_are_known_again_whatever_bytes_their_hashes_have(
    tmp_path: Path, searched: list[str]
) -> None:
    texts, file = [f"高山村本月走访 {n} 户。" for n in range(200)], tmp_path / "harmless"
    assert not any(_published(_scanner(), file, texts))
    assert file.read_bytes().count(b"\n") > 1  # in the hashes, too
    many = len(searched)
    assert not any(_published(_scanner(), file, texts))
    assert len(searched) == many


@pytest.mark.parametrize(
    "changes",
    [
        {"names": ["王小平", "李明", "走访"]},
        {"names": ["王小平"]},
        {"numbers": ["HH0001234", "HH0001235"]},
        {"places": ["高山"]},
        {"codes": []},
        {"contacts": []},
    ],
)
def test_all_is_searched_when_something_else_is_looked_for(
    tmp_path: Path, searched: list[str], changes: dict[str, list[str]]
) -> None:
    file = tmp_path / "harmless"
    _published(_scanner(), file, [_PAGE])
    many = len(searched)
    _published(_scanner(**changes), file, [_PAGE])
    assert len(searched) > many


def test_somebody_new_is_found_on_a_page_that_was_harmless(tmp_path: Path) -> None:
    file, page = tmp_path / "harmless", "负责人：赵六七"
    assert _published(_scanner(), file, [page]) == [[]]
    assert _published(_scanner(names=["赵六七"]), file, [page]) == [["姓名"]]


def test_a_contact_that_is_no_longer_public_is_found(tmp_path: Path) -> None:
    file, page = tmp_path / "harmless", "电话 0432-66123456"
    assert _published(_scanner(), file, [page]) == [[]]
    assert _published(_scanner(contacts=[]), file, [page]) != [[]]


def test_what_was_found_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "harmless"
    leaking = [_PAGE, "户主：王小平"]
    assert _published(_scanner(), file, leaking) == [[], ["姓名"]]
    assert not file.exists()
    assert _published(_scanner(), file, leaking) == [[], ["姓名"]]


@pytest.mark.parametrize("spoilt", [b"", b"abc", b"\x00" * 64])
def test_a_spoilt_file_tells_nothing(tmp_path: Path, searched: list[str], spoilt: bytes) -> None:
    file = tmp_path / "harmless"
    _published(_scanner(), file, [_PAGE])
    many = len(searched)
    kept = file.read_bytes()
    file.write_bytes(spoilt + kept[len(spoilt) :] if spoilt else kept[:-1])
    assert _published(_scanner(), file, [_PAGE]) == [[]]
    assert len(searched) > many


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "harmless"
    _published(_scanner(), file, [_PAGE])
    assert file.stat().st_mode & 0o077 == 0
    assert "王小平".encode() not in file.read_bytes()


_WORDS = st.sampled_from(
    [
        "高山村",
        "王小平",
        "李明",
        "12 户",
        "HH0001234",
        "13812345678",
        "户主：",
        "，",
        "\n",
        "0432-66123456",
    ]
)
_TEXTS = st.lists(st.lists(_WORDS, max_size=6).map("".join), max_size=5)


@given(first=_TEXTS, then=_TEXTS)
def test_nothing_is_found_otherwise_than_by_searching_all(
    tmp_path_factory: pytest.TempPathFactory, first: list[str], then: list[str]
) -> None:
    file = tmp_path_factory.mktemp("gate") / "harmless"
    _published(_scanner(), file, first)
    afresh = [[hit.kind for hit in _scanner().scan(text, "页")] for text in then]
    assert _published(_scanner(), file, then) == afresh
