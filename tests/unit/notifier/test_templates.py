"""Templates: the shipped ones break no rule, each rule is found, and no fact can make an illegal message."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infra.simulators.config import SimulatorConfig
from notifier.errors import TemplatesUnreadableError
from notifier.port import ProviderName
from notifier.templates.book import read, shipped
from notifier.templates.filling import RULES, fill, lint
from notifier.templates.model import Template, Variable
from notifier.templates.segments import segments
from notifier.wechat import fields

SIGN = SimulatorConfig().sign_name
SHIPPED = list(shipped())
ALIBABA = shipped().of("match", ProviderName.ALIBABA)
WECHAT = shipped().of("match", ProviderName.WECHAT_TEMPLATE)
TENCENT = Template(
    name="match",
    provider=ProviderName.TENCENT,
    code="7",
    body="您好，您有{1}条新结果，请于{2}前致电就业驿站。",
    variables={"1": Variable(fact="count", otherwise="1"), "2": Variable(fact="until", otherwise="两天")},
)
MINI = Template(
    name="hire",
    provider=ProviderName.MINI_PROGRAM,
    code="hire-notice",
    body="名称：{{name1.DATA}}\n金额：{{amount2.DATA}}\n编号：{{character_string3.DATA}}\n状态：{{phrase4.DATA}}",
    variables={
        "name1": Variable(fact="title", otherwise="您"),
        "amount2": Variable(fact="reason", otherwise="0元"),
        "character_string3": Variable(fact="count", otherwise="-"),
        "phrase4": Variable(fact="place", otherwise="待定"),
    },
)
FACTS = {
    "count": "2",
    "title": "缝纫工",
    "reason": "四级已取证·约3公里·5000元起",
    "place": "清城区",
    "until": "2026年11月22日 18:00",
}  # fmt: skip


@pytest.mark.parametrize("template", SHIPPED, ids=lambda each: f"{each.name}.{each.provider}")
def test_the_shipped_templates_break_no_rule(template: Template) -> None:
    """CI runs the linter here, over what an installation gets."""
    assert [str(each) for each in lint(template, SIGN)] == []


@pytest.mark.parametrize("template", [TENCENT, MINI], ids=["tencent", "mini"])
def test_templates_with_variables_of_every_kind_pass_too(template: Template) -> None:
    """Those that the tests below fill."""
    assert list(lint(template, SIGN)) == []


def test_every_provider_has_a_body() -> None:
    """None is without words."""
    assert {each.provider for each in SHIPPED} == set(ProviderName)


def changed(body: str, **variables: Variable) -> Template:
    """The shipped SMS with another body."""
    return replace(ALIBABA, body=body, variables=variables or {"num": ALIBABA.variables["num"]})


NUM = ALIBABA.variables["num"]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (changed("急招聘缝纫工${num}人"), "contains 招聘"),
        (changed("急 招 聘 缝纫工${num}人"), "contains 招聘"),
        (changed("您有${num}条结果，加微信了解"), "contains 加微信"),
        (changed("您有${num}条结果，见www.a.cn"), "contains a link"),
        (changed("您有${num}条结果，见ａｂｃ．ｃｏｍ"), "contains a link"),
        (changed("您有${num}条结果，致电139 0000 0001"), "contains a mobile number"),
        (changed("您有${num}条结果，致电１３９００００００01"), "contains a mobile number"),
        (changed("您有${num}条结果，致电+86-13900000001"), "contains a mobile number"),
        (changed("您有${num}条，电0763-3300001或4008000001或95500"), "names more than 2 numbers"),
        (changed("【站】您有${num}条结果"), "contains 【 or 】"),
        (changed("[您有${num}条结果"), "begins or ends with a bracket"),
        (changed("您有${num}条结果★"), "contains ★"),
        (changed("您有${num}條結果"), "contains 條結, which is no simplified Chinese"),
        (changed("您有${num}条结果，拒收请回复R"), "is a notice and contains"),
        (replace(changed("您有${num}条结果"), promotion=True), "is a promotion and does not end with"),
        (changed("您有${num}条，共${num}条"), "names the variable num more than once"),
        (changed("您有${num}${more}条", num=NUM, more=NUM), "has two variables side by side"),
        (changed("${num}"), "has no fixed words"),
        (changed("您有${sum}条结果"), "has the variables sum in its body and num beside it"),
        (changed("您有${num}条结果" + "字" * 490), "500 is the most"),
        (changed("您有${num}条结果" + "字" * 130), "and 2 are planned"),
        (changed("您有${num}条结果", num=Variable(fact="count", otherwise="字" * 36)), "is not 1-35 characters"),
        (changed("您有${num}条结果", num=Variable(fact="count", otherwise="见a.cn")), "holds a link"),
        (changed("有${num}条结果", num=Variable(fact="count", otherwise="12345", most=4)), "longer than its own limit"),
        (changed("招${num}工", num=Variable(fact="count", otherwise="聘")), "filled with what its variables say"),
        (replace(ALIBABA, code="7"), "is none of Alibaba's"),
        (replace(TENCENT, code="SMS_1"), "is none of Tencent's"),
        (replace(TENCENT, body="您有{2}条，{1}前"), "numbers its variables 2, 1"),
        (replace(TENCENT, variables=TENCENT.variables | {"2": Variable(fact="until", otherwise="一二三四五六七")}),
         "at most 6 characters"),
        (replace(WECHAT, body=WECHAT.body + "备注：{{remark.DATA}}"), "has the field remark"),
        (replace(WECHAT, body=WECHAT.body + "\n备注：{{words9.DATA}}"), "is of no known type"),
        (replace(WECHAT, body="{{thing1.DATA}}"), "has a field without a label"),
        (replace(WECHAT, variables=WECHAT.variables | {"time4": Variable(fact="until", otherwise="稍后")}), "15:01"),
        (replace(WECHAT, code="有 空"), "is no template's id"),
        (replace(WECHAT, body="没有"), "has no field"),
    ],
)  # fmt: skip
def test_each_rule_is_found(template: Template, words: str) -> None:
    """By the finding that names it."""
    found = [str(each) for each in lint(template, SIGN)]
    assert any(words in each for each in found), found


def test_a_fine_promotion_passes() -> None:
    """The rules of a promotion are others, not none."""
    assert list(lint(replace(changed("您有${num}条消息，拒收请回复R"), promotion=True), SIGN)) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("# ${count}\n" + "字" * 1400, "4096 is the most"),
        ('<font color="red">${count}</font>', "without one of the colours"),
        ("@13900000001 ${count}", "mentions somebody"),
        ("${count}见https://a.cn", "contains a link"),
        ("致电13900000001，${count}", "contains a mobile number"),
        ("${title}", "other variables"),
    ],
)
def test_each_rule_of_a_robot_is_found(body: str, words: str) -> None:
    """A group is no place for a person's number, nor for a way out of it."""
    template = Template(
        name="digest",
        provider=ProviderName.WECOM,
        code="",
        body=body,
        variables={"count": Variable(fact="count", otherwise="1")},
    )
    assert any(words in str(each) for each in lint(template, SIGN))


