"""One builds a site at a time, the second is told who; whatever is killed leaves the old one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import jieba
import psutil
import pytest

from fanpin_lib.disclosure import LeaksFound
from fanpin_lib.errors import StoreBusy
from fanpin_lib.publish import publish
from fanpin_lib.publish.workshop import staging_of, swap, workshop

OLD_PAGE = "<p>上个月的网站</p>"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A site that stands."""
    folder = tmp_path / "site" / "public"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(OLD_PAGE, encoding="utf-8")
    return folder


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that says a line as soon as it is where the test wants it."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline()
    return process


HOLDING = """
    import sys, time
    from pathlib import Path
    from fanpin_lib.publish.workshop import workshop
    with workshop(Path(sys.argv[1]), "发布网站（2026年10月）"):
        print("holding", flush=True)
        time.sleep(60)
"""


def test_the_second_is_told_who_publishes_since_when_and_what_is_left(make_job) -> None:
    job = make_job()
    other = started(HOLDING, str(job.public))
    try:
        with pytest.raises(StoreBusy) as busy, workshop(job.public, hint="只差发布"):
            pass
        with pytest.raises(StoreBusy, match="正在发布网站"):
            publish(job)
    finally:
        other.kill()
        other.wait()
    said = str(busy.value)
    assert f"进程 {other.pid}" in said and "正在发布网站（2026年10月）" in said
    assert "从 20" in said and said.endswith("只差发布")
    with workshop(job.public):  # who is gone holds nothing
        pass


def test_two_sites_of_a_county_are_built_beside_each_other(public) -> None:
    with workshop(public) as one, workshop(public.with_name("open")) as other:
        assert one != other and one.is_dir() and other.is_dir()


def test_only_the_owner_may_look_into_the_workshop_whoever_opened_it(public) -> None:
    staging = staging_of(public)
    staging.mkdir(parents=True)
    staging.chmod(0o777)
    with workshop(public) as work:
        assert staging.stat().st_mode & 0o077 == 0 and work.is_dir()


def test_an_interrupted_publication_is_put_right_by_the_next(public) -> None:
    old = staging_of(public) / "work" / "old"
    old.parent.mkdir(parents=True)
    public.rename(old)
    with workshop(public) as work:  # killed between the two renames of the swap
        assert (public / "index.html").read_text(encoding="utf-8") == OLD_PAGE
        assert list(work.iterdir()) == []


def test_the_new_site_takes_the_place_and_nothing_is_left(public) -> None:
    with workshop(public) as work:
        new = work / "public"
        new.mkdir()
        (new / "index.html").write_text("新", encoding="utf-8")
        swap(new, public, work)
    assert (public / "index.html").read_text(encoding="utf-8") == "新"
    assert [path.name for path in staging_of(public).iterdir()] == [".lock"]


def test_a_swap_that_cannot_finish_brings_the_old_site_back(public) -> None:
    with workshop(public) as work, pytest.raises(Exception, match="换不进"):
        swap(work / "missing", public, work)
    assert (public / "index.html").read_text(encoding="utf-8") == OLD_PAGE


BUILDING = """
    import sys, time
    from pathlib import Path
    from fanpin_lib.publish.build import SiteBuild
    work = Path(sys.argv[1])
    (work / "docs").mkdir()
    (work / "docs" / "index.md").write_text("# x", encoding="utf-8")
    hook = work / "hook.py"
    hook.write_text("import time\\ndef on_pre_build(config):\\n    time.sleep(60)\\n")
    settings = {"site_name": "x", "docs_dir": str(work / "docs"), "site_dir": str(work / "out"),
                "hooks": [str(hook)], "theme": {"name": "material"}}
    with SiteBuild(settings, work) as building:
        print(building._process.pid, flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_publication_leaves_no_process(tmp_path, how) -> None:
    parent = started(BUILDING, str(tmp_path))
    [child] = psutil.Process(parent.pid).children()
    parent.send_signal(how)
    parent.wait()
    for _ in range(600):
        if not child.is_running() or child.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.05)
    child.kill()
    pytest.fail("MkDocs went on")


def test_the_word_cutters_dictionary_lies_in_the_countys_own_folder(make_job, monkeypatch) -> None:
    """Not in the folder for temporary files, where others could lay one for us."""
    monkeypatch.setattr(jieba.dt, "initialized", False)  # another test of this process cut words
    elsewhere = make_job().public.parents[1] / "temporary"
    elsewhere.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(elsewhere))
    job = make_job()
    with pytest.raises(LeaksFound):  # a word that pages hold: the gate cuts their sentences
        publish(job, known_names=["清单"])
    assert (staging_of(job.public) / "jieba.cache").is_file()
    assert list(elsewhere.rglob("*jieba*")) == []
