import pytest

from fanpin_lib.config import load_config
from fanpin_lib.errors import ConfigError

GOOD = '[county]\ncode = "220281"\nname = "蛟河市"\n[policy]\nprofile = "demo-jiaohe"\n'


def write(folder, text):
    (folder / "fanpin.toml").write_text(text, encoding="utf-8")


def test_folders_are_absolute_and_found_from_below(tmp_path):
    write(tmp_path, GOOD + '[folders]\nledgers = "交来的台账"\n')
    below = tmp_path / "private" / "workbooks"
    below.mkdir(parents=True)
    config = load_config(below)
    assert config.folders.ledgers == tmp_path / "交来的台账"
    assert config.folders.reports == tmp_path / "reports"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"220281"', "220281"), "county.code"),
        (GOOD.replace("220281", "22028"), "6 位"),
        (GOOD.replace("name", "nmae"), "county.nmae"),
        (GOOD.replace('[policy]\nprofile = "demo-jiaohe"\n', ""), "policy"),
        (GOOD + "[run]\nworkers = -1\n", "run.workers"),
        (GOOD + "[county\n", "TOML"),
        (GOOD + '[folders]\nledger = "x"\n', "拼写"),
    ],
)
def test_every_mistake_names_file_and_setting(tmp_path, text, said):
    write(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as error:
        load_config(tmp_path)
    assert "fanpin.toml" in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    write(tmp_path, '[county]\ncode = "1"\n[policy]\n')
    with pytest.raises(ConfigError) as error:
        load_config(tmp_path)
    assert all(
        name in str(error.value) for name in ("county.code", "county.name", "policy.profile")
    )


def test_without_a_working_directory_it_says_how_to_get_one(tmp_path):
    with pytest.raises(ConfigError, match="fanpin init"):
        load_config(tmp_path)


def test_what_the_system_says_is_told_in_chinese(tmp_path):
    from fanpin_lib.errors import why

    with pytest.raises(OSError) as missing:
        (tmp_path / "无").read_text()
    assert why(missing.value) == "没有这个文件或文件夹"
    with pytest.raises(OSError) as folder:
        tmp_path.read_text()
    assert why(folder.value) == "这是文件夹"
    assert why(OSError("别的")) == "别的"
