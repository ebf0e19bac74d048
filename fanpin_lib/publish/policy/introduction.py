"""The pages that introduce the work, made from the profile in force: nothing of another county.

Their words are the templates' (``templates/policy``); what the rules say is put in. A rule
that the profile does not have, or that is not in force on the day, is not described.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from fanpin_lib.policy import Classification, Profile, Rule, RuleValue, Step, TopicEntry
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.book import RuleBook, link_to, value_or_none
from fanpin_lib.publish.policy.html import Cell, Line, anchor, plain, table
from fanpin_lib.publish.policy.lapse import standing
from fanpin_lib.publish.policy.value_wording import full, short
from fanpin_lib.publish.templating import Markup, filled

#: The pages, in the order of the menu.
PAGES = ("policy/index.md", "policy/procedure.md", "policy/endings.md", "policy/who.md")
#: Words of the work, with the profile's classes among them.
GLOSSARY = "glossary.md"
_PRACTICE = "practice"
_FORBIDDEN, _UNWRITTEN = "不得", "未写明"
#: What the rules of endings mean by their words, with the rules that end so.
_ENDINGS = {
    "warning_closed": ("procedure_warning",),
    "problem_closed": ("procedure_problem",),
    "risk_eliminated": ("procedure_elimination", "elimination_ready"),
}


def introduction(
    profile: Profile, day: date, book: RuleBook, others: Sequence[Profile] = ()
) -> dict[str, str]:
    """The introducing pages, Markdown by path.

    Args:
        profile: the profile in force.
        others: all profiles, to say what came after documents that have lapsed.
    """
    inherited = next((one.classes for one in others if one.name == _PRACTICE), {})
    classes = [one for id_, one in profile.classes.items() if inherited.get(id_) != one]
    pages = (*PAGES, GLOSSARY)
    return {page: _Page(profile, day, book, page, classes).text(others) for page in pages}


def ending_of(entry: TopicEntry) -> str:
    """Which of the three endings a row about words means; empty if none."""
    return next((ending for ending in _ENDINGS if ending in entry["ending"]), "")


class _Page:
    """What the templates ask of a profile, with links from one page."""

    def __init__(
        self,
        profile: Profile,
        day: date,
        book: RuleBook,
        path: str,
        classes: Sequence[Classification],
    ) -> None:
        self.profile, self.day, self.book, self.path = profile, day, book, path
        self.declared = classes

    def text(self, others: Sequence[Profile]) -> str:
        asked: dict[str, Callable[[], str]] = {
            "classes": self.classes,
            "customary": self.customary,
            "numbers": self.numbers,
            "asked": self.asked,
            "forbidden": self.forbidden,
            "deciders": self.deciders,
            "more": self.more,
            "class_words": self.class_words,
        }
        return filled(
            f"{self.path}.j2",
            standing=Markup(plain(standing(self.profile, self.day, others))),
            rules=self.rules,
            ends=self.ends(),
            **{name: Markup(make()) for name, make in asked.items()},
        )

    def rules(self, *names: str) -> Markup:
        """What the rules say that the profile has in force, one below the other."""
        parts = []
        for rule, value in self._in_force(names):
            place = plain(citing.short(value.citation))
            link = self.book.link(self.profile, rule.id, rule.label, self.path)
            parts += [f"### {anchor(link)}", full(rule, value), f"依据：{place}。"]
        return Markup("\n\n".join(parts))

    def classes(self) -> str:
        """The classes that ledgers are kept in and that may be given on the day; outcomes of
        decisions that no ledger holds stand with the decisions."""
        parts = []
        for one in (one for one in self.declared if one.columns or not one.rule):
            rows = list(_class_rows(one, self.day))
            if rows:
                parts += [f"**{plain(one.label)}**", table(["类别", "说明"], rows)]
        return "\n\n".join(parts)

    def customary(self) -> str:
        """The classes that pages show first where the documents declare none of their own."""
        shown = self.profile.headline
        if shown is None or shown in self.declared:
            return ""
        names = "、".join(shown.names_on(self.day))
        return plain(f"把“{shown.label}”分为{names}（{citing.short(shown.citation)}）")

    def class_words(self) -> str:
        """Each class that may be given on the day, with what the document says of it."""
        said = []
        for one in self.declared:
            for value in (v for v in one.values if v.given_on(self.day) and not v.foreign):
                meaning = "；".join(filter(None, (f"“{one.label}”中的一类", value.note)))
                cited = citing.short(one.citation)
                said.append(
                    f"**{plain(value.name)}**\n:   {plain(meaning)}。出处：{plain(cited)}。"
                )
        return "\n\n".join(said)

    def numbers(self) -> str:
        """Thresholds of the documents, in a line each; what is not given says so."""
        rows: list[list[Cell]] = []
        for rule in self._ours([rule.id for rule in self.profile.of_kind("threshold")]):
            value = value_or_none(rule, self.day)
            link = self.book.link(self.profile, rule.id, rule.label, self.path)
            cited = citing.short(value.citation if value else rule.citation)
            rows.append([link, short(rule, value), str(value.since) if value else "", cited])
        return table(["线", "规定", "自何时起", "依据"], rows) if rows else ""

    def asked(self) -> str:
        """What the document requires or allows, without what it forbids or leaves open."""
        rows: list[list[Cell]] = [
            [entry["what"], entry["stage"], entry["ruling"], entry.get("note")]
            for entry in self._entries("openness")
            if entry["ruling"] not in (_FORBIDDEN, _UNWRITTEN)
        ]
        return table(["事项", "环节", "要求", "说明"], rows) if rows else ""

    def forbidden(self) -> str:
        """The matters that the document forbids, each named once."""
        entries = self._entries("openness")
        named = [entry["what"] for entry in entries if entry["ruling"] == _FORBIDDEN]
        return plain("、".join(dict.fromkeys(named)))

    def deciders(self) -> str:
        """Who decides each step of each procedure."""
        rows: list[list[Cell]] = []
        procedures = [rule.id for rule in self.profile.of_kind("procedure")]
        for rule, value in self._in_force(procedures):
            steps = value.value if isinstance(value.value, tuple) else ()
            rows += [[rule.label, step.name, _who(step), step.limit] for step in steps]
        return table(["程序", "步骤", "由谁定", "时限"], rows) if rows else ""

    def ends(self) -> dict[str, bool]:
        """Which of the three endings the documents know: by a procedure or by a word."""
        meant = {ending_of(entry) for entry in self._entries("endings")}
        return {
            ending: ending in meant or any(True for _ in self._in_force(rules))
            for ending, rules in _ENDINGS.items()
        }

    def more(self) -> str:
        """Where the whole of the profile stands."""
        link = link_to(self.profile.label, f"policy/profiles/{self.profile.name}.md", self.path)
        return f"全部规定见{anchor(link)}。"

    def _ours(self, names: Sequence[str]) -> Iterator[Rule]:
        """Rules of the documents; common practice is none of them."""
        for name in names:
            if self.profile.has(name) and self.profile.origins.get(name) != _PRACTICE:
                yield self.profile.rule(name)

    def _in_force(self, names: Sequence[str]) -> Iterator[tuple[Rule, RuleValue]]:
        for rule in self._ours(names):
            if (value := value_or_none(rule, self.day)) is not None:
                yield rule, value

    def _entries(self, name: str) -> list[TopicEntry]:
        return [e for _, value in self._in_force([name]) if value.decided for e in value.value]


def _who(step: Step) -> Line:
    decider = step.decider or _UNWRITTEN
    return f"{decider}：{step.actors}" if step.actors else decider


def _class_rows(classification: Classification, day: date) -> Iterator[list[Cell]]:
    for value in classification.values:
        if value.given_on(day) and not value.foreign:
            yield [value.name, value.note]
