"""How the site is looked at and hosted: our own server, and nginx with what the help page says."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from tiny_edition import REPOSITORY

from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.publish.placing import place
from fanpin_lib.publish.serving import HEADERS, LOOPBACK, server_of

HELP = (REPOSITORY / "site" / "docs" / "help" / "hosting.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", HELP, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A site of a few files, as it is built."""
    folder = tmp_path / "county" / "public"
    for name, text in {
        "index.html": "<p>首页</p>",
        "village/1.html": "<p>村</p>",
        "archive/2026-09/village/1.html": "<p>村</p>",
        "assets/a.js": "let a = 1",
        "assets/a.css": "p {}",
        "data/indicators.csv": "月份\n2026-10\n",
        "search/index.js": "found()",
        ".published.json": '{"month": "2026-10"}',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def own_server(public: Path) -> Iterator[int]:
    server = server_of(public, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def asked(port: int, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return (
        answer.status,
        {name.title(): value for name, value in answer.getheaders()},
        answer.read(),
    )


def look_at_everything(port: int) -> None:
    """What a server of the site must give and must not, whichever it is."""
    for path, kind in {
        "/": "text/html",
        "/index.html?q=x": "text/html",
        "/village/1.html": "text/html",
        "/assets/a.js": "javascript",
        "/assets/a.css": "text/css",
        "/data/indicators.csv": "text/csv; charset=utf-8",
        "/search/index.js": "javascript",
    }.items():
        status, headers, body = asked(port, path)
        assert status == 200 and body, path
        assert kind in headers["Content-Type"], (path, headers)
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)
    assert "首页" in asked(port, "/")[2].decode()
    gone = "2020-01/village/220281101201.html"
    status, headers, _ = asked(port, f"/archive/{gone}")
    assert status == 302 and headers["Location"].endswith(f"/archive/gone.html?{gone}")
    assert asked(port, "/archive/2026-09/village/1.html")[0] == 200  # kept
    assert asked(port, "/archive/2020-01/.kept.json")[0] in (403, 404)
    hidden = ("/.published.json", "/%2epublished.json", "/village/.x", "/../county.toml")
    for path in (*hidden, "/none.html", "/village/", "/assets/"):
        status, headers, body = asked(port, path)
        assert status in (400, 403, 404), path
        assert b"2026-10" not in body and b"1.html" not in body
    for method in ("POST", "PUT", "DELETE"):
        assert asked(port, "/", method)[0] >= 400
    assert asked(port, "/", "HEAD")[0] == 200


def test_our_own_server_gives_the_site_and_nothing_else(own_server) -> None:
    look_at_everything(own_server)


def test_our_own_server_answers_this_computer_only(own_server, public) -> None:
    assert asked(own_server, "/", Host="elsewhere.example")[0] == 403
    assert asked(own_server, "/", Host=f"localhost:{own_server}")[0] == 200
    with pytest.raises(InputError, match=f"端口 {own_server} 用不了.*--port"):
        server_of(public, own_server)
    with pytest.raises(NoDataForMonth, match="publish"):
        server_of(public / "village", 0)
    with server_of(public, 0) as server:
        assert server.server_address[0] == LOOPBACK


@pytest.fixture
def nginx(public: Path, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """nginx with the help page's settings; only port and folder are ours."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    served = Path(tempfile.mkdtemp(prefix="fanpin-served-"))
    served.chmod(0o755)  # nginx reads as another account
    to = served / "site"
    place(public, to, keep=1)
    server = block("nginx").replace("listen 80;", f"listen {LOOPBACK}:{port};")
    server = server.replace("root /srv/fanpin/site;", f"root {to};")
    run = tmp_path / "run"
    run.mkdir()
    paths = "".join(
        f"{kind}_temp_path {run}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = run / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {run}/pid; error_log {run}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {paths}\n{server}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(["nginx", "-p", str(run), "-c", str(settings)])
    try:
        for _ in range(200):
            with socket.socket() as trying:
                if trying.connect_ex((LOOPBACK, port)) == 0:
                    break
            assert process.poll() is None, (run / "error.log").read_text()
            time.sleep(0.05)
        yield port, to
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(served)


@pytest.mark.nginx
def test_nginx_as_the_help_page_has_it(nginx) -> None:
    look_at_everything(nginx[0])


@pytest.mark.nginx
def test_nginx_shows_each_site_whole_while_they_are_swapped(nginx, public) -> None:
    port, to = nginx
    done, wrong = threading.Event(), []

    def look() -> None:
        while not done.is_set():
            for page in ("/", "/village/1.html"):
                status = asked(port, page)[0]
                if status != 200:
                    wrong.append((page, status))

    looking = threading.Thread(target=look)
    looking.start()
    for time_of in range(15):
        (public / ".published.json").write_text(f'{{"month": "2026-10", "n": {time_of}}}')
        place(public, to, keep=1)
    done.set()
    looking.join()
    assert not wrong


def test_the_settings_for_iis_are_xml_with_the_same_headers() -> None:
    tree = etree.fromstring(block("xml").encode())
    headers = {one.get("name"): one.get("value") for one in tree.iter("add") if one.get("name")}
    assert headers == HEADERS
    hidden = {one.get("segment") for one in tree.iter("add") if one.get("segment")}
    assert hidden == {".published.json", ".site.fanpin"}
