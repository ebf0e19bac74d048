"""Running the site's builder in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from fanpin_lib.errors import MissingPart, SiteNotBuilt
from fanpin_lib.files.memory import SELDOM
from fanpin_lib.publish.builders import MKDOCS, builder_of
from fanpin_lib.publish.mkdocs_messages import complaints

_SHOWN = 8
_SURROUNDINGS = {"PYTHONUTF8": "1", "NO_COLOR": "1"}
#: The builder, until the process that started it is gone: then nothing is left to write for.
_RUN = """
import gc, os, threading

def end_with_parent():
    os.read(0, 1)
    os._exit(1)

threading.Thread(target=end_with_parent, daemon=True).start()
gc.set_threshold(*{seldom})
from {command} import cli
cli()
"""


class SiteBuild:
    """The builder at work in a process of its own; leaving the ``with`` early ends it.

    Raises:
        MissingPart: it is not installed.
    """

    def __init__(self, settings: dict[str, Any], work: Path, builder: str = MKDOCS) -> None:
        chosen = builder_of(builder)
        if find_spec(chosen.module) is None:
            raise MissingPart(
                f"没有安装 {chosen.package}，不能发布网站",
                hint=f"请重新安装 fanpin，或者运行 pip install {chosen.package}。",
            )
        file, self._work, self._said = work / "mkdocs.yml", work, work / "mkdocs.log"
        text = yaml.safe_dump(chosen.settings(settings, work), allow_unicode=True, sort_keys=False)
        file.write_text(text, encoding="utf-8")
        program = _RUN.format(command=chosen.command, seldom=SELDOM)
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", program, "build", "--strict", "-f", str(file)],
                stdin=subprocess.PIPE,  # closed when this process ends, however it ends
                stdout=said if chosen.beside else subprocess.DEVNULL,
                stderr=said,
                env={**os.environ, **_SURROUNDINGS, **_temporary(work.parent)},
            )

    def done(self) -> bool:
        """Whether the builder has ended, one way or the other."""
        return self._process.poll() is not None

    def finish(self) -> None:
        """Wait until the site is built; strictly: every warning is an error.

        Raises:
            SiteNotBuilt: with what the builder found, in Chinese where it is known.
        """
        if self._process.wait() == 0:
            return
        said = self._said.read_text(encoding="utf-8", errors="replace")
        raise SiteNotBuilt(
            "网站没有生成，原来的网站没有变：\n" + "\n".join(_explain(said, self._work)),
            hint="\n请改正上面的网页或设置，再运行发布。",
            original=RuntimeError(said),
        )

    def __enter__(self) -> SiteBuild:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


def run_mkdocs(settings: dict[str, Any], work: Path) -> None:
    """Build a site with MkDocs and wait for it; see `SiteBuild`."""
    with SiteBuild(settings, work) as building:
        building.finish()


def _temporary(folder: Path) -> dict[str, str]:
    """Where MkDocs keeps what it prepares: a folder of the county's own."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))


def _explain(said: str, work: Path) -> list[str]:
    """MkDocs' complaints, one a line, without the staging folder's name."""
    lines = complaints(said)
    more = [f"  · ……还有 {len(lines) - _SHOWN} 处"] if len(lines) > _SHOWN else []
    return [f"  · {line.replace(str(work) + os.sep, '')}" for line in lines[:_SHOWN]] + more
