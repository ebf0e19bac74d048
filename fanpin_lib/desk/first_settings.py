"""``fanpin.toml`` as a new working directory gets it, with what each setting means."""

from __future__ import annotations

TEMPLATE = """\
# 防贫工作目录的设置。改动后运行 fanpin doctor 检查。

[county]
code = "{code}"                # 县级统计用区划代码，6 位，加引号
name = "{name}"
demo = {demo}                  # true：演示数据，每个页面都标明“合成”；正式使用时为 false

[policy]
profile = "{profile}"          # 政策方案，见 fanpin policy list

[folders]                      # 相对于本文件的文件夹
ledgers = "ledgers"            # 交来的台账（含个人信息）
store = "store"                # 入库后的历史（含个人信息）
private = "private"            # 清单、工作簿（含个人信息）
reports = "reports"            # 各月结果（只有汇总）
notebooks = "notebooks"
site = "site"
county = "county"              # 本县自己的政策数值、规则、列名

[run]
engine = "warm"                # warm：从预热的进程运行；papermill：每个地区另起内核，慢得多
workers = 0                    # 同时运行的进程数，0 为自动
timeout_seconds = 300          # 每个地区的时限（秒）
memory_mb = 2000               # 每个地区最多用多少内存（MB），0 为不限

[site]
editions = ["internal"]        # 内部版；要给外人看的公开版，写 ["internal", "open"]
public_contacts = []           # 本单位对外公布的电话、邮箱、地址，网页上可以有
builder = "mkdocs"             # 用什么建网站：mkdocs，或者 zensical（要先安装）
months = 13                    # 网站留几个月的网页，最新的一个月也算

[office]                       # fanpin month 另外写出什么，都在 private/月份/；不写或 false 则不写
calendar = true                # 下个月的期限日历（fanpin calendar）
due = false                    # 期限清单（fanpin due）
rosters = false                # 名册（fanpin roster）
worklists = true               # 各村、乡镇、部门、帮扶单位的工作清单（fanpin worklists）
forms = true                   # 学过的上级报表（fanpin forms learn）
bulletin = false               # 月通报（fanpin bulletin）
assignments = false            # 给部门的交办单（fanpin assignments）
minutes = false                # 研判会议的记录表和工作簿（fanpin minutes）
notify = []                    # 有事要人处理时运行的程序，见帮助“按时自己运行”

[protection]                   # 少于几户的健康、残疾、收入、钱款情况不公开，见网站“哪些数不公开”
internal_households = 3        # 内部版（本单位内网）
open_households = 10           # 公开版
interval = 0.2                 # 不公开的金额，别人能推到的最小误差（占它的比例）
"""


def first_settings(code: str, name: str, profile: str, *, demo: bool) -> str:
    """The text of ``fanpin.toml`` for a county (six-digit code), its name and its profile."""
    return TEMPLATE.format(code=code, name=name, profile=profile, demo="true" if demo else "false")
