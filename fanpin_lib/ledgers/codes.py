"""The words for the codes of a list: a profile's for its classes, the vocabulary's for the rest."""

from __future__ import annotations

from collections.abc import Mapping

from fanpin_lib.fields import code_list, code_synonyms

#: What a policy profile says of its classifications, as plain data: list → spelling → class.
Classes = Mapping[str, Mapping[str, str]]


def code_words(name: str, classes: Classes) -> dict[str, str]:
    """Every spelling of a list's codes, with the code it stands for.

    Args:
        name: a list of codes of the vocabulary.
        classes: where it names the list, its words count and no others.

    Raises:
        KeyError: the vocabulary has no such list.
    """
    if name in classes:
        return dict(classes[name])
    codes = {code: code for code in code_list(name)}
    return codes | {old: code for old, code in code_synonyms(name).items() if code in codes}
