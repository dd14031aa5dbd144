"""What leads to a person is masked in prose."""

from __future__ import annotations

import pytest

from intake.personal_data import holds_personal_data, mask_personal_data


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13900000001", "电话[电话]"),
        ("１３９ ００００ ０００１", "[电话]"),
        ("+86-139-0000-0001转2", "[电话]转2"),
        ("1390、0000、001", "[电话]"),
        ("座机0771-6000001", "座机[电话]"),
        ("微信号：abc_12345", "微信号:[账号]"),
        ("简历发到 hr@example.cn", "简历发到 [邮箱]"),
        ("联系人：张经理", "联系人:[姓名]"),
        ("请找李女士报名", "请找[姓名]报名"),
        ("联系人：王某某，", "联系人:[姓名],"),
        ("请联系人事部", "请联系人事部"),
        ("我叫张三，会缝纫", "我叫[姓名],会缝纫"),
        ("我叫李小四今年30岁", "我叫[姓名]今年30岁"),
        ("姓名：王五", "姓名:[姓名]"),
        ("我叫不来车，住得远", "我叫不来车，住得远"),
        ("月薪5000-8000元，8:00-17:30", "月薪5000-8000元，8:00-17:30"),
        ("45011019900101001X", "[证件号]"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    """Numbers, accounts and the contact's name go, pay and hours stay."""
    assert mask_personal_data(text) == masked
    assert not holds_personal_data(mask_personal_data(text))
