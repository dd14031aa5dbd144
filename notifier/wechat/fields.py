"""What a template's field may hold, by the type in its name (`thing1` is a `thing`).

Source: WeChat's 参数值限制说明. Test accounts do not enforce it, production answers 47003, so we check first.
"""

import re
import unicodedata

from notifier.templates.shortening import on_one_line, shortened

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_DAY = r"\d{4}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日"
_TIME = rf"(?:{_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}(?: ?{_CLOCK})?"

_RULES: dict[str, tuple[str, str]] = {
    "thing": (r".{1,20}", "1-20 characters"),
    "short_thing": (r".{1,20}", "1-20 characters"),  # undocumented: as `thing`
    "const": (r".{1,20}", "a listed value"),
    "enum": (r".{1,20}", "a listed value"),
    "phrase": (rf"[{_HAN}]{{1,5}}", "1-5 Chinese characters"),
    "number": (r"(?=(?:\D*\d){1,32}\D*\Z)[-+]?\d+(?:\.\d+)?", "at most 32 digits, decimals allowed"),
    "letter": (r"[A-Za-z]{1,32}", "1-32 letters"),
    "symbol": (rf"[^\w\s{_HAN}]{{1,5}}", "1-5 symbols"),
    "character_string": (r"[!-~]{1,32}", "1-32 digits, letters or symbols, no Chinese"),
    "time": (rf"{_TIME}(?:~{_TIME})?", "15:01 or 2019年10月1日 15:01, a range with ~"),
    "date": (rf"{_DATE}(?:~{_DATE})?", "2019年10月1日, a range with ~"),
    "amount": (r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?", "one currency sign, at most 10 digits, 元"),
    "phone_number": (r"[\d+() *-]{1,17}", "at most 17 digits and symbols"),
    "car_number": (r".{1,8}", "1-8 characters"),
    "name": (rf"(?=.*[{_HAN}]).{{1,10}}|[^{_HAN}]{{1,20}}", "10 Chinese characters or 20 letters"),
}
_PATTERNS = {kind: re.compile(pattern) for kind, (pattern, _) in _RULES.items()}
_FIELD = re.compile(r"([a-z_]+?)\d*")


def violation(field: str, value: str) -> str | None:
    """The rule of this field that the value breaks, in words; None if it may be sent."""
    kind = _kind(field)
    if kind not in _RULES:
        return "no known field type"
    if any(_unprintable(ch) for ch in value):
        return "no control characters, no line breaks"
    if not value.strip() or not _PATTERNS[kind].fullmatch(value):
        return _RULES[kind][1]
    return None


def is_known(field: str) -> bool:
    """Whether the name of a field tells a type that there is."""
    return _kind(field) in _RULES


def fit(field: str, value: str, most: int | None = None) -> str:
    """The value on one line, shortened to its field where that leaves it true. It may still break the field's rule.

    Numbers, amounts, times, codes and phrases mean another thing when a part is missing: they are never shortened.
    """
    plain = on_one_line(value)
    limit = _SHORTENED.get(_kind(field))
    if limit is None:
        return plain
    if _kind(field) == "name" and not re.search(f"[{_HAN}]", plain):
        limit = 20
    return shortened(plain, min(limit, most or limit))


def _kind(field: str) -> str:
    match = _FIELD.fullmatch(field)
    return match[1] if match else ""


def _unprintable(ch: str) -> bool:
    return unicodedata.category(ch) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


_SHORTENED = {"thing": 20, "short_thing": 20, "name": 10}
"""Fields of free words, and how many characters they hold; a name without a Chinese character holds 20."""
