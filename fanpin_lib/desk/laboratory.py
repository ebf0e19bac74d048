"""JupyterLab on the staff's own machine, with the workbooks in the private folder."""

from __future__ import annotations

import json
import os
import re
import signal
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

#: How a workbook begins: its title, and what it answers.
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_ANSWERS = re.compile(r"^\*\*回答什么\*\*：(.+)$", re.MULTILINE)

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]  # fmt: skip
#: With ``nohup`` whoever has started us wants us to outlive the terminal.
_HANGUP = getattr(signal, "SIGHUP", None)
#: Added to a signal's number, it is the exit code of a process that it ended.
_SIGNALLED = 128
_PATIENCE_SECONDS = 20
#: A module run as a program that ends as if told to when nobody holds its input any more:
#: whoever started it was killed and could not tell it.
_WATCHING = """
import os, runpy, signal, sys, threading
def watch():
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=watch, daemon=True).start()
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


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


def answers(folder: Path) -> list[str]:
    """What each workbook answers, a line each: file, title, and its sentence."""
    return [line for path in sorted(folder.glob("*.ipynb")) if (line := _answers(path))]


def _answers(path: Path) -> str:
    """The line of one workbook; empty where nobody wrote what it answers."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    text = "".join("".join(cell.get("source", "")) + "\n" for cell in cells[:2])
    title, said = _TITLE.search(text), _ANSWERS.search(text)
    return f"{path.name}  {title[1]}：{said[1]}" if title and said else ""


def start(county: County, folder: Path, *, open_browser: bool) -> int:
    """Run JupyterLab in ``folder`` until it is closed or we are told to stop.

    Returns:
        Its exit code; 0 after Ctrl-C, as there is no other way to close it.
    """
    command = [*watching("jupyterlab"), f"--ServerApp.root_dir={folder}"]
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return serve(command, folder, environment(county))


def watching(module: str) -> list[str]:
    """The command that runs a module as a program which `serve` may start."""
    return [sys.executable, "-c", _WATCHING, module]


def serve(command: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Run a server; whatever stops us stops it too, so that it can end what it has started.

    It has a session of its own: of Ctrl-C it would otherwise ask whether that was meant, and be
    killed before it could end its kernels. Its input is ours to hold, see `watching`.
    """
    caught = [one for one in _SIGNALS if one != _HANGUP or signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.signal(one, _leave) for one in caught}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for one in caught:
            signal.signal(one, signal.SIG_IGN)  # no second one while it ends
        _end(server)
        for one, handler in before.items():
            signal.signal(one, handler)


def _leave(number: int, _frame: object) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(_SIGNALLED + number)


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


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
