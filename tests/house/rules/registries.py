"""No tracked file says where packages come from: that is each office's own setting."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.house.rules.source import ROOT, Broken

PLANTED = "numpy==2.0\n--index-" + "url https:" + "//packages.example/simple\n"

#: Written in pieces, so that this file is not found by itself.
_ADDRESS = re.compile(
    "|".join(
        [
            r"pypi\." + r"(?:org|tuna|douban|mirrors)",
            "python" + "hosted",
            "registry" + r"\.npm",
            r"(?:extra-)?index" + r"[-_]url",
            "PIP" + "_INDEX",
            r"https?://[\w.-]*mirrors?" + r"\.",
        ]
    ),
    re.IGNORECASE,
)


def tracked() -> list[Path]:
    """Every file that git keeps; without git (an unpacked archive) none can be told apart."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return []
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def broken(files: list[Path]) -> Iterator[Broken]:
    """Lines with a registry's address or a setting that holds one."""
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
            if found := _ADDRESS.search(line):
                yield Broken(path.as_posix(), number, found[0])
