"""A site in a folder that others see: swapped whole, the last kept, others' files untouched."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from fanpin_lib.errors import InputError, NoDataForMonth, StoreUnusable
from fanpin_lib.publish import placing
from fanpin_lib.publish.placing import place, roll_back


def built(root: Path, month: int) -> Path:
    """The county's own site as it stands after a month was published."""
    site = root / "work" / "site" / "public"
    shutil.rmtree(site, ignore_errors=True)
    (site / "village").mkdir(parents=True)
    for page in ("index.html", "village/1.html"):
        (site / page).write_text(f"{month} 月", encoding="utf-8")
    (site / ".published.json").write_text(f'{{"month": "2026-{month:02d}"}}', encoding="utf-8")
    site.chmod(0o700)
    return site


def shown(folder: Path) -> set[str]:
    return {page.read_text(encoding="utf-8") for page in folder.rglob("*.html")}


def test_a_site_is_placed_replaced_and_the_last_are_kept(tmp_path) -> None:
    to = tmp_path / "www" / "site"
    for month in (6, 7, 8, 9):
        placed = place(built(tmp_path, month), to, keep=2)
        assert shown(to) == {f"{month} 月"} and f"2026年{month}月" in str(placed)
    assert placed.earlier == 2
    beside = to.parent / ".site.fanpin"
    assert sorted(one.name for one in beside.iterdir()) == ["0002-2026-07", "0003-2026-08"]
    assert place(built(tmp_path, 9), to, keep=2).unchanged


def test_rolling_back_goes_on_until_nothing_is_left(tmp_path) -> None:
    to = tmp_path / "site"
    for month in (7, 8, 9):
        site = built(tmp_path, month)
        place(site, to, keep=5)
    assert "2026年8月" in str(roll_back(site, to)) and shown(to) == {"8 月"}
    roll_back(site, to)
    assert shown(to) == {"7 月"}
    with pytest.raises(NoDataForMonth, match="退不回去"):
        roll_back(site, to)
    assert shown(to) == {"7 月"} and shown(site) == {"9 月"}
    place(site, to, keep=5)
    assert shown(to) == {"9 月"}
    roll_back(site, to)
    assert shown(to) == {"7 月"}


def test_whatever_umask_it_was_built_under_a_web_server_can_read_it(tmp_path) -> None:
    site = built(tmp_path, 9)
    (site / "index.html").chmod(0o600)
    to = tmp_path / "site"
    before = os.umask(0o077)
    try:
        place(site, to, keep=1)
    finally:
        os.umask(before)
    assert to.stat().st_mode & 0o777 == 0o755
    assert {p.stat().st_mode & 0o777 for p in to.rglob("*") if p.is_file()} == {0o644}


def test_folders_of_others_are_never_touched(tmp_path) -> None:
    site = built(tmp_path, 9)
    own = tmp_path / "www"
    own.mkdir()
    (own / "photo.jpg").touch()
    with pytest.raises(InputError, match="有别的文件，没有动它"):
        place(site, own, keep=1)
    for wrong in (site, site.parent, tmp_path / "work", site / "village"):
        with pytest.raises(InputError, match="工作目录里的网站本身"):
            place(site, wrong, keep=1)
    with pytest.raises(InputError, match="不是文件夹"):
        place(site, own / "photo.jpg", keep=1)
    assert [one.name for one in own.iterdir()] == ["photo.jpg"] and shown(site) == {"9 月"}
    (own / "photo.jpg").unlink()
    place(site, own, keep=1)
    assert shown(own) == {"9 月"}
    place(built(tmp_path, 10), own, keep=1)  # what was empty before is no site to go back to
    place(built(tmp_path, 11), own, keep=1)
    assert roll_back(site, own).earlier == 0 and shown(own) == {"10 月"}


def test_another_edition_is_never_put_where_one_is_seen(tmp_path) -> None:
    """What is for the office alone must not appear where everybody looks."""
    to = tmp_path / "www"
    for edition in ("open", "internal"):
        site = built(tmp_path, 9)
        mark = f'{{"month": "2026-09", "edition": "{edition}"}}'
        (site / ".published.json").write_text(mark, encoding="utf-8")
        if edition == "open":
            place(site, to, keep=1)
    with pytest.raises(InputError, match="放的是.*，现在要放的是内部版，没有动它"):
        place(site, to, keep=1)
    assert '"open"' in (to / ".published.json").read_text(encoding="utf-8")


def test_a_site_never_published_is_not_placed(tmp_path) -> None:
    site = built(tmp_path, 9)
    (site / ".published.json").unlink()
    with pytest.raises(NoDataForMonth, match="publish"):
        place(site, tmp_path / "to", keep=1)


def test_a_link_to_the_folder_stays_a_link(tmp_path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    for month in (8, 9):
        place(built(tmp_path, month), link, keep=1)
    assert link.is_symlink() and shown(link) == {"9 月"}


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.parametrize("in_one_step", [True, False])
@pytest.mark.parametrize("at", range(8))
def test_killed_at_any_rename_the_folder_shows_one_site_whole(
    tmp_path, monkeypatch, at, in_one_step
) -> None:
    to = tmp_path / "to"
    for month in (7, 8):
        place(built(tmp_path, month), to, keep=3)
    site = built(tmp_path, 9)
    left = [at]
    rename = Path.rename

    def counted(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted)
        if not in_one_step:
            patch.setattr("fanpin_lib.edition.swap._in_one_step", lambda one, other: False)
        try:
            place(site, to, keep=3)
            roll_back(site, to)
        except Killed:
            pass
    if to.exists():  # in two steps there is a moment without: the next puts it right
        assert len(shown(to)) == 1
    placed = place(site, to, keep=3)
    assert shown(to) == {"9 月"}
    roll_back(site, to)
    assert shown(to) == {"8 月"} and placed.earlier in (1, 2)
    assert not {one.name for one in (tmp_path / ".to.fanpin").iterdir()} & {"part", "next", "old"}


def test_readers_never_see_anything_but_a_whole_site(tmp_path) -> None:
    to = tmp_path / "to"
    place(built(tmp_path, 1), to, keep=1)
    done, wrong = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            try:
                pages = {(to / name).read_text("utf-8") for name in ("index.html",)}
            except OSError as error:
                pages = {str(error)}
            wrong.extend(page for page in pages if not page.endswith("月"))

    reader = threading.Thread(target=read)
    reader.start()
    for month in range(2, 10):
        place(built(tmp_path, month), to, keep=1)
    done.set()
    reader.join()
    assert not wrong


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_beside_says_so(tmp_path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(StoreUnusable, match="上一级文件夹"):
        place(built(tmp_path, 9), closed / "site", keep=1)


def test_a_disk_that_is_full_changes_nothing(tmp_path, monkeypatch) -> None:
    to = tmp_path / "to"
    place(built(tmp_path, 8), to, keep=1)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left")

    site = built(tmp_path, 9)
    with monkeypatch.context() as patch:
        patch.setattr(placing.shutil, "copytree", full)
        with pytest.raises(StoreUnusable, match="磁盘已满.*没有变"):
            place(site, to, keep=1)
    assert shown(to) == {"8 月"}
