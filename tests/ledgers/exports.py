"""The national system's export of monitored persons as it arrives: header in row 3."""

from __future__ import annotations

from typing import Any

from fanpin_lib.fields import table

HEADERS = [
    field.label
    for field in table("national_persons").fields.values()
    if field.name != "village_code"
]
GROUPS = {
    "县": "基本信息",
    "监测对象类别": "监测信息",
    "人均纯收入（元）": "收入支出",
    "耕地面积（亩）": "土地",
}

HEAD: dict[str, Any] = {
    "县": "蛟河市",
    "乡": "新站镇",
    "村": "瓦窑村",
    "户编号": "2202810000000011",
    "姓名": "张三",
    "证件类型": "居民身份证",
    "证件号码": "220281196503071233",
    "与户主关系": "户主",
    "性别": "男",
    "民族": "汉族",
    "出生日期": "19650307",
    "户类型": "脱贫户",
    "监测对象类别": "脱贫监测户",
    "识别监测时间": "202304",
    "风险是否已消除": "否",
    "致贫/返贫风险1": "因病",
    "致贫/返贫风险2": "缺劳动力",
    "人均纯收入（元）": "7,850.50",
    "工资性收入": "12000",
    "生产经营性收入": "8000元",
    "转移性收入": "3700",
    "合规自付支出": "21000",
    "健康状况": "患有大病,残疾",
    "劳动技能": "无劳动能力",
    "是否参加城乡居民基本医疗保险": "是",
    "享受低保政策情况": "农村低保",
    "享受特困供养政策情况": "不享受",
    "是否危房户": "否",
    "是否解决安全饮用水": "是",
    "是否义务教育阶段适龄儿童少年失学辍学": "否",
    "是否有家庭成员未参加城乡居民（职工）基本医疗保险": "否",
    "住房面积": "80",
    "耕地面积（亩）": "12.5",
    "户联系电话": "13800000000",
    "健康帮扶": "大病救治",
}
SPOUSE = HEAD | {
    "姓名": "李四",
    "证件号码": "220281196802142349",
    "与户主关系": "配偶",
    "性别": "女",
    "出生日期": "1968-02-14",
    "健康状况": "健康",
    "劳动技能": "普通劳动",
    "享受低保政策情况": "未享受",
}
ELIMINATED = HEAD | {
    "户编号": "2202810000000012",
    "姓名": "王五",
    "证件号码": "220281197001011234",
    "村": "东沟村",
    "监测对象类别": "边缘易致贫户",
    "风险是否已消除": "是",
    "风险消除方式": "帮扶消除",
    "消除监测时间": "202512",
    "健康状况": "健康",
    "劳动技能": "技能劳动力",
    "享受低保政策情况": "",
    "致贫/返贫风险2": "",
}
UNMONITORED = ELIMINATED | {
    "户编号": "2202810000000013",
    "姓名": "赵六",
    "证件号码": "220281198001011232",
    "监测对象类别": "",
    "识别监测时间": "",
    "风险是否已消除": "",
    "风险消除方式": "",
    "消除监测时间": "",
    "致贫/返贫风险1": "",
}
PERSONS = [HEAD, SPOUSE, ELIMINATED, UNMONITORED]


def export(*persons: dict[str, Any], unknown: int = 0) -> list[list[Any]]:
    """Title row, group row, header row (with stray blanks and brackets), one row a person."""
    headers = [*HEADERS, *(f"其他指标{n}" for n in range(unknown))]
    groups = [GROUPS.get(header, "") for header in headers]
    written = [
        h.replace("（", "(").replace("）", ")") if i % 2 else f" {h}　"
        for i, h in enumerate(headers)
    ]
    rows = [
        [p.get(h, f"值{h[-1]}" if h.startswith("其他指标") else "") for h in headers]
        for p in persons
    ]
    return [["全国防返贫监测信息系统 监测对象信息"], groups, written, *rows]
