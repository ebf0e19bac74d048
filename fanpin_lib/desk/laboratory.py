"""JupyterLab on the staff's own machine, with the workbooks in the private folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.files.private import make_private

#: JupyterLab would ask its makers for news and new versions; this machine asks nobody.
#: Its menus are in Chinese, as far as its language pack goes.
_SETTINGS = {
    "@jupyterlab/translation-extension/plugin.jupyterlab-settings": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


def copy_workbooks(county: County) -> tuple[Path, list[str]]:
    """Copy workbooks that are not there yet to ``private/workbooks``.

    Saved outputs hold names, so workbooks never live in the published or versioned
    folders; one that somebody has worked in is left alone.

    Returns:
        The folder and the names of the workbooks copied now.
    """
    folder = county.folders.private / "workbooks"
    make_private(county.folders.private)
    make_private(folder)
    copied = []
    for source in sorted((county.folders.notebooks / "workbooks").glob("*.ipynb")):
        target = folder / source.name
        if not target.exists():
            target.write_bytes(source.read_bytes())
            copied.append(source.name)
    return folder, copied


def start(county: County, folder: Path, *, open_browser: bool) -> int:
    """Run JupyterLab in ``folder`` until it is closed; returns its exit code."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return subprocess.call(command, cwd=folder, env=environment(county))


def _settings_folder(county: County) -> Path:
    """JupyterLab's settings in this working directory; what somebody changed stays."""
    folder = county.folders.private / ".jupyterlab"
    for name, values in _SETTINGS.items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
    return folder


def environment(county: County) -> dict[str, str]:
    """The package importable even when fanpin runs from a checkout."""
    package_parent = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(p for p in (package_parent, os.environ.get("PYTHONPATH", "")) if p)
    return {
        **os.environ,
        "PYTHONPATH": path,
        "FANPIN_ROOT": str(county.root),
        "JUPYTERLAB_SETTINGS_DIR": str(_settings_folder(county)),
    }
