"""Policy pages say what the rule files say, and every link on them leads somewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from posixpath import normpath

import markdown
import pytest

from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.desk.policy_coverage import profile_coverage
from fanpin_lib.files.machine_cache import machine_cache
from fanpin_lib.policy import Profile, load_profile, profile_names
from fanpin_lib.publish.policy import RuleBook, citing, gaps_of, policy_pages
from fanpin_lib.publish.policy.html import plain, table, unfolded
from fanpin_lib.publish.policy.value_wording import number
from tests.classification.profiles import category, made

DAY = date(2026, 10, 31)
DOCS = Path(__file__).parents[2] / "site" / "docs"
GAPS = [
    Gap("未覆盖", "town-three-colour-n6", "三色分级", "户类型为脱贫户", "没有条款给出红、黄、绿",
        (Clause("都达标", "《某方案》", "三"),), 1),
    Gap("没有程序", "town-three-colour-n6", "帮扶程序", "", "没有条款规定怎么办"),
]  # fmt: skip


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    return [load_profile(name) for name in profile_names()]


@pytest.fixture(scope="module")
def pages(profiles) -> dict[str, str]:
    on = {profile.name: DAY for profile in profiles}
    gaps = {"town-three-colour-n6": GAPS}
    return policy_pages(profiles, "demo-jiaohe", on, gaps, GAPS[:1])


def rule_pages(profile_name: str) -> dict[str, str]:
    """The page of every rule of a profile, on the site of a county of demo-jiaohe."""
    book = RuleBook({name: load_profile(name) for name in profile_names()}, "demo-jiaohe")
    profile = book.profiles[profile_name]
    return {rule_id: book.path(profile, rule_id) for rule_id in profile.rules}


def words(page: str) -> str:
    """What a reader sees: no tags, entities undone."""
    return unescape(re.sub(r"<[^>]+>", " ", page))


# ---- values


def test_every_number_in_force_stands_on_its_page_with_since_and_citation(profiles, pages):
    checked = 0
    for profile in profiles:
        links = rule_pages(profile.name)
        for rule in profile.of_kind("threshold") + profile.of_kind("parameter"):
            shown = words(pages[links[rule.id]])
            for value in rule.values:
                if value.decided:
                    assert number(value) in shown, rule.id
                    assert str(value.since) in shown, rule.id
                    assert citing.short(value.citation) in shown, rule.id
                    checked += 1
    assert checked > 50


def test_what_applies_today_comes_with_the_whole_citation(pages):
    shown = words(pages["policy/rules/fund_amount.md"])
    assert "500,000 元" in shown
    assert "自 2021-01-01 起。出处：《关于健全防止返贫动态监测和帮扶机制实施方案》，" in shown
    assert "2022-02-18（推断），帮扶措施(七)" in shown


def test_what_the_rule_and_its_document_leave_to_be_known_is_said(pages):
    line = words(pages["policy/rules/town-three-colour-rm1/red_line.md"])
    assert "说明：用的是当年预估收入，记录里要保留“预估”标记。" in line
    town = words(pages["policy/profiles/town-three-colour-rm1.md"])
    assert "原文没有标题、发文机关和日期；年份和起止由正文的 2020 年安排推断。" in town


def test_a_rule_without_a_value_says_so_and_since_when(pages):
    shown = words(pages["policy/rules/jilin-jiaohe/monitoring_line.md"])
    assert "这一天没有取值。依赖它的数字显示“规则未定”。" in shown
    assert "2022-01-01" in shown and "改由省级确定，文件没有给数" in shown


def test_a_document_without_a_number_is_not_given_one(pages):
    shown = words(pages["policy/rules/county-2020/scope_line.md"])
    assert "文件没有给数，无法判定：只写“国家、省扶贫标准 1.5 倍左右”" in shown


def test_demonstration_values_are_marked_wherever_they_stand(profiles, pages):
    demo = next(profile for profile in profiles if profile.name == "demo-jiaohe")
    for rule in demo.rules.values():
        if any(value.synthetic for value in rule.values):
            page = pages[f"policy/rules/{rule.id}.md"]
            assert "演示值，不是任何地方的规定" in page, rule.id


def test_a_decision_names_its_clauses_and_the_rules_it_uses(pages):
    page = pages["policy/rules/category.md"]
    assert "建档立卡户，收入低于监测线" in page
    assert '<a href="monitoring_line.html">监测线</a></td><td>人均纯收入低于 8,300' in page


def test_procedures_show_deciders_deadlines_and_where_they_run_from(pages):
    shown = words(pages["policy/rules/county-2020/procedure_identification.md"])
    assert "个工作日" in shown and "从哪一步办完起算" in shown
    assert "县：县扶贫开发领导小组" in shown and "党委会审核（推断）" in shown
    assert "疑点复核（不是必须）" in shown
    untimed = words(pages["policy/rules/town-three-colour-rm1/procedure_warning.md"])
    assert "没有一步写了时限。" in untimed and "没有条款，没有批准人" in untimed


def test_calendars_show_since_when_and_what_is_inferred(pages):
    villages = words(pages["policy/rules/town-three-colour-rm1/reporting_calendar.md"])
    assert "报上月；2020-04-01 起" in villages
    monthly = words(pages["policy/rules/county-seven-step/sweeps.md"])
    assert "月末（推断）" in monthly and "2020-04-01 起到 2020-12-31 止" in monthly


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("元/人·年", 5000, "5,000 元/人·年"),
        ("元/人·年", [5000, 10000], "5,000、10,000 元/人·年"),
        ("比例", 0.05, "5%"),
        ("工作日", 5, "5 个工作日"),
        ("次/月", 1, "1 次/月"),
        ("", "甲类", "甲类"),
    ],
)
def test_amounts_read_as_people_write_them(profiles, unit, value, shown):
    from dataclasses import replace

    demo = next(profile for profile in profiles if profile.name == "demo-jiaohe")
    some = demo.rule("alert_verification_deadline").values[0]
    assert number(replace(some, unit=unit, value=value)) == shown


# ---- profile pages, comparison, gaps


def test_a_profile_page_lists_its_rules_with_since_and_place(pages):
    shown = words(pages["policy/profiles/town-three-colour-n6.md"])
    assert re.search(r"红色线\s+口径未写明，低于 5,000 元/人·年\s+2020-03-01\s+三色管理1", shown)
    assert "没有另外注明的，都出自《镇防止致贫返贫监测和帮扶工作方案》" in shown
    assert "黄：脱贫户，都达标，5000 元（含）到 10000 元（不含）" in shown
    assert "经办惯例（没有文件条款）" in shown
    assert "未覆盖 1 处、没有程序 1 处" in shown


def test_the_countys_own_profile_comes_first(pages):
    index = pages["policy/profiles.md"]
    assert index.index("demo-jiaohe.html") < index.index("county-2020.html")
    assert "本县使用" in index


def test_profiles_stand_side_by_side_with_what_they_say(pages):
    shown = words(pages["policy/compare.md"])
    red = shown[shown.index("## 红色线") : shown.index("## 绿色线")]
    assert "人均纯收入低于 5,000" in red and "口径未写明，低于 5,000" in red
    assert "红：收入低于 5000 元或因灾因病因意外困难，且两不愁三保障可能有缺" in shown


def test_the_profiles_stand_side_by_side_at_a_glance_and_with_their_amounts(pages):
    shown = words(pages["policy/compare.md"])
    glance = shown[shown.index("## 一览") : shown.index("## 写明金额的帮扶")]
    town = re.search(r"镇三色管理（会议记录第一篇，2020）(.*?)\n", glance).group(1)
    for said in (
        "红、黄、绿",
        "5,000（可支配收入）",
        "10,000（纯收入）",
        "不得",
        "乡镇",
        "每月 2 日",
    ):
        assert said in town, said
    amounts = shown[shown.index("## 写明金额的帮扶") : shown.index("## 监测范围")]
    assert all(amount in amounts for amount in (" 500 ", "3,000", "5,000", "10,000"))


def test_examples_stand_on_the_rules_page_in_the_words_of_the_office(pages):
    colour = words(pages["policy/rules/town-three-colour-n6/colour.md"])
    assert re.search(r"已标注的脱贫监测户，12000 元，样样达标：又红又绿\s+红、绿（矛盾）", colour)
    assert "按“饮水不算，只看五项”读：黄" in colour
    focus = words(pages["policy/rules/focus.md"])
    assert "重点跟踪、重点关注" in focus and "（矛盾）" not in focus
    due = words(pages["policy/rules/task_report_deadline.md"])
    assert "2026-12-15 起算，日历待公布" in due


def test_examples_of_values_that_the_county_changed_are_not_shown(tmp_path):
    (tmp_path / "values.yaml").write_text(
        "values_for: demo-jiaohe\n"
        "source: {title: 某通知, issuer: 某局, date: 2026-06, jurisdiction: 演示县, clause: 一}\n"
        "values:\n  monitoring_line:\n    2026-07-01: 8888\n",
        encoding="utf-8",
    )
    pages = policy_pages(
        [load_profile("demo-jiaohe", tmp_path)], "demo-jiaohe", {"demo-jiaohe": DAY}, {}
    )
    assert "## 例子" not in pages["policy/rules/category.md"]  # it uses the line
    assert "## 例子" in pages["policy/rules/focus.md"]


def test_findings_have_a_page_a_profile_and_an_overview(pages):
    assert "未覆盖 1 处、没有程序 1 处" in pages["policy/gaps.md"]
    page = words(pages["policy/gaps/town-three-colour-n6.md"])
    assert page.index("## 未覆盖") < page.index("## 没有程序")
    assert "《某方案》三：都达标" in page
    assert "policy/gaps/finance.md" not in pages


def test_units_by_clause_stand_on_one_page(pages):
    assert "## 内蒙古呼和浩特（2020）" in pages["policy/units.md"]
    assert '<th scope="col">部门</th>' in pages["policy/units.md"]


def test_the_page_of_what_clauses_drive_shows_this_months_figures():
    profile = load_profile("jilin-jiaohe")
    rows = profile_coverage(profile, DAY)
    figures = {"alerts_received/source=农户自主申报": "7 条", "should_be_monitored": "5 户"}
    pages = policy_pages([profile], profile.name, {profile.name: DAY}, {}, (), rows, figures)
    page = words(pages["policy/coverage.md"])
    assert re.search(
        r"农户自主申报.*指标：本月收到线索（农户自主申报）.*（农户自主申报）：7 条", page
    )
    assert page.count("应纳未纳户数：5 户") == 1  # of three clauses together
    assert "文字：" in page and "认定：每户的“监测对象类别”" in page
    assert "(coverage.md)" in pages["policy/profiles.md"]
    shown = re.sub(r"<code>.*?</code>|\([^)]*\)", "", page)
    assert not re.search(r"[a-z]+_[a-z]+", shown)


# ---- links


def links_of(page: str) -> set[str]:
    found = set(re.findall(r'href="([^"]+)"', page))
    return found | set(re.findall(r"\]\(([^)]+)\)", re.sub(r"\\[\[\]]", "", page)))


def test_every_link_leads_to_a_page(pages):
    known = set(pages) | {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
    followed = 0
    for path, page in pages.items():
        for link in links_of(page):
            target = normpath(f"{Path(path).parent}/{link}").replace(".html", ".md")
            assert target in known, f"{path} → {link}"
            followed += 1
    assert followed > 500


@pytest.mark.parametrize("name", ["demo-jiaohe", "jilin-jiaohe", "nm-hohhot"])
def test_every_rule_has_a_page_that_exists(pages, name):
    links = rule_pages(name)
    assert set(links.values()) <= set(pages)
    assert set(links) == set(load_profile(name).rules)


def test_the_countys_own_rules_have_the_short_address():
    links = rule_pages("demo-jiaohe")
    assert links["monitoring_line"] == "policy/rules/monitoring_line.md"


def test_no_identifier_of_ours_stands_in_the_text(pages):
    for path, page in pages.items():
        shown = re.sub(r"<code>.*?</code>|\(\.\./[^)]*\)|`[^`]*`", "", page)
        assert not re.search(r"[a-z]+_[a-z]+", re.sub(r"<[^>]+>", "", shown)), path


# ---- what county staff write


NASTY = "<script>alert(1)</script>[点这里](javascript:alert(2)) *甲* _乙_ | 丙"


def test_text_from_rule_files_stays_text(tmp_path):
    rule = category(
        f"      - {{id: a, label: '{NASTY}', when: net_income_per_capita < 1, outcome: 不登记}}\n"
    )
    line = f"label: '线{NASTY}'\nconcept: net\noperator: '<'\nvalues:\n  2020-01-01: 5000\n"
    profile = made(tmp_path, category=rule, monitoring_line=line)
    gap = Gap("未覆盖", "somewhere", NASTY, NASTY, NASTY, (Clause(NASTY, NASTY, NASTY),), 1)
    pages = policy_pages([profile], "somewhere", {"somewhere": DAY}, {"somewhere": [gap]})
    for path, page in pages.items():
        built = markdown.markdown(page, extensions=["tables"])
        assert "<script" not in built, path
        assert 'href="javascript' not in built, path
        assert "<em>" not in built, path
    heading = markdown.markdown(pages["policy/rules/monitoring_line.md"]).splitlines()[0]
    assert unescape(re.sub("<[^>]+>", "", heading)) == f"线{NASTY} · 某县"


def test_tables_stand_between_paragraphs_and_not_inside(pages):
    for path, page in pages.items():
        for block in page.split("\n\n"):
            begins = re.match("<(table|details)", block)
            assert "<table" not in block or begins, path
            assert not begins or block.endswith(f"</{begins[1]}>"), path


def test_of_a_comparison_each_cell_says_what_its_column_is_called(pages):
    """On a phone no cell stands under its head."""
    first = pages["policy/compare.md"].partition("</tr>\n</tbody>")[0]
    heads = re.findall(r'<th[^>]*scope="col">(.*?)</th>', first)
    row = re.findall(r'data-head="(.*?)"', first.partition("<tbody>")[2].partition("</tr>")[0])
    assert row == heads and "收入线" in heads


def test_tables_leave_out_empty_columns_and_show_lists_under_each_other():
    built = table(["甲", "乙", "丙"], [("1", "", ["二", "三"]), ("4", None, [])])
    assert "乙" not in built
    assert "<ul><li>二</li><li>三</li></ul>" in built and "<td>—</td>" in built


def test_a_column_of_numbers_stands_right_with_its_head_and_one_among_words_does_not():
    built = table(
        ["数", "何时起", "止"], [("5,000", "2020-01-01", "2025-12-31"), (None, 3, "至今")]
    )
    assert re.findall(r"<t[hd] class=\"num\"[^>]*>([^<]*)", built) == ["数", "5,000", "—"]
    assert re.findall(r'<td class="fp-unbroken">([^<]*)', built) == [
        "2020-01-01",
        "2025-12-31",
        "3",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("收入低于 5000 元。 2022 年起", "收入低于 5000 元。2022 年起"),
        ("村里核实； 乡镇复核 后报市", "村里核实；乡镇复核后报市"),
        ("户退出监测（risk_eliminated）", "户退出监测"),
    ],
)
def test_folded_lines_read_as_one(written, read):
    assert unfolded(written) == read
    assert plain(written) == read


# ---- findings, computed once


def test_findings_are_kept_until_a_rule_changes(tmp_path):
    cache = tmp_path / "cache"
    low = category(
        "      - {id: a, label: 低, when: net_income_per_capita < 5000, outcome: 不登记}\n"
    )
    first = gaps_of(made(tmp_path, category=low), DAY, cache)
    (kept,) = cache.iterdir()
    assert [gap.kind for gap in first][0] == "未覆盖"
    kept.write_text(kept.read_text(encoding="utf-8").replace("未覆盖", "读过"), encoding="utf-8")
    assert gaps_of(made(tmp_path, category=low), DAY, cache)[0].kind == "读过"
    later = made(tmp_path, category=low)
    assert gaps_of(later, DAY + timedelta(days=31), cache)[0].kind == "读过"  # the same rules
    changed = made(tmp_path, category=low.replace("5000", "6000"))
    assert "6,000元" in gaps_of(changed, DAY, cache)[0].whom
    assert gaps_of(made(tmp_path, category=low), DAY, cache)[0].kind == "读过"  # another county's


def test_findings_that_cannot_be_read_or_kept_are_found_anew(tmp_path):
    cache = tmp_path / "cache"
    first = gaps_of(made(tmp_path), DAY, cache)
    (kept,) = cache.iterdir()
    for broken in ("[", "[{}]", "null", '["x"]'):
        kept.write_text(broken, encoding="utf-8")
        assert gaps_of(made(tmp_path), DAY, cache) == first
    nowhere = tmp_path / "a file"
    nowhere.touch()
    assert gaps_of(made(tmp_path), DAY, nowhere) == first
    assert gaps_of(made(tmp_path), DAY, None) == first


def test_an_account_without_a_home_keeps_nothing(monkeypatch):
    def nobody(_):
        raise KeyError

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert machine_cache("policy-findings") is None


def test_only_so_many_states_of_a_profile_are_kept(tmp_path):
    cache = tmp_path / "cache"
    text = "      - {id: a, label: 低, when: net_income_per_capita < 5000, outcome: 不登记}\n"
    for limit in range(5000, 5012):
        gaps_of(made(tmp_path, category=category(text.replace("5000", str(limit)))), DAY, cache)
    assert 1 < len(list(cache.iterdir())) < 12
