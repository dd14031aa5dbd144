"""The columns of a list of vacancies (岗位信息表, 缺工清单)."""

from __future__ import annotations

from typing import Final

from infra.importing import place_columns as place
from infra.importing.columns import Column
from infra.importing.place_columns import PlaceColumns


class VacancyColumn(Column):
    """Of a list of vacancies."""

    NUMBER = ("岗位编号", "职位编号", "岗位编码", "职位编码", "招聘编号", "岗位id", "职位id")
    ENTERPRISE = (
        "用人单位",
        "用人单位名称",
        "单位名称",
        "招聘单位",
        "招聘单位名称",
        "用工单位",
        "企业名称",
        "招聘企业",
        "公司名称",
        "单位",
        "企业",
        "公司",
        "招聘主体",
    )
    TITLE = (
        "岗位名称",
        "岗位",
        "职位",
        "职位名称",
        "招聘岗位",
        "招聘职位",
        "需求岗位",
        "用工岗位",
        "缺工岗位",
        "工种",
        "招聘工种",
        "缺工工种",
        "岗位（工种）",
        "岗位/工种",
        "工种名称",
    )
    OCCUPATION_CODE = ("职业代码", "职业编码", "工种代码")
    HEADCOUNT = (
        "招聘人数",
        "人数",
        "需求人数",
        "招工人数",
        "用工人数",
        "缺工人数",
        "岗位人数",
        "招聘数量",
        "需求数量",
        "拟招人数",
        "计划招聘人数",
        "招聘名额",
    )
    PAY = (
        "工资",
        "薪资",
        "薪酬",
        "待遇",
        "月薪",
        "月工资",
        "工资待遇",
        "薪资待遇",
        "薪酬待遇",
        "工资标准",
        "薪资范围",
        "薪酬范围",
        "薪资水平",
        "薪酬水平",
        "工资（元/月）",
        "参考薪资",
        "综合工资",
        "月收入",
        "月薪范围",
    )
    PAY_LOW = (
        "最低工资",
        "工资最低",
        "工资下限",
        "最低薪资",
        "薪资最低",
        "薪资下限",
        "最低月薪",
        "月薪最低",
        "月薪下限",
        "薪资待遇最低",
        "工资待遇最低",
        "起薪",
    )
    PAY_HIGH = (
        "最高工资",
        "工资最高",
        "工资上限",
        "最高薪资",
        "薪资最高",
        "薪资上限",
        "最高月薪",
        "月薪最高",
        "月薪上限",
        "薪资待遇最高",
        "工资待遇最高",
    )
    PAY_UNIT = ("计薪方式", "计薪单位", "薪资单位", "工资单位", "薪资类型", "工资类型", "计酬方式", "薪酬方式")
    LEVEL = ("技能等级", "等级", "等级要求", "技能等级要求", "职业技能等级", "技能等级（要求）")
    EXPERIENCE = ("工作经验", "经验要求", "工作年限", "经验", "工作经历")
    SEX = ("性别", "性别要求", "性别限制")
    AGE = ("年龄", "年龄要求", "年龄限制", "年龄范围", "年龄段")
    EDUCATION = ("学历", "学历要求", "文化程度", "最低学历")
    REGION_CODE = place.CODE
    PROVINCE = place.PROVINCE
    CITY = place.CITY
    COUNTY = place.COUNTY
    TOWN = place.TOWN
    PLACE = (
        "工作地点",
        "工作地址",
        "工作地",
        "工作区域",
        "上班地点",
        "用工地点",
        "地点",
        "地址",
        "单位地址",
        "企业地址",
        "公司地址",
        "地区",
        "所在地",
        "所在地区",
        "所在区县",
    )
    SHIFTS = ("班次", "工作班次", "工作时间", "上班时间", "工时", "工作时长")
    LODGING = (
        "住宿",
        "包住",
        "是否包住",
        "提供住宿",
        "是否提供住宿",
        "食宿",
        "食宿情况",
        "食宿条件",
        "吃住",
        "包吃住",
        "是否包吃住",
        "食宿安排",
    )
    REQUIREMENTS = (
        "任职要求",
        "岗位要求",
        "招聘条件",
        "招聘要求",
        "任职条件",
        "要求",
        "条件",
        "其他要求",
        "用工要求",
        "技能要求",
        "专业要求",
    )
    DESCRIPTION = ("岗位描述", "岗位职责", "工作内容", "职位描述", "岗位说明", "岗位内容", "工作职责", "岗位简介")
    BENEFITS = ("福利待遇", "福利", "其他待遇", "其它待遇", "福利说明", "社保", "五险一金")
    REMARKS = ("备注", "说明", "其他", "其它", "备注说明")
    STARTS = ("到岗日期", "到岗时间", "上岗日期", "上岗时间", "要求到岗时间")
    EXPIRES = ("截止日期", "截止时间", "有效期", "有效期至", "有效期限", "招聘截止日期", "招聘截止时间", "报名截止时间")
    POSTED = (
        "发布日期",
        "发布时间",
        "登记日期",
        "登记时间",
        "更新日期",
        "更新时间",
        "采集日期",
        "采集时间",
        "填报日期",
        "填报时间",
    )


PLACES: Final = PlaceColumns(
    VacancyColumn.REGION_CODE,
    (VacancyColumn.PROVINCE, VacancyColumn.CITY, VacancyColumn.COUNTY, VacancyColumn.TOWN),
    VacancyColumn.PLACE,
)

TOLD: Final = (
    VacancyColumn.SEX,
    VacancyColumn.AGE,
    VacancyColumn.EDUCATION,
    VacancyColumn.EXPERIENCE,
    VacancyColumn.SHIFTS,
    VacancyColumn.LODGING,
    VacancyColumn.REQUIREMENTS,
    VacancyColumn.DESCRIPTION,
    VacancyColumn.BENEFITS,
    VacancyColumn.REMARKS,
)
"""What goes into the description, so that the screen and the reading of conditions see it."""
