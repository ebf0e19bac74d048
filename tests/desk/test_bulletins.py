"""Monthly bulletins: what they say under different documents, and what keeps them back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fanpin_lib.disclosure import LeaksFound
from fanpin_lib.errors import InputError, NoDataForMonth, NotFitToPublish
from tests.classification.workdir import Workdir
from tests.office.bulletins import closed, own_template, text_of, town, written

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a closed month."""
    return closed(town(tmp_path_factory.mktemp("ready")).store()).root


@pytest.fixture
def work(ready: Path, tmp_path: Path) -> Workdir:
    """A copy of it."""
    shutil.copytree(ready, tmp_path / "work")
    copied = town(tmp_path)
    copied.root = tmp_path / "work"
    return copied


PROFILES = [
    ("demo-jiaohe", "2026-10"), ("national-2026", "2026-10"), ("national-2021", "2025-06"),
    ("town-three-colour-n6", "2020-06"), ("town-three-colour-rm1", "2020-06"),
    ("county-2020", "2020-06"),
]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize(("profile", "month"), PROFILES)
def test_county_and_townships_have_theirs_in_the_profiles_own_words(tmp_path, profile, month):
    work = town(tmp_path, profile, month)
    made = written(closed(work.store()))
    assert made.documents == 3 and made.pdf == 0
    names = sorted(path.name for path in made.folder.iterdir())
    assert names == [
        "220281100_新站镇通报.docx", "220281101_白石山镇通报.docx", "县_蛟河市通报.docx",
    ]  # fmt: skip
    declared = {v.name for one in work.county.profile.classes.values() for v in one.values}
    for path in made.folder.iterdir():
        text = text_of(path)
        assert "合成演示数据" in text and "2026年11月5日" in text
        assert not [mark for mark in ("{{", "{%", "region:", "<span", "**") if mark in text]
        if "边缘易致贫户" not in declared:
            assert "边缘易致贫户" not in text
    assert "近村" in text_of(made.folder / names[0]) and "远村" in text_of(made.folder / names[1])


def test_nothing_missing_is_said_to_be_none(tmp_path):
    """A county with registers alone: visits and alerts have no data, which is no zero."""
    work = town(tmp_path)
    del work.rows["monthly_records"]
    text = text_of(written(closed(work.store())).folder / "县_蛟河市通报.docx")
    assert "没有数据" in text
    assert "没有收到预警线索" not in text and "没有应走访" not in text


def test_nothing_is_told_as_better_where_last_month_is_not_known(work):
    text = text_of(written(work).folder / "县_蛟河市通报.docx")
    assert "没有可以由数字确认的好转" in text


def test_a_template_of_the_countys_own_is_used(work):
    own_template(work, "月通报_乡镇", "{{ 地区 }}的小结", "{{ 监测情况 }}")
    made = written(work)
    said = text_of(made.folder / "220281100_新站镇通报.docx")
    assert said.startswith("新站镇的小结\n截至2026年10月31日") and "通报如下" not in said
    assert "通报如下" in text_of(made.folder / "县_蛟河市通报.docx")


def test_an_unknown_placeholder_is_named_with_those_that_exist(work):
    first = written(work)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    own_template(work, "月通报_县", "{{ 地区 }}", "{{ 走访情形 }}")
    with pytest.raises(InputError) as told:
        written(work)
    message = str(told.value)
    assert "走访情形" in message and "走访情况" in message and "月通报_县.docx" in message
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before


@pytest.mark.parametrize(
    "texts",
    [
        ["{{ 地区 }"],
        ["{% for 条 in 突出问题 %}", "{{ 条.文 }}"],
        ["{{ 突出问题[0].没有 }}x{{ 地区.x }}"],
        ["{%p for 条 in 突出问题 %}", "{{ 条.文 }}"],
        ["{{ 地区 | 大写 }}"],
    ],
)  # fmt: skip
def test_placeholders_written_wrong_are_told(work, texts):
    own_template(work, "月通报_县", *texts)
    try:
        made = written(work)
    except InputError as told:
        assert "月通报_县.docx" in str(told) and "占位符" in str(told)
    else:  # a brace that is missing is plain text for Word
        assert texts == ["{{ 地区 }"] and made.documents == 3


def test_a_file_that_is_no_document_is_told(work):
    own_template(work, "月通报_县").write_bytes(b"no document")
    with pytest.raises(InputError, match=r"不是完整的 \.docx"):
        written(work)


def test_a_name_in_a_template_keeps_everything_back(work):
    own_template(work, "月通报_县", "{{ 地区 }}", "表扬赵某明家")
    with pytest.raises(LeaksFound):
        written(work)
    assert not (work.root / "reports" / "2026-10" / "bulletin").exists()


def test_a_month_that_is_not_closed_has_no_bulletin(tmp_path):
    with pytest.raises(NoDataForMonth, match="fanpin month 2026-10"):
        written(town(tmp_path).store())


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("有阻断性疑点", {"quality": {"fit": False, "message": "有阻断性疑点，不能发布。"}}),
        ("没有按现在的设置去掉户数少的数字", {"fewest": 1}),
    ],
)
def test_what_keeps_a_month_off_the_site_keeps_it_out_of_bulletins(work, said, changed):
    about = work.root / "reports" / "2026-10" / "internal" / "data" / "manifest.json"
    known = json.loads(about.read_text(encoding="utf-8"))
    assert set(changed) <= set(known)
    about.write_text(json.dumps({**known, **changed}), encoding="utf-8")
    with pytest.raises(NotFitToPublish, match=said):
        written(work)
    assert not (work.root / "reports" / "2026-10" / "bulletin").exists()
