"""What `fanpin lab` prepares before JupyterLab starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.laboratory import answers, copy_workbooks, environment

NOTICE = Path("@jupyterlab/apputils-extension/notification.jupyterlab-settings")
LANGUAGE = Path("@jupyterlab/translation-extension/plugin.jupyterlab-settings")


def test_jupyterlab_asks_nobody_for_news_and_keeps_what_somebody_changed(tmp_path: Path) -> None:
    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    county = County.at(tmp_path)
    copy_workbooks(county)
    settings = Path(environment(county)["JUPYTERLAB_SETTINGS_DIR"])
    assert county.folders.private in settings.parents
    said = json.loads((settings / NOTICE).read_text(encoding="utf-8"))
    assert said == {"fetchNews": "false", "checkForUpdates": False}
    (settings / NOTICE).write_text("{}", encoding="utf-8")
    environment(county)
    assert (settings / NOTICE).read_text(encoding="utf-8") == "{}"


def test_every_workbook_is_laid_out_and_says_what_it_answers(tmp_path: Path) -> None:
    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    folder, copied = copy_workbooks(County.at(tmp_path))
    (folder / "own.ipynb").write_text("not a notebook", encoding="utf-8")
    lines = answers(folder)
    assert [line.partition("  ")[0] for line in lines] == sorted(copied) and len(copied) >= 10
    assert all("：" in line for line in lines)


def test_the_menus_are_chinese(tmp_path: Path) -> None:
    from jupyterlab_server.translation_utils import get_language_pack, get_language_packs

    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    settings = Path(environment(County.at(tmp_path))["JUPYTERLAB_SETTINGS_DIR"])
    chosen = json.loads((settings / LANGUAGE).read_text(encoding="utf-8"))["locale"]
    assert chosen in get_language_packs()[0]
    words = get_language_pack(chosen)[0]["jupyterlab"]
    assert words["Run All Cells"] and words["Restart Kernel"] == ["重启内核"]


#: A server that starts a process in a session of its own, as JupyterLab starts its kernels.
_SERVER = """
import signal, subprocess, sys, time
kernel = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                          start_new_session=True)
def stop(*_):
    kernel.kill(); kernel.wait(); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open("kernel", "w").write(str(kernel.pid))
time.sleep(600)
"""
_SERVE = """
import os, pathlib, signal, sys
from fanpin_lib.desk.laboratory import serve, watching
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as the shell leaves it for a command with an &
sys.exit(serve(watching("a_server"), pathlib.Path(sys.argv[1]), dict(os.environ)))
"""


def waited_for(condition) -> bool:
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.1)
    return False


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("name", "code"),
    [("SIGINT", 0), ("SIGTERM", 128 + 15), ("SIGHUP", 128 + 1), ("SIGKILL", -9)],
)
def test_whatever_stops_it_stops_its_server_and_kernels(tmp_path: Path, name, code) -> None:
    said = tmp_path / "kernel"
    (tmp_path / "a_server.py").write_text(_SERVER, encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(tmp_path)])
    assert waited_for(lambda: said.exists() and said.read_text())
    process.send_signal(getattr(signal, name))
    assert process.wait(60) == code
    assert waited_for(lambda: gone(int(said.read_text())))


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_jupyterlab_itself_ends_with_its_kernels(tmp_path: Path) -> None:
    from jupyter_server.serverapp import list_running_servers
    from tornado.httpclient import HTTPClient

    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    runtime = tmp_path / "runtime"
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime)}
    process = subprocess.Popen(
        [sys.executable, "-c", "from fanpin_lib.cli import main; main(['lab', '--no-browser'])"],
        cwd=tmp_path / "work",
        env=environment,
    )
    assert waited_for(lambda: list(list_running_servers(str(runtime))))
    [server] = list_running_servers(str(runtime))
    token = {"Authorization": f"token {server['token']}"}
    address = f"{server['url']}api/kernels"
    HTTPClient().fetch(address, method="POST", headers=token, body="{}", request_timeout=60)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 128 + 1
    assert gone(server["pid"])
    assert waited_for(lambda: not list(runtime.glob("kernel-*.json")))
