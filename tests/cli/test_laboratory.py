"""What `fanpin lab` prepares before JupyterLab starts."""

from __future__ import annotations

import json
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.laboratory import copy_workbooks, environment

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


def test_the_menus_are_chinese(tmp_path: Path) -> None:
    from jupyterlab_server.translation_utils import get_language_pack, get_language_packs

    working_folder.lay_out(tmp_path, "220281", "蛟河市", "demo-jiaohe", demo=True)
    settings = Path(environment(County.at(tmp_path))["JUPYTERLAB_SETTINGS_DIR"])
    chosen = json.loads((settings / LANGUAGE).read_text(encoding="utf-8"))["locale"]
    assert chosen in get_language_packs()[0]
    words = get_language_pack(chosen)[0]["jupyterlab"]
    assert words["Run All Cells"] and words["Restart Kernel"] == ["重启内核"]
