"""``fanpin init`` as a person meets it: what is asked, what is told, what is never guessed."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from fanpin_lib.cli import main
from fanpin_lib.config import load_config
from fanpin_lib.policy import in_force_anywhere

TODAY = in_force_anywhere(date.today())[0]


@pytest.fixture
def init(tmp_path, monkeypatch, capsys):
    """Run ``init`` for a folder, answering questions; gives exit code, output and complaint."""
    monkeypatch.chdir(tmp_path)

    def run(*options: str, answers: str | None = None) -> tuple[int, str, str]:
        if answers is not None:
            monkeypatch.setattr(sys, "stdin", _Terminal(answers.splitlines()))
        with pytest.raises(SystemExit) as left:
            main(["init", "县", *options])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


class _Terminal:
    """A keyboard at which somebody answers line by line."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def isatty(self) -> bool:
        return True

    def readline(self, *_: int) -> str:
        return f"{self.lines.pop(0)}\n"


@pytest.fixture(autouse=True)
def _plain_prompts(monkeypatch):
    """Click asks by `input`, which needs a real terminal for its line editing."""
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: sys.stdin.readline().strip())


def test_without_a_profile_it_is_the_one_in_force_and_no_demo(init, tmp_path) -> None:
    code, out, _ = init("--code", "522301", "--name", "兴义市")
    settings = load_config(tmp_path / "县")
    assert code == 0 and settings.policy.profile == TODAY and not settings.county.demo
    assert TODAY in out and "文件适用：" in out


def test_what_is_not_given_is_asked_for(init, tmp_path) -> None:
    code, out, _ = init(answers="522301\n兴义市\nnational-2021\n")
    settings = load_config(tmp_path / "县")
    assert code == 0
    assert (settings.county.code, settings.county.name) == ("522301", "兴义市")
    assert settings.policy.profile == "national-2021"
    assert "可以直接用的方案" in out and "nm-hohhot" in out.split("本县不能直接用")[1]
    assert "只能结 2025-12-31 及以前的月份" in out


def test_an_empty_answer_takes_the_profile_in_force(init, tmp_path) -> None:
    assert init("--code", "522301", "--name", "兴义市", answers="\n")[0] == 0
    assert load_config(tmp_path / "县").policy.profile == TODAY


def test_the_demo_is_asked_for_by_name(init, tmp_path) -> None:
    assert init("--demo")[0] == 0
    settings = load_config(tmp_path / "县")
    assert settings.county.demo and settings.policy.profile == "demo-jiaohe"


def test_an_own_profile_that_inherits_anothers_may_be_used(init, tmp_path) -> None:
    own = tmp_path / "县" / "county" / "policy"
    own.mkdir(parents=True)
    text = "profile: ours\nlabel: 本县办法\ndescription: 试行。\ninherits: nm-hohhot\n"
    (own / "本县.yaml").write_text(text, encoding="utf-8")
    code, out, _ = init("--code", "522301", "--name", "兴义市", "--profile", "ours")
    assert code == 0 and "本县自己的方案" in out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"profile": "没有的"}, "没有“没有的”这个方案"),
        ({"profile": "nm-hohhot"}, "区划 150100"),
        ({"profile": "practice"}, "只供别的方案继承"),
        ({"profile": "demo-jiaohe", "code": "220281"}, "只供演示"),
    ],
)
def test_doctor_check_and_month_refuse_in_the_same_words(
    init, tmp_path, monkeypatch, capsys, settings, said
) -> None:
    assert init("--code", settings.get("code", "522301"), "--name", "兴义市")[0] == 0
    path = tmp_path / "县" / "fanpin.toml"
    changed = path.read_text(encoding="utf-8").replace(TODAY, settings["profile"])
    path.write_text(changed, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "县")
    told = []
    for command in (["month", "2026-10"], ["policy", "check"], ["doctor"]):
        with pytest.raises(SystemExit) as left:
            main(command)
        assert left.value.code
        output = capsys.readouterr()
        lines = (output.out + output.err).splitlines()
        told.append(next(line for line in lines if said in line))

    by_month, by_check, by_doctor = told
    assert by_check in by_month and by_check in by_doctor


def test_a_month_after_the_documents_end_is_refused_before_anything_is_read(
    init, tmp_path, monkeypatch, capsys
) -> None:
    init("--code", "522301", "--name", "兴义市", "--profile", "national-2021")
    monkeypatch.chdir(tmp_path / "县")
    (tmp_path / "县" / "ledgers" / "x_202610.csv").write_text("坏", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["month", "2026-10"])
    said = capsys.readouterr()
    assert left.value.code == 2 and "2026 年 10 月已经不适用" in said.err
    assert "national-2026" in said.err
    assert {path.name for path in (tmp_path / "县" / "store").iterdir()} <= {".lock"}


def test_doctor_and_check_say_beforehand_what_this_month_will_be_refused_with(
    init, tmp_path, monkeypatch, capsys
) -> None:
    init("--code", "522301", "--name", "兴义市", "--profile", "national-2021")
    monkeypatch.chdir(tmp_path / "县")
    for command in (["policy", "check"], ["doctor"]):
        with pytest.raises(SystemExit) as left:
            main(command)
        said = capsys.readouterr().out
        assert not left.value.code
        assert "注意" in said and "的文件到 2025-12-31 为止，" in said and "已经不适用" in said


def test_a_profile_in_force_is_no_matter_to_be_told(init, tmp_path, monkeypatch, capsys) -> None:
    init("--code", "522301", "--name", "兴义市")
    monkeypatch.chdir(tmp_path / "县")
    with pytest.raises(SystemExit):
        main(["policy", "check"])
    assert "注意" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("992301", "兴义市", "没有代码以 99 开头的省"),
        ("52230", "兴义市", "应是 6 位数字"),
        ("５２２３０１", "兴义市", "应是 6 位数字"),
        ("522300", "兴义市", "是省、市的代码"),
        ("522301", "522301", "县名“522301”不对"),
        ("522301", "兴义/市", "县名“兴义/市”不对"),
        ("522301", '兴义"市', "不对"),
        ("522301", "市", "县名“市”不对"),
    ],
)
def test_a_code_or_a_name_that_cannot_be_right_is_refused(init, tmp_path, code, name, said) -> None:
    left, _, complaint = init("--code", code, "--name", name)
    assert left == 2 and said in complaint
    assert not (tmp_path / "县").exists()
