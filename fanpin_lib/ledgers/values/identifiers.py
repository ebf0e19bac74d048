"""ID numbers, phones, household numbers and division codes: text whose digits all count."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.values.parsed import Parsed, mask

_EXPONENT = r"^\d(?:\.\d+)?[eE]\+?\d{2}$"  # what Excel writes into a CSV for a long number
_REGION_LENGTHS = (2, 4, 6, 9, 12)
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK_DIGITS = np.frombuffer(b"10X98765432", np.uint8)

LOST = "Excel 把长数字变成了数值，后面的位数已经丢失，无法恢复"
LOST_ADVICE = "请从原系统重新导出，或把该列设为文本格式后重新填写"
AS_NUMBER = (
    "存成了数值，不是文本：位数没有丢，已照常收下；"
    "请把这一列改成文本格式，否则开头的 0 和第 15 位以后的数字会被 Excel 改掉"
)
BAD_LENGTH = "位数或字符不对，应是 18 位身份证号或 20、22 位残疾人证号"
BAD_DATE = "其中的出生日期不存在"
BAD_CHECK = "校验码不对，可能抄错了一位"


def parse_texts(texts: pa.StringArray) -> Parsed:
    """Plain text: kept as it is written."""
    return Parsed(texts, np.zeros(len(texts), bool))


def parse_identifiers(texts: pa.StringArray) -> Parsed:
    """Folded numbers of households, cases …: any text, but not a number that lost digits."""
    bare = _without_quote(texts)
    return _without_lost(bare, lost_digits(bare))


def parse_id_numbers(texts: pa.StringArray) -> Parsed:
    """Folded ID numbers; wrong ones are kept with a remark, lost digits are not.

    A wrong checksum is for the data-quality rules to follow up; only a number that
    Excel rounded says nothing about the person any more.
    """
    upper = pc.utf8_upper(_without_quote(texts))
    parsed = _without_lost(upper, lost_digits(upper) | _rounded(upper))
    return Parsed(parsed.values, parsed.bad, LOST, LOST_ADVICE, check_id_numbers(parsed.values))


def parse_phones(texts: pa.StringArray) -> Parsed:
    """Folded phone numbers without country code and dashes; odd ones are kept."""
    bare = pc.replace_substring_regex(_without_quote(texts), r"^\+?86-?(1\d{10})$", r"\1")
    bare = pc.replace_substring_regex(bare, r"^(1\d{2})-(\d{4})-(\d{4})$", r"\1\2\3")
    return _without_lost(bare, lost_digits(bare))


def parse_regions(texts: pa.StringArray) -> Parsed:
    """Folded division codes, padded to 12 digits."""
    bare = pc.replace_substring_regex(_without_quote(texts), r"\.0$", "")
    digits = mask(pc.match_substring_regex(bare, r"^\d+$"))
    lengths = pc.fill_null(pc.utf8_length(bare), 0).to_numpy(zero_copy_only=False)
    ok = digits & np.isin(lengths, _REGION_LENGTHS)
    padded = pc.utf8_rpad(bare, width=12, padding="0")
    values = pc.if_else(pa.array(ok), padded, pa.scalar(None, pa.string()))
    bad = mask(texts.is_valid()) & ~ok
    return Parsed(
        values, bad, "应是 12 位数字的区划代码", "请把该列设为文本格式后填写，不要让 Excel 变成数值"
    )


def lost_digits(texts: pa.StringArray) -> np.ndarray:
    """Numbers in scientific notation (2.20281E+17): their digits are gone."""
    return mask(pc.match_substring_regex(texts, _EXPONENT))


def check_id_numbers(texts: pa.StringArray) -> dict[str, np.ndarray]:
    """What is wrong with ID numbers: remark → mask (each number has one remark at most)."""
    length = pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False)
    shaped = mask(
        pc.match_substring_regex(texts, r"^(?:\d{15}|\d{17}[0-9X](?:\d{2}|\d{4}|\d{2}B\d)?)$")
    )
    given = mask(texts.is_valid())
    digits = _digits(texts, shaped)
    dated = shaped & real_birth_date(digits, length == 15)
    checked = dated & ((length == 15) | _checksum_holds(digits))
    return {BAD_LENGTH: given & ~shaped, BAD_DATE: shaped & ~dated, BAD_CHECK: dated & ~checked}


def right_id_numbers(texts: pa.StringArray) -> np.ndarray:
    """Which texts are ID numbers of 18 characters, with a date and the right check digit."""
    wrong = np.logical_or.reduce(list(check_id_numbers(texts).values()))
    found: np.ndarray = mask(pc.equal(pc.utf8_length(texts), 18)) & ~wrong
    return found


def _digits(texts: pa.StringArray, shaped: np.ndarray) -> np.ndarray:
    """The first 18 characters as bytes, one row a number (zeros where the shape is wrong)."""
    usable = pc.if_else(pa.array(shaped), texts, "0" * 18)
    fixed = pc.utf8_slice_codeunits(pc.utf8_rpad(usable, width=18, padding="0"), 0, 18)
    joined = "".join(fixed.to_pylist()).encode("ascii")
    return np.frombuffer(joined, np.uint8).reshape(len(texts), 18)


def real_birth_date(digits: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Whether digits 7–14 (old numbers: 7–12, born 19xx) are a date from 1900 on."""
    d = digits.astype(np.int64) - ord("0")
    year = np.where(old, 1900 + d[:, 6] * 10 + d[:, 7], d[:, 6:10] @ [1000, 100, 10, 1])
    month = np.where(old, d[:, 8] * 10 + d[:, 9], d[:, 10] * 10 + d[:, 11])
    day = np.where(old, d[:, 10] * 10 + d[:, 11], d[:, 12] * 10 + d[:, 13])
    ok = (year >= 1900) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(ok, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    longest = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int)
    found: np.ndarray = ok & (day <= longest)
    return found


def _checksum_holds(digits: np.ndarray) -> np.ndarray:
    """The check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    total = (digits[:, :17].astype(np.int64) - ord("0")) @ _WEIGHTS
    found: np.ndarray = _CHECK_DIGITS[total % 11] == digits[:, 17]
    return found


def _rounded(texts: pa.StringArray) -> np.ndarray:
    """18 digits ending in 000 with a wrong checksum: a number that Excel rounded.

    Excel keeps 15 digits. No real number ends so and fails its checksum but by mistake.
    """
    suspects = mask(pc.match_substring_regex(texts, r"^\d{15}000(?:00|0000)?$"))
    if not suspects.any():
        return suspects
    found: np.ndarray = suspects & check_id_numbers(texts)[BAD_CHECK]
    return found


def _without_quote(texts: pa.StringArray) -> pa.StringArray:
    """Without the quote or tab that people put before a number to keep it text."""
    return pc.replace_substring_regex(texts, r"^['‘’`=\"]+|[\"'’]+$", "")


def _without_lost(texts: pa.StringArray, lost: np.ndarray) -> Parsed:
    values = pc.if_else(pa.array(lost), pa.scalar(None, pa.string()), texts)
    return Parsed(values, lost, LOST, LOST_ADVICE)
