"""The demo county made by the code of one tree: a revision's or the working tree.

Only the command line is used, as the tree's own pyproject.toml names it, so that the rooms
inside the package may move. What a county answers on screen is kept in ``answers/``.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
MONTH = "2026-10"
SCALE, SEED = "0.1", "7"

#: How many counties of earlier commits the cache keeps; each takes some 150 MB.
_KEPT = 4

#: Where the answers of the commands lie in a county that was made here.
ANSWERS = "answers"

#: What a user gets; the rest of a county is not compared. Of what is left out: `store` names its
#: files at random and every figure is computed from it; `private/states` is kept for reuse, under
#: names with a hash of the code; `notebooks`, `site/docs`, `county` and `mkdocs.yml` are copies of
#: files that lie in the repository.
GIVEN = ("ledgers", "private", "reports", "site/public", ANSWERS)
LEFT_OUT = ("private/states",)

#: What makes the county, then what one asks of it: the rooms of the desk, with their workbooks.
DEMO = ("--code", "220281", "--name", "蛟河市", "--profile", "demo-jiaohe")
MAKING = (("demo", "--scale", SCALE, "--seed", SEED), ("month", MONTH))
ASKING = (
    ("due", MONTH),
    ("check", "--month", MONTH, "--by", "村"),
    ("explain", "cases_active", "--month", MONTH),
    ("explain", "income_median", "--month", MONTH, "--region", "220281100"),
    ("diff", MONTH),
    ("status",),
    ("ledger", "list"),
    ("ledger", "show", "194"),
    ("ledger", "diff", "194"),
    ("policy", "list"),
    ("policy", "show", "monitoring_line"),
    ("policy", "gaps", "demo-jiaohe", "--on", "2026-10-31"),
    ("policy", "unsettled", "--month", MONTH),
    ("policy", "simulate", "--month", MONTH, "--set", "monitoring_line=9000"),
)


class CountyNotMade(Exception):
    """A command of the tree failed: which one, and what it said."""


def commit_of(revision: str) -> str:
    """The full commit of a revision. Raises `CountyNotMade` where git knows none."""
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"],
        cwd=TREE,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CountyNotMade(f"git 里没有 {revision} 这个版本。")
    return done.stdout.strip()


def county_of_commit(commit: str) -> Path:
    """The county made with a commit's code: from the cache, or made now and kept there."""
    kept = _cache() / f"{commit[:12]}-{_circumstances()}"
    if kept.is_dir():
        return kept
    with tempfile.TemporaryDirectory(prefix="fanpin-base-") as at:
        tree = Path(at) / "tree"
        archive = subprocess.run(
            ["git", "archive", commit], cwd=TREE, capture_output=True, check=True
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(tree, filter="data")
        county = make_county(tree, Path(at) / "county")
        _forget_all_but(_KEPT - 1)
        beside = Path(tempfile.mkdtemp(prefix="unfinished.", dir=_cache()))
        for part in GIVEN:
            shutil.copytree(county / part, beside / part)
        if not kept.is_dir():
            beside.rename(kept)
        else:  # another comparison was quicker
            shutil.rmtree(beside)
    return kept


def county_now(at: Path) -> Path:
    """The county made in a new folder with a copy of the working tree, uncommitted changes too.

    A copy, so that one may go on working while the county is made.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TREE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (TREE / name).is_file():  # not what was taken away
            (at / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TREE / name, at / "tree" / name)
    return make_county(at / "tree", at / "county")


def make_county(tree: Path, county: Path) -> Path:
    """Make the demo county in a new folder with the code of a tree, and ask it everything.

    Raises `CountyNotMade` where laying out, writing or closing fails; what a later command
    answers is kept whatever its exit code, for refusals have to stay the same as well.
    """
    with tempfile.TemporaryDirectory(prefix="fanpin-named-") as named:
        environment = _environment(tree, Path(named))
        _run(tree, environment, county.parent, ("init", str(county), *DEMO))
        for command in MAKING:
            _run(tree, environment, county, command)
        (county / ANSWERS).mkdir()
        for number, command in enumerate(ASKING, 1):
            said = _started(tree, environment, county, command)
            text = f"退出码 {said.returncode}\n{said.stdout}{said.stderr}"
            name = f"{number:02} {' '.join(command)}.txt"
            (county / ANSWERS / name).write_text(text.replace(str(county), "COUNTY"), "utf-8")
    return county


def _run(tree: Path, environment: dict[str, str], folder: Path, command: tuple[str, ...]) -> None:
    done = _started(tree, environment, folder, command)
    if done.returncode:
        said = done.stdout + done.stderr
        raise CountyNotMade(f"fanpin {' '.join(command)}（{tree}）退出码 {done.returncode}：{said}")


def _started(
    tree: Path, environment: dict[str, str], folder: Path, command: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    """One command, started the way the script of an installation would."""
    module, function = _project(tree)["scripts"]["fanpin"].split(":")
    start = f"import {module} as m; m.{function}()"
    return subprocess.run(
        [sys.executable, "-P", "-c", start, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def _environment(tree: Path, named: Path) -> dict[str, str]:
    """The tree's code first on the path; the same user, width and language for both sides.

    papermill loads every engine that an installed package names, so the entry points have to be
    the tree's own: a folder before it names them, in place of the installed ones.
    """
    project = _project(tree)
    told = named / f"{project['name']}-0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 0\n")
    groups = {"console_scripts": project["scripts"], **project.get("entry-points", {})}
    lines = [f"[{g}]\n" + "".join(f"{k} = {v}\n" for k, v in e.items()) for g, e in groups.items()]
    (told / "entry_points.txt").write_text("\n".join(lines))
    path = os.pathsep.join([str(named), str(tree)])
    fixed = {"PYTHONPATH": path, "LOGNAME": "demo", "COLUMNS": "120", "PYTHONUTF8": "1"}
    return {**os.environ, **fixed, "PYTHONDONTWRITEBYTECODE": "1"}


def _project(tree: Path) -> dict[str, dict[str, str]]:
    return dict(tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"])


def _cache() -> Path:
    folder = Path(tempfile.gettempdir()) / f"fanpin-sameness-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _forget_all_but(number: int) -> None:
    """Take the oldest counties out of the cache; what a comparison is writing has no dash."""
    kept = sorted(_cache().glob("*-*"), key=lambda county: county.stat().st_mtime)
    for county in kept[: max(0, len(kept) - number)]:
        shutil.rmtree(county)


def _circumstances() -> str:
    """What beside the code decides how a county comes out: Python, libraries, the commands."""
    installed = sorted(f"{d.name}=={d.version}" for d in metadata.distributions())
    told = repr((sys.version, installed, MAKING, ASKING))
    return hashlib.sha256(told.encode()).hexdigest()[:12]