@pytest.mark.parametrize(
    ("sign", "fine"),
    [
        ("开工", True),
        ("开工" * 6, True),
        ("开", False),
        ("开" * 13, False),
        ("【开工】", False),
        ("开 工", False),
    ],
)
def test_a_signature_is_2_to_12_characters(sign: str, fine: bool) -> None:
    """Chinese characters, letters and digits, without the brackets that the vendor puts."""
    assert (not list(lint(ALIBABA, sign))) is fine


@pytest.mark.parametrize(("length", "count"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_segments_are_the_vendors(length: int, count: int) -> None:
    """70 characters in one, 67 in each of several."""
    assert segments("字" * length) == count


def test_plain_facts_stand_as_they_are() -> None:
    """What fits is not touched."""
    assert fill(ALIBABA, FACTS).values == {
        "num": "2", "reason": "四级已取证·约3公里·5000元起", "time": "2026年11月22日 18:00",
    }  # fmt: skip
    assert list(fill(WECHAT, FACTS).values.values()) == [
        "缝纫工", "四级已取证·约3公里·5000元起", "清城区", "2026年11月22日 18:00", "2",
    ]  # fmt: skip


def test_tencent_says_less() -> None:
    """A moment in six characters is its day."""
    assert fill(TENCENT, FACTS).text == "您好，您有2条新结果，请于11月22日前致电就业驿站。"


@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("reason", "中级工已取证·约1公里·包住·5000元起·有食堂", "中级工已取证·约1公里·包住"),
        ("reason", "做工细致认真负责的优秀师傅月薪一万二千三百元", "做工细致认真负责的优秀师傅月薪…"),
        ("reason", "x" * 17 + "5000元", "x" * 17 + "…"),
        ("reason", "好工作，致电13900000001", "好工作,致电"),
        ("reason", "好工作，见www.a.cn/jobs?id=7", "好工作,见"),
        ("reason", "急招聘", "急"),
        ("reason", "招招聘聘", "与您登记的工种相符"),
        ("reason", "", "与您登记的工种相符"),
        ("until", "2026年11月22日 18:00", "2026年11月22日 18:00"),
        ("count", "12345", "1"),
    ],
)
def test_a_value_is_made_to_fit_or_replaced(fact: str, value: str, told: str) -> None:
    """Whole facts are dropped, no number is cut, and what is refused goes whole."""
    by_fact = {variable.fact: name for name, variable in ALIBABA.variables.items()}
    assert fill(ALIBABA, FACTS | {fact: value}).values[by_fact[fact]] == told


