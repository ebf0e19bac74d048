"""Where every rule's page lies, and what is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from posixpath import relpath

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, Rule, RuleValue
from fanpin_lib.publish.policy.html import Link


@dataclass(frozen=True)
class RuleBook:
    """Where each rule's page lies; a rule that several profiles share has one page."""

    profiles: Mapping[str, Profile]
    current: str

    def home(self, profile: Profile, rule_id: str) -> str:
        """The profile whose page about the rule this is."""
        rule, own = profile.rule(rule_id), self.profiles[self.current]
        if own.has(rule_id) and own.rule(rule_id) == rule:
            return own.name
        origin = self.profiles.get(profile.origins.get(rule_id, profile.name), profile)
        return origin.name if origin.has(rule_id) and origin.rule(rule_id) == rule else profile.name

    def path(self, profile: Profile, rule_id: str) -> str:
        """``policy/rules/monitoring_line.md`` for the county's own rules (what pages and
        notebooks link to), ``policy/rules/<profile>/monitoring_line.md`` for the others."""
        home = self.home(profile, rule_id)
        folder = "" if home == self.current else f"{home}/"
        return f"policy/rules/{folder}{rule_id}.md"

    def link(self, profile: Profile, rule_id: str, text: str, page: str) -> Link:
        """A link to the rule's page from another page of the site."""
        return link_to(text, self.path(profile, rule_id), page)


def link_to(text: str, target: str, page: str) -> Link:
    """A link from one generated page to another, both by their Markdown path."""
    return Link(text, relpath(target, PurePosixPath(page).parent).replace(".md", ".html"))


def crumbs(page: str, above: tuple[str, str], here: str = "") -> str:
    """The way back up from a page below the policy's: HTML.

    Args:
        page: its Markdown path.
        above: what it lies under, escaped, and its path.
        here: what is said of the page itself; HTML.
    """
    links = (link_to(text, target, page) for text, target in (("政策", "policy/index.md"), above))
    steps = [f'<a href="{link.href}">{link.text}</a>' for link in links]
    return f'<p class="fp-crumbs">{" › ".join([*steps, *filter(None, [here])])}</p>'


def value_or_none(rule: Rule, day: date) -> RuleValue | None:
    """The rule's value on a day; None if none is in force."""
    try:
        return rule.on(day)
    except RuleNotInForce:
        return None
