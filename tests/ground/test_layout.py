import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest

from fanpin_lib.config import load_config
from fanpin_lib.desk import working_folder
from fanpin_lib.errors import InputError, StoreUnusable


@pytest.fixture
def templates(tmp_path, monkeypatch):
    root = tmp_path / "templates"
    for relative, text in {
        "mkdocs.yml": "site_name: 一\n",
        "notebooks/village.ipynb": "{}",
        "notebooks/README.md": "# For who extends it",
        "site/docs/about.md": "# 关于\n",
    }.items():
        (root / relative).parent.mkdir(parents=True, exist_ok=True)
        (root / relative).write_text(text, encoding="utf-8")
    monkeypatch.setattr(working_folder, "template_root", lambda: root)
    return root


@pytest.fixture
def folder(tmp_path, templates):
    folder = tmp_path / "county"
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    return folder


def test_a_new_working_directory_is_complete_and_private(folder):
    assert load_config(folder).county.name == "蛟河市"
    assert (folder / "notebooks/village.ipynb").exists() and (folder / "mkdocs.yml").exists()
    assert not (folder / "notebooks/README.md").exists()
    if os.name == "posix":
        for name in working_folder.PERSONAL_FOLDERS:
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o700


def test_names_stay_out_of_a_repository_around_the_working_directory(folder):
    for name in working_folder.PERSONAL_FOLDERS:
        (folder / name / "名单.csv").write_text("姓名", encoding="utf-8")
    subprocess.run(["git", "init", "-q", folder.parent], check=True)
    status = ["git", "-c", "core.quotePath=false", "status", "--porcelain", "-uall"]
    seen = subprocess.run(status, cwd=folder.parent, capture_output=True, encoding="utf-8").stdout
    assert "county/fanpin.toml" in seen and "名单" not in seen


def test_a_countys_own_list_of_what_git_ignores_stays(folder):
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    working_folder.upgrade(folder)
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_working_directory_that_could_not_be_finished_is_laid_out_again(
    tmp_path, templates, monkeypatch
):
    def full(self, content):
        raise OSError(errno.ENOSPC, "no")

    folder = tmp_path / "county"
    with monkeypatch.context() as disk, pytest.raises(StoreUnusable, match="磁盘已满"):
        disk.setattr(Path, "write_bytes", full)
        working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe")
    assert not (folder / "fanpin.toml").exists()
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe")
    assert load_config(folder).county.name == "蛟河市" and (folder / "mkdocs.yml").exists()


def test_an_existing_working_directory_is_not_laid_out_again(folder):
    with pytest.raises(InputError, match="--upgrade"):
        working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe")


def test_upgrade_replaces_untouched_files_and_never_what_the_county_changed(folder, templates):
    (folder / "site/docs/about.md").write_text("本县写的\n", encoding="utf-8")
    (templates / "site/docs/about.md").write_text("# 关于,新版\n", encoding="utf-8")
    (templates / "mkdocs.yml").write_text("site_name: 二\n", encoding="utf-8")
    (templates / "site/docs/help.md").write_text("# 帮助\n", encoding="utf-8")
    report = working_folder.upgrade(folder)
    assert (folder / "site/docs/about.md").read_text(encoding="utf-8") == "本县写的\n"
    assert "新版" in (folder / f"site/docs/about.md{working_folder.NEW_SUFFIX}").read_text(
        encoding="utf-8"
    )
    assert (folder / "mkdocs.yml").read_text(encoding="utf-8") == "site_name: 二\n"
    assert (report.written, report.updated, report.kept) == (
        ["site/docs/help.md"],
        ["mkdocs.yml"],
        ["site/docs/about.md"],
    )
    again = working_folder.upgrade(folder)
    assert (again.written, again.updated, again.kept) == ([], [], ["site/docs/about.md"])


def test_what_the_county_deleted_stays_deleted(folder):
    (folder / "site/docs/about.md").unlink()
    working_folder.upgrade(folder)
    assert not (folder / "site/docs/about.md").exists()


@pytest.mark.parametrize("needed", ["notebooks/village.ipynb", "mkdocs.yml", "site/docs/about.md"])
def test_an_upgrade_brings_back_what_no_month_can_do_without(folder, templates, needed):
    """As the messages about a missing notebook, setting or ``site/docs`` promise."""
    (folder / needed).unlink()
    if needed.startswith("site"):
        (folder / "site/docs").rmdir()
    assert working_folder.upgrade(folder).written == [needed]
    assert (folder / needed).read_bytes() == (templates / needed).read_bytes()
