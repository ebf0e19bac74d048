"""The language of conditions: a small part of SQL over named household facts.

    out_of_poverty AND NOT below({red_line}) AND below({green_line})

Names are facts (facts.yaml), or terms and ambiguities of the same decision; ``{rule}`` is
the number of a rule in force; ``below({rule})`` compares the income that the rule's concept
names with the rule's operator; ``takes({rule}, 'outcome')`` asks whether some clause of
another decision takes the household in with that outcome. Like SQL, a comparison with
something unknown is unknown: true takes a household in, false does not, unknown means that
data (or a number) is lacking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<rule>\{[A-Za-z_][\w]*\})|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|[=<>(),+\-*/]))"
)
_KEYWORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "TRUE", "FALSE"}
_COMPARE = {"=", "<>", "<", "<=", ">", ">="}


class ExpressionError(ValueError):
    """A condition that cannot be read; the message is Chinese."""


@dataclass(frozen=True)
class Token:
    """One word, sign or value of a condition."""

    kind: str  # text | number | name | word (keyword) | rule | below | takes | sign
    text: str
    outcome: str = ""

    @property
    def rule(self) -> str:
        """The rule id of a ``rule``, ``below`` or ``takes`` token."""
        return self.text.strip("{}")


_CALLS = {
    "below": (["(", "{", ")"], "below 后面应写 ({规则编号})，如 below({monitoring_line})"),
    "takes": (["(", "{", ",", "'", ")"], "takes 后面应写 ({规则编号}, '结论')"),
}


def tokens(expression: str) -> list[Token]:
    """The condition's tokens; ``below({x})`` is one token.

    Raises:
        ExpressionError: a character that has no meaning here, or ``below`` without a rule.
    """
    raw = list(_raw_tokens(expression))
    result: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        if token.kind == "name" and token.text in _CALLS:
            shape, complaint = _CALLS[token.text]
            parts = raw[at + 1 : at + 1 + len(shape)]
            if [part.text[:1] for part in parts] != shape:
                raise ExpressionError(complaint)
            outcome = parts[3].text.strip("'") if token.text == "takes" else ""
            result.append(Token(token.text, parts[1].text, outcome))
            at += 1 + len(shape)
        else:
            result.append(token)
            at += 1
    return result


def _raw_tokens(expression: str) -> Iterator[Token]:
    at = 0
    text = expression.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise ExpressionError(f"条件里“{text[at:].strip()[:12]}”看不懂")
        kind = str(found.lastgroup)
        word = found[kind]
        if kind == "name" and word.upper() in _KEYWORDS:
            yield Token("word", word.upper())
        else:
            yield Token(kind, word)
        at = found.end()


def names(expression: str) -> set[str]:
    """Facts, terms and ambiguities that a condition uses."""
    return {token.text for token in tokens(expression) if token.kind == "name"}


def rules(expression: str) -> set[str]:
    """Ids of the rules whose numbers or outcomes a condition uses."""
    wanted = ("rule", "below", "takes")
    return {token.rule for token in tokens(expression) if token.kind in wanted}


def decisions(expression: str) -> set[str]:
    """Ids of the decisions whose outcomes a condition uses."""
    return {token.rule for token in tokens(expression) if token.kind == "takes"}


def check(expression: str) -> None:
    """Refuse a condition that is no boolean expression of the language.

    Raises:
        ExpressionError: says in Chinese what is wrong where.
    """
    reader = _Reader(tokens(expression))
    reader.either()
    if reader.token is not None:
        raise ExpressionError(f"条件在“{reader.token.text}”处读不下去")


class _Reader:
    """Recursive descent over the tokens; only checks, builds nothing."""

    def __init__(self, stream: list[Token]) -> None:
        self.stream = stream
        self.at = 0

    @property
    def token(self) -> Token | None:
        return self.stream[self.at] if self.at < len(self.stream) else None

    def take(self, *texts: str) -> bool:
        if self.token and self.token.kind in ("word", "sign") and self.token.text in texts:
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            here = self.token.text if self.token else "末尾"
            raise ExpressionError(f"条件在“{here}”处缺“{text}”")

    def row(self, part: Callable[[], None], *between: str) -> None:
        part()
        while self.take(*between):
            part()

    def either(self) -> None:
        self.row(lambda: self.row(self.negation, "AND"), "OR")

    def negation(self) -> None:
        while self.take("NOT"):
            pass
        self.comparison()

    def comparison(self) -> None:
        self.total()
        if self.take(*_COMPARE):
            self.total()
        elif self.take("IS"):
            self.take("NOT")
            self.need("NULL")
        elif self.take("BETWEEN"):
            self.total()
            self.need("AND")
            self.total()
        else:
            self.membership()

    def membership(self) -> None:
        negated = self.take("NOT")
        if self.take("IN"):
            self.need("(")
            self.row(self.total, ",")
            self.need(")")
        elif negated:
            self.need("IN")

    def total(self) -> None:
        self.row(lambda: self.row(self.atom, "*", "/"), "+", "-")

    def atom(self) -> None:
        self.take("-")
        if self.take("("):
            self.either()
            self.need(")")
        elif self.take("TRUE", "FALSE", "NULL"):
            pass
        elif self.token and self.token.kind not in ("word", "sign"):
            self.at += 1
        else:
            here = self.token.text if self.token else "末尾"
            raise ExpressionError(f"条件在“{here}”处缺少事实名或数")
