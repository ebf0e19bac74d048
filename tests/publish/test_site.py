"""Publishing as a whole: the real build, refusals that change nothing, and the swap."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from tiny_edition import MONTH, outputs, write_edition, write_notebook

from fanpin_lib.config import load_config
from fanpin_lib.disclosure import Scanner
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.errors import (
    ConfigError,
    InputError,
    LeakFound,
    NoDataForMonth,
    NotFitToPublish,
    SiteNotBuilt,
)
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.downloads import copy_table
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.fitness import fit_months
from fanpin_lib.publish.search import entries_of
from fanpin_lib.publish.workshop import staging_of

OLD_PAGE = "<p>上个月的网站</p>"
ID_NUMBER = "220281198403152817"


@pytest.fixture
def job(make_job) -> PublishJob:
    """A job whose site already stands, from last month."""
    job = make_job()
    job.public.mkdir(parents=True)
    (job.public / "index.html").write_text(OLD_PAGE, encoding="utf-8")
    return job


def old_site_stands(job: PublishJob) -> bool:
    kept = {".lock", "jieba.cache"}
    leftover = [path.name for path in staging_of(job.public).iterdir() if path.name not in kept]
    return (
        [p.name for p in job.public.iterdir()] == ["index.html"]
        and not leftover
        and ((job.public / "index.html").read_text(encoding="utf-8") == OLD_PAGE)
    )


@pytest.mark.heavy
def test_every_region_has_a_page_and_every_page_says_month_edition_and_demo(site) -> None:
    villages = sorted(path.name for path in (site / "village").glob("*.html"))
    assert villages == ["220281101201.html", "220281101202.html", "220281201201.html"]
    pages = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    assert len(pages) > 20 and "404.html" not in pages
    for name, page in pages.items():
        text = page.read_text(encoding="utf-8")
        day = "2026年9月30日" if name.startswith("archive/2026-09/") else "2026年10月31日"
        leads_on = re.fullmatch(r"archive/(gone|[\d-]+)\.html", name)
        for said in ("演示数据", 'lang="zh"', *(() if leads_on else (day, day[:7], "内部版"))):
            assert said in text, (page, said)


def test_nothing_on_any_page_loads_from_outside_or_runs_inline_unlisted(site) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        outside = r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//"
        assert not re.search(outside, text)
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy and "default-src 'none'" in policy[1]
        inline = re.search(r"<script(?![^>]*src=)(?![^>]*json)", text)
        assert not inline or "script-src 'self' 'sha256" in policy[1]
        assert "'unsafe-inline'" not in policy[1].partition("script-src")[2].partition(";")[0]
    assert "unpkg" not in (site / "index.html").read_text(encoding="utf-8")


def test_the_home_page_tells_what_to_do_and_where_the_county_stands(site) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "在册监测对象" in text and "12户" in text
    assert text.index("要办的事") < text.index("现在怎样")
    assert 'href="township/220281101.html">新站镇</a>' in text
    todo = text[text.index('id="要办的事"') : text.index('id="现在怎样"')]
    for village in ("220281101201", "220281101202", "220281201201"):
        assert f'href="village/{village}.html"' in todo
    assert 'href="data/indicators.csv"' in text and (site / "data" / "indicators.csv").is_file()


def test_earlier_months_are_kept_with_all_their_pages(site) -> None:
    listed = (site / "archive" / "index.html").read_text(encoding="utf-8")
    assert "2026年9月" in listed and 'href="2026-09/county/220281.html"' in listed
    text = (site / "archive" / "2026-09" / "county" / "220281.html").read_text(encoding="utf-8")
    assert "这是2026年9月的网页" in text and 'href="../township/220281101.html"' in text
    assert (site / "archive" / "2026-09" / "village" / "220281101201.html").is_file()


def test_village_tables_stay_out_of_the_search_and_titles_carry_the_township(site) -> None:
    entries = {entry["page"]: entry for entry in entries_of(site)}
    village = entries["village/220281101201.html"]
    assert village["title"] == "瓦窑村（新站镇）" and village["parts"] == []
    said = json.dumps(entries["township/220281101.html"], ensure_ascii=False)
    assert "困难户" in said and "高山村" not in said  # its words, not its table


def test_a_merged_place_keeps_a_page_and_a_village_is_found_by_its_title(make_job, edition) -> None:
    """Not by each of its sections."""
    code = "220281101201"
    notebook = nbformat.read(edition / "village" / f"{code}.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("## 走访"))
    write_notebook(edition, code, notebook)
    merged = [
        {"code": "220281101209", "name": "老屯村", "ended": "2026-04-30", "into": "220281101201"},
        {"code": "220281109000", "name": "旧镇", "ended": "2025-12-31", "into": "220281201000"},
        {"code": "220281101210", "name": "外村", "ended": "2026-04-30", "into": "220282101201"},
    ]
    write_about(edition / "data", About(month="2026-10", merged=merged))
    job = make_job()
    publish(job, known_names=["老屯村"])
    village = (job.public / "village" / "220281101209.html").read_text(encoding="utf-8")
    assert "老屯村到2026年4月30日为止" in village
    assert 'href="220281101201.html">瓦窑村（新站镇）</a>' in village
    township = (job.public / "township" / "220281109.html").read_text(encoding="utf-8")
    assert 'href="220281201.html">前进乡</a>' in township
    assert not (job.public / "village" / "220281101210.html").exists()
    found = [entry["page"] for entry in entries_of(job.public)]
    assert "village/220281101209.html" in found
    assert [page for page in found if code in page] == [f"village/{code}.html"]
    page = (job.public / "village" / f"{code}.html").read_text(encoding="utf-8")
    assert '<h2 id="走访"' in page


def test_generated_pages_get_their_place_in_the_menu(make_job) -> None:
    extra = {
        "methods/catalogue.md": "# 指标目录\n\n[走访完成率](indicators/visit_rate.md)\n",
        "methods/indicators/visit_rate.md": "# 走访完成率\n",
        "deadlines/calendar.md": "# 报送日历\n",
        "policy/coverage.md": "# 条款怎样用\n",
        "policy/who.md": "# 谁做什么\n",
    }
    job = make_job()
    own = job.docs / "policy" / "who.md"
    own.parent.mkdir()
    own.write_text("# 手写的", encoding="utf-8")
    result = publish(job, extra_pages=lambda: extra)
    assert "policy/who.md 没有显示" in "".join(result.notes)
    assert "手写的" not in (job.public / "policy" / "who.html").read_text(encoding="utf-8")
    home = (job.public / "index.html").read_text(encoding="utf-8")
    assert "deadlines/calendar.html" in home
    tabs = home[home.index("md-tabs") :]
    assert tabs.index("policy/who.html") < tabs.index("methods/index.html")
    methods = (job.public / "methods" / "index.html").read_text(encoding="utf-8")
    assert "catalogue.html" in methods and "indicators/visit_rate.html" not in methods
    assert (job.public / "methods" / "indicators" / "visit_rate.html").is_file()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ({"text/markdown": f"户主证件 {ID_NUMBER}"}, "身份证号"),
        ({"text/html": "<table><tr><td>13812345678</td></tr></table>"}, "手机号"),
        ({"text/html": "<table><tr><td>王小平</td></tr></table>"}, "姓名"),
        ({"image/svg+xml": "<svg><text>王小平</text></svg>"}, "姓名"),
        ({"text/html": "<p>好</p>", "text/plain": "不显示的 13812345678"}, "手机号"),
    ],
)
def test_personal_data_in_an_output_refuses_everything(job, edition, cell, kind) -> None:
    write_notebook(edition, "220281101202", outputs(cell))
    with pytest.raises(LeakFound) as caught:
        publish(job, known_names=["王小平"])
    message = str(caught.value)
    assert kind in message and "220281101202" in message and "没有发布" in message
    assert "王小平" not in message and ID_NUMBER not in message and "13812345678" not in message
    assert old_site_stands(job)


def test_the_table_to_download_holds_the_month_alone(site) -> None:
    edition = site.parents[1] / "reports" / str(MONTH) / "internal"
    header, *rows = (site / "data" / "indicators.csv").read_text(encoding="utf-8").splitlines()
    whole = (edition / "data" / "indicators.csv").read_text(encoding="utf-8").splitlines()
    assert header == whole[0] + ',"synthetic"'
    assert rows == [row + f',"{MARK}"' for row in whole[1:] if "2026-10" in row]
    assert len(rows) < len(whole) - 1


def test_the_table_of_a_county_that_is_not_made_up_is_copied_as_it_is(tmp_path, edition) -> None:
    table, target = edition / "data" / "indicators.csv", tmp_path / "copy.csv"
    copy_table(table, target)
    assert target.read_bytes() == table.read_bytes()


def test_personal_data_in_hand_written_pages_and_tables_refuses_too(job, edition) -> None:
    (job.docs / "about.md").write_text("# 关于\n\n联系人：王小平\n", encoding="utf-8")
    with pytest.raises(LeakFound, match=r"about\.md 第 3 行 姓名"):
        publish(job, known_names=["王小平"])
    (job.docs / "about.md").write_text("# 关于\n", encoding="utf-8")
    table = edition / "data" / "indicators.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("瓦窑村", "王小平"), encoding="utf-8"
    )
    with pytest.raises(LeakFound, match=r"indicators\.csv（region_name 列）"):
        publish(job, known_names=["王小平"])
    assert old_site_stands(job)


def test_a_broken_link_in_a_hand_written_page_leaves_the_old_site(job) -> None:
    with (job.docs / "about.md").open("a", encoding="utf-8") as page:
        page.write("\n[没有的网页](nowhere.md)\n")
    with pytest.raises(SiteNotBuilt) as caught:
        publish(job)
    assert "about.md 里的链接 nowhere.md 指向不存在的网页" in str(caught.value)
    assert "原来的网站没有变" in str(caught.value) and old_site_stands(job)


def test_a_script_in_a_hand_written_page_leaves_the_old_site(job) -> None:
    with (job.docs / "about.md").open("a", encoding="utf-8") as page:
        page.write("\n<script>alert(1)</script>\n")
    with pytest.raises(SiteNotBuilt, match=r"about\.html 里有不属于网站主题的脚本"):
        publish(job)
    assert old_site_stands(job)


@pytest.mark.parametrize(
    "bad",
    [
        '<img src="x" onerror="alert(1)">',
        '<a href="java&#115;cript:alert(1)">x</a>',
        '<a HREF \n = "javascript:alert(1)">x</a>',
        "<p\tonclick ='x()'>x</p>",
        '<iframe srcdoc="x"></iframe>',
        '<img src="https://example.org/x.png">',
        "<script src='//example.org/x.js'></script>",
        "<script>x()</script>",
    ],
)
def test_the_last_check_names_pages_with_anything_active(tmp_path, bad) -> None:
    theme = '<meta charset="utf-8"><script>theme("/")</script>'
    for name in ("404.html", "a.html"):
        (tmp_path / name).write_text(theme)
    assert finish_pages(tmp_path) == 1  # the page that only servers show is left out
    (tmp_path / "404.html").write_text(theme)
    (tmp_path / "a.html").write_text(f'<meta charset="utf-8">{bad}')
    with pytest.raises(SiteNotBuilt, match=r"a\.html"):
        finish_pages(tmp_path)


def test_regions_without_a_page_of_their_own_are_named_in_the_result(make_job, edition) -> None:
    (edition / "village" / "220281101202.ipynb").unlink()
    result = publish(make_job(), known_names=["高山村", "王"])
    assert result.incomplete == ("village/220281101202",)
    assert result.names_not_searched == 2 and len(result.notes) == 2
    assert result.index.is_file() and result.pages > 20


def test_a_month_with_blocking_findings_is_no_earlier_month_either(make_job, edition) -> None:
    job = make_job()
    unfit = About(month="2026-09", quality={"fit": False, "message": "有阻断性疑点，不能发布。"})
    earlier = edition.parents[1] / "2026-09" / "internal"
    (earlier / "data").mkdir(parents=True)
    write_about(earlier / "data", unfit)
    job = make_job(earlier={MONTH - 1: earlier})
    assert fit_months(job.earlier) == {}
    with pytest.raises(NotFitToPublish, match="2026年9月有阻断性疑点"):
        publish(make_job(earlier={MONTH - 1: earlier}, asked=MONTH - 1))


def test_a_site_without_guides_or_a_usable_earlier_month_is_built_all_the_same(
    make_job, edition, tmp_path
) -> None:
    earlier = tmp_path / "reports" / "2026-09" / "internal"
    write_edition(earlier, MONTH - 1)
    (earlier / "county" / "220281.ipynb").unlink()
    (edition / "village" / "220281101202.ipynb").unlink()
    job = make_job(earlier={MONTH - 1: earlier}, later=(MONTH + 1,), demo=False)
    for path in ("help", "methods"):
        shutil.rmtree(job.docs / path)
    text = job.mkdocs_file.read_text(encoding="utf-8").partition("\nnav:")[0]
    job.mkdocs_file.write_text(
        text + "\nnav:\n  - 关于: about.md\n  - 术语: glossary.md\n", encoding="utf-8"
    )
    for page in ("about.md", "glossary.md"):
        (job.docs / page).write_text("# 短\n", encoding="utf-8")
    result = publish(job)
    assert "2026年11月也已有结果" in result.notes[0]
    home = (job.public / "index.html").read_text(encoding="utf-8")
    assert "演示数据" not in home and "2026年10月" in home
    assert "2026年9月" not in (job.public / "archive" / "index.html").read_text(encoding="utf-8")


def test_missing_parts_are_named(job, tmp_path) -> None:
    with pytest.raises(NoDataForMonth, match="2026年10月还没有可发布的结果"):
        publish(PublishJob(**{**vars(job), "edition_folder": tmp_path / "none"}))
    job.mkdocs_file.write_text("nav: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="不是正确的 YAML"):
        publish(job)
    job.mkdocs_file.unlink()
    with pytest.raises(ConfigError, match="读不了网站设置"):
        publish(job)
    with pytest.raises(InputError, match="没有网站文稿文件夹"):
        publish(PublishJob(**{**vars(job), "docs": tmp_path / "none"}))


def test_a_job_finds_its_folders_and_earlier_months(tmp_path) -> None:
    (tmp_path / "fanpin.toml").write_text(
        'editions = ["internal"]\n[county]\ncode = "220281"\nname = "蛟河市"\ndemo = true\n'
        '[policy]\nprofile = "demo-jiaohe"\n',
        encoding="utf-8",
    )
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):
        write_edition(tmp_path / "reports" / month / "internal")
    (tmp_path / "reports" / "草稿").mkdir()
    job = PublishJob.of(load_config(tmp_path), MONTH)
    assert [str(month) for month in job.earlier] == ["2026-09", "2026-08"]
    assert [str(month) for month in job.later] == ["2026-11"]
    assert job.public == tmp_path / "site" / "public" and job.demo
    assert isinstance(job.docs, Path) and job.edition_label == "内部版"


def test_open_blocking_findings_keep_the_old_site_and_say_what_to_do(job) -> None:
    about = {"quality": {"fit": False, "message": "有阻断性疑点，不能发布：整行消失（x）2 条。"}}
    manifest = job.data / "manifest.json"
    manifest.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(NotFitToPublish, match="2026年10月有阻断性疑点.*--answers.*fanpin month"):
        publish(job)
    assert [path.name for path in job.public.iterdir()] == ["index.html"]


@pytest.mark.heavy
def test_a_second_publication_searches_what_is_new_and_for_whom_is_new(
    make_job, monkeypatch
) -> None:
    searched: list[str] = []
    hits = Scanner._hits

    def noted(self: Scanner, text: str) -> object:
        searched.append(text)
        return hits(self, text)

    monkeypatch.setattr(Scanner, "_hits", noted)
    job = make_job()
    with (job.docs / "help" / "errors.md").open("a", encoding="utf-8") as page:
        page.write("\n\n负责人：赵六七\n")
    publish(job)
    all_of_it = len(searched)
    publish(job)
    assert len(searched) - all_of_it < all_of_it / 5
    with pytest.raises(LeakFound, match=r"errors\.md"):
        publish(job, known_names=["赵六七"])
