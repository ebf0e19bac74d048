"""Folders with any name, and disks that lack what a Delta table likes to have."""

import multiprocessing
import os
import re
from pathlib import Path

import pytest
from deltalake import DeltaTable
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.store import Store, delta
from fanpin_lib.store.disks import has_hard_links, refuse_name
from fanpin_lib.store.trial import try_out
from store.no_such_call import POSSIBLE, forbid
from store.readings import OCTOBER, household, part, reading

on_linux = pytest.mark.skipif(not POSSIBLE, reason="system calls are forbidden on Linux only")
_NOT_IN_NAMES = '/\\"*?<>|:' if os.name == "nt" else "/\\"


def delivered(folder) -> list[str]:
    """Two deliveries into a store, and the households of the second."""
    for number in (1, 2):
        Store(folder).ingest(reading(OCTOBER, part("households", [household(number)])), "甲")
    with Store(folder).snapshot(OCTOBER).connect() as connection:
        found = connection.execute("SELECT household_id FROM households").fetchall()
    return [str(one) for (one,) in found]


@pytest.mark.heavy
@example(name="县[试] 100%#1")
@example(name="（全角）％［］'`^~；&$HOME{z}=+,@!%4")
@given(
    name=st.text(
        st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters=_NOT_IN_NAMES),
        min_size=1,
        max_size=30,
    ).filter(lambda name: name.strip(" .") == name and not re.search("%[0-9A-Fa-f]{2}", name))
)
@settings(max_examples=15, deadline=None)
def test_a_store_works_in_a_folder_of_any_name(tmp_path_factory, name) -> None:
    folder = tmp_path_factory.mktemp("any") / name / "store"
    assert delivered(folder) == [household(2)["household_id"]]
    assert DeltaTable(str(folder / "households")).version() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("新建%20文件夹", "有“%20”，"), ("制表\t符", "有制表符，"), ("反\\斜", "有反斜杠，")],
)
def test_a_name_that_delta_would_misread_is_refused_before_anything_is_written(
    tmp_path, name, said
) -> None:
    with pytest.raises(StoreUnusable, match=f"{said}.*请给这个文件夹改名"):
        delivered(tmp_path / name / "store")
    assert list(tmp_path.iterdir()) == []


def in_a_process(task, *arguments) -> str:
    """What a task returns or is refused with, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, arguments)


def _deliver_without(call: str, folder) -> str:
    forbid(call)
    try:
        return ",".join(delivered(folder))
    except StoreUnusable as error:
        return str(error)


@on_linux
def test_a_disk_without_hard_links_holds_a_store(tmp_path) -> None:
    said = in_a_process(_deliver_without, "link", tmp_path / "store")
    assert said == household(2)["household_id"]
    assert len(Store(tmp_path / "store").deliveries()) == 2


@on_linux
def test_a_disk_without_locks_is_refused_with_what_to_do(tmp_path) -> None:
    said = in_a_process(_deliver_without, "flock", tmp_path / "store")
    assert "不能加锁" in said and said.endswith("；网站可以用 fanpin publish --to 放到共享文件夹。")
    assert Store(tmp_path / "store").deliveries() == []


def test_trying_a_store_out_leaves_nothing(tmp_path) -> None:
    delivered(tmp_path / "store")
    before = sorted(tmp_path.rglob("*"))
    assert try_out(tmp_path / "store")
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == []
    assert len(Store(tmp_path / "store").deliveries()) == 2


def test_a_folder_right_below_the_root_is_looked_at_too(tmp_path) -> None:
    with pytest.raises(StoreUnusable, match="请给这个文件夹改名"):
        refuse_name(Path(tmp_path.anchor) / "新建%20文件夹" / "store")


@pytest.mark.parametrize("possible", [True, False])
def test_looking_for_hard_links_leaves_nothing(tmp_path, monkeypatch, possible) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not possible:
        monkeypatch.setattr(os, "link", refused)
    assert has_hard_links(tmp_path) is possible
    assert list(tmp_path.iterdir()) == []


def test_a_trial_that_fails_says_why_though_nothing_was_made(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise StoreUnusable("写入存储失败：磁盘已满")

    monkeypatch.setattr(delta, "append", full)
    with pytest.raises(StoreUnusable, match="磁盘已满"):
        try_out(tmp_path / "store")
