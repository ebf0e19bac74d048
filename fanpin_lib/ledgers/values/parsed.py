"""What a parser gives back, and the tidying that all parsers start from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# NUL and other control characters, zero-width marks, Excel's escaped carriage return
_NOISE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{200b}-\x{200f}\x{2060}\x{feff}]|_x000[dD]_"

_APART = r"(\p{Han})[\s\x{a0}\x{2000}-\x{200a}\x{3000}]+(\p{Han})"


@dataclass(frozen=True)
class Parsed:
    """Values of distinct texts.

    ``bad`` marks texts that could not be read, ``expected`` says what was expected there;
    ``remarks`` marks texts that were read but deserve a word: message → mask.
    """

    values: pa.Array
    bad: np.ndarray
    expected: str = ""
    advice: str = ""
    remarks: dict[str, np.ndarray] = field(default_factory=dict)


def tidy(texts: pa.StringArray) -> pa.StringArray:
    """Texts without control characters and outer blanks; what is then empty becomes null."""
    clean = pc.replace_substring_regex(texts, _NOISE, "")
    clean = pc.replace_substring_regex(clean, r"[\r\n\t]+", " ")
    clean = pc.utf8_trim_whitespace(clean)
    return pc.if_else(pc.equal(clean, ""), pa.scalar(None, pa.string()), clean)


def fold(texts: pa.StringArray) -> pa.StringArray:
    """Tidied texts in half-width characters without any blanks: for codes and numbers."""
    return pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKC"), r"\s+", "")


def closed_up(texts: pa.StringArray) -> pa.StringArray:
    """Texts without blanks between Chinese characters (张　三); other words stay apart."""
    if not mask(pc.match_substring_regex(texts, _APART)).any():
        return texts
    once = pc.replace_substring_regex(texts, _APART, r"\1\2")
    return pc.replace_substring_regex(once, _APART, r"\1\2")  # 欧 阳 修: every second was left


def emptied(texts: pa.StringArray, words: list[str]) -> pa.StringArray:
    """Words that mean "not filled in" become null."""
    is_word = pc.is_in(texts, value_set=pa.array(words, pa.string()))
    return pc.if_else(is_word, pa.scalar(None, pa.string()), texts)


def mask(flags: pa.BooleanArray) -> np.ndarray:
    """A numpy mask; null counts as false."""
    found: np.ndarray = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
    return found


def unread(texts: pa.StringArray, values: pa.Array) -> np.ndarray:
    """Where there was a text but no value came of it."""
    return mask(pc.and_(texts.is_valid(), pc.invert(values.is_valid())))