def test_what_comes_about_between_value_and_words_is_found() -> None:
    """Each value is fine by itself; together they are a number of somebody."""
    template = changed("请致电139${num}0001", num=Variable(fact="count", otherwise="某"))
    assert fill(template, {"count": "0000"}).text == "请致电139某0001"


_NASTY = st.sampled_from(
    ["招聘", "招 聘", "兼职", "139 0000 0001", "13900000001", "１３９0000", "0001", "https://a.cn", "www.", "a.cn",
     "0763-3300001", "4008000001", "95500", "【", "】", "\n", "\u200b", "\x00", "5000元", "·", "约3公里", "12:30",
     "2026年11月22日 18:00", "<font>", "[x](", "@", "😀", "¥12", "１２３４", "...", "．ｃｏｍ"]
)  # fmt: skip
_ANYTHING = st.lists(_NASTY | st.text(max_size=8), max_size=10).map("".join)


@given(
    st.sampled_from([*SHIPPED, TENCENT, MINI]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(FACTS, _ANYTHING)),
)
@example(TENCENT, {"count": "139000", "until": "00001"})
def test_no_fact_can_make_an_illegal_message(template: Template, facts: dict[str, str]) -> None:
    """Whatever is stated, or nothing: every rule holds, by a check of our own that knows nothing of the filling."""
    content = fill(template, facts)
    assert list(content.values) == list(template.variables)
    for name, value in content.values.items():
        assert value.strip()
        assert value.isprintable()
        assert _length_is_fine(template.provider, name, value)
        _assert_numbers_are_whole(value, facts.get(template.variables[name].fact, ""), template.variables[name])
    if template.provider in (ProviderName.ALIBABA, ProviderName.TENCENT):
        _assert_an_sms_is_legal(content.text, template)
    if template.provider is ProviderName.WECOM:
        assert len(content.text.encode()) <= 4096
        assert not re.search(r"1[3-9]\d{9}|https?:|www\.", content.text)
        assert not re.search(r"[<\[@`]", content.text)


def _length_is_fine(provider: ProviderName, name: str, value: str) -> bool:
    match provider:
        case ProviderName.ALIBABA:
            return len(value) <= 35
        case ProviderName.TENCENT:
            return len(value) <= 6
        case ProviderName.WECOM:
            return len(value) <= 64
        case _:
            return fields.violation(name, value) is None


def _assert_an_sms_is_legal(text: str, template: Template) -> None:
    plain = re.sub(r"\s", "", text)
    assert "【" not in text
    assert "】" not in text
    for word in ("招聘", "兼职", "面试", "招募", "加微信", "加群", "职业培训"):
        assert word not in plain
    assert not re.search(r"1[3-9]\d{9}", text)
    assert not re.search(r"https?:|www\.|[a-z]\.(?:cn|com)", text, re.IGNORECASE)
    assert segments(f"【{SIGN}】{text}") <= template.segments


def _assert_numbers_are_whole(value: str, fact: str, variable: Variable) -> None:
    """Each run of digits is a whole run of the fact, or the template's own words stand there."""
    if value != variable.otherwise:
        seen = "".join(ch for ch in fact if unicodedata.category(ch) != "Cf")
        stated = seen + " " + unicodedata.normalize("NFKC", seen)
        assert set(re.findall(r"\d+", value)) <= set(re.findall(r"\d+", stated))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[match", "the templates are no TOML"),
        ("match = 1", "match is no table of bodies"),
        ("[match.huawei]\nbody='x'", "match.huawei: no such provider; there are alibaba"),
        ("[match.alibaba]\ncode='SMS_1'", "match.alibaba.body: field required"),
        ("[match.alibaba]\nbody='x'\ncolour='red'", "match.alibaba.colour: extra inputs"),
        ("[match.alibaba]\nbody='x'\nsegments=0", "match.alibaba.segments: input should be"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_where(text: str, words: str) -> None:
    """One sentence with the place."""
    with pytest.raises(TemplatesUnreadableError, match=re.escape(words)):
        read(text)


def test_variables_are_in_the_bodys_order() -> None:
    """Tencent's values have no names: their order is the body's, whatever the file's is."""
    book = read(
        '[m.tencent]\nbody = "{1}与{2}"\n'
        'variables.2 = { fact = "b", otherwise = "二" }\nvariables.1 = { fact = "a", otherwise = "一" }'
    )
    assert list(fill(book.of("m", ProviderName.TENCENT), {}).values.values()) == ["一", "二"]
    with pytest.raises(LookupError, match=r"no template n\.tencent"):
        book.of("n", ProviderName.TENCENT)


def test_every_provider_has_rules() -> None:
    """None is filled unseen."""
    assert RULES.keys() == set(ProviderName)
