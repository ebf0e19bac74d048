"""A site made with pages kept from the last publication is the one that is made of nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_edition import REPOSITORY, notebook_of, outputs, table, write_notebook

from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.kept_pages import FOLDER, KeptPages
from fanpin_lib.publish.page_heads import head_of, plain_title
from fanpin_lib.publish.settings import renders_alone
from fanpin_lib.publish.workshop import staging_of

VILLAGE = "220281101201"


def files_of(site: Path) -> dict[str, str]:
    """Every file of a site with the hash of its contents."""
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.suffix != ".xlsx"  # says when it was made
    }


def made_times(job: PublishJob, folder: str = FOLDER) -> dict[str, int]:
    """When each kept page was made."""
    kept = staging_of(job.public) / folder
    return {
        path.relative_to(kept).as_posix(): path.stat().st_mtime_ns for path in kept.rglob("*.html")
    }


def made_of_nothing(job: PublishJob) -> dict[str, str]:
    """The site that the same job makes without anything from before."""
    shutil.rmtree(staging_of(job.public))
    standing = job.public.rename(job.public.with_name("standing"))
    publish(job)
    found = files_of(job.public)
    shutil.rmtree(job.public)
    standing.rename(job.public)
    return found


def change_a_village(job: PublishJob) -> None:
    notebook = notebook_of(VILLAGE, (), {VILLAGE: "瓦窑村"})
    notebook.cells.append(outputs(table([("脱贫不稳定户", "8")], "改过的表")).cells[1])
    notebook.cells.append(outputs({"text/markdown": "改过的一句话。"}).cells[1])
    write_notebook(job.edition_folder, VILLAGE, notebook)


@pytest.mark.heavy
def test_what_changed_is_made_anew_and_the_site_is_that_made_of_nothing(
    make_job: Callable[..., PublishJob],
) -> None:
    job = make_job()
    publish(job)
    before, finished = made_times(job), made_times(job, "finished")
    change_a_village(job)
    page = job.docs / "about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n再写一句。\n", encoding="utf-8")
    publish(job)
    now, files = made_times(job), files_of(job.public)
    anew = {page for page, time in now.items() if before.get(page) != time}
    assert anew == {f"village/{VILLAGE}.html", "about.html"}
    again = made_times(job, "finished")
    assert {page for page, time in again.items() if finished.get(page) != time} == anew
    assert files == made_of_nothing(job)


@pytest.fixture
def docs(tmp_path: Path, make_job: Callable[..., PublishJob]) -> Callable[..., set[str]]:
    """What would be made anew of three pages, after they were made and kept once."""
    job, folder = make_job(), tmp_path / "work" / "docs"
    for path, text in {"index.md": "# 首页\n", "a.md": "# 甲\n\n话\n", "b.md": "# 乙\n"}.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    settings = {"nav": [{"首页": "index.md"}, "a.md"], "site_name": "某县"}

    def made(**changed: object) -> set[str]:
        kept = KeptPages(job, folder.parent, "token", everything=bool(changed.pop("all", False)))
        told = kept.settings({**settings, **changed}, folder)
        listed = folder.parent / "kept.json"
        same = (
            set(json.loads(listed.read_text(encoding="utf-8"))["pages"])
            if told.get("hooks")
            else set()
        )
        site = folder.parent / "public"
        for page in folder.rglob("*.md"):
            target = site / page.relative_to(folder).with_suffix(".html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
        kept.take(site)
        kept.keep()
        return {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")} - same

    assert made() == {"index.md", "a.md", "b.md"}
    return made


def test_pages_that_are_the_same_are_not_made(
    docs: Callable[..., set[str]], tmp_path: Path
) -> None:
    assert docs() == set()
    page = tmp_path / "work" / "docs" / "a.md"
    page.write_text("# 甲\n\n别的话\n", encoding="utf-8")
    assert docs() == {"a.md"}
    assert docs() == set()


def test_all_pages_are_made_where_menu_settings_or_files_are_others(
    docs: Callable[..., set[str]], tmp_path: Path
) -> None:
    folder, every = tmp_path / "work" / "docs", {"index.md", "a.md", "b.md"}
    assert docs(all=True) == every
    assert docs(site_name="另一个县") == every
    assert docs(site_name="另一个县") == set()
    (folder / "a.md").write_text("# 另一个名字\n\n话\n", encoding="utf-8")  # stands in the menu
    assert docs(site_name="另一个县") == every
    (folder / "图.png").write_bytes(b"")
    assert docs(site_name="另一个县") == every
    text = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(text.replace("teal", "red"), encoding="utf-8")
    assert docs(site_name="另一个县") == every


def test_a_kept_page_that_is_damaged_or_gone_is_made(
    docs: Callable[..., set[str]], tmp_path: Path
) -> None:
    kept = tmp_path / FOLDER
    (kept / "a.html").write_text("别人写的", encoding="utf-8")
    (kept / "b.html").unlink()
    assert docs() == {"a.md", "b.md"}
    (kept / "kept.json").write_text("{", encoding="utf-8")
    assert docs() == {"index.md", "a.md", "b.md"}


@pytest.mark.parametrize(
    "own",
    [
        "hooks: [a.py]",
        "plugins: [tags]",
        "site_url: https://example.org/",
        "use_directory_urls: true",
        "markdown_extensions: [pymdownx.snippets]",
        "validation: {links: {anchors: warn}}",
        "copyright: !ENV WHO",
        "theme: {name: mkdocs}",
    ],
)
def test_settings_by_which_pages_depend_on_each_other_keep_none(tmp_path: Path, own: str) -> None:
    shipped = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    file = tmp_path / "mkdocs.yml"
    file.write_text(shipped, encoding="utf-8")
    assert renders_alone(file)
    file.write_text(f"{shipped}\n{own}\n", encoding="utf-8")
    assert not renders_alone(file)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# 怎么读\n\n话\n", "怎么读"),
        ("\n# 怎么读\n", "怎么读"),
        ("# 怎么*读*\n", ""),
        ("# [怎么读](a.md)\n", ""),
        ("话\n\n# 怎么读\n", ""),
        ("怎么读\n===\n", ""),
        ('---\ntitle: "甲"\n---\n\n# 乙\n', '---\ntitle: "甲"\n---\n'),
        ("---\nhide: [toc]\n---\n\n# 乙\n", "乙"),
    ],
)
def test_a_title_is_taken_where_it_is_said_plainly(source: str, title: str) -> None:
    assert plain_title(source.encode()) == title
    if not title:
        assert head_of(source.encode()) == source  # all of it
