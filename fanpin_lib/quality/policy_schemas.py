"""The tables in which checks find what a profile's catalogues and classes ask (`policy_rows`).

required_matters(stage, matter, words, since, cited)     words: a regular expression for steps
discussed_matters(stage, matter, subject, since, cited)  done at a meeting about the household
forbidden_matters(stage, matter, words, alert_source, since, cited)
warning_steps(step, step_order, recorded_in, label, required, since, cited)
                                                         what a warning goes through, in order
entered_first(step, since, cited)                        entered as monitored, then flagged
condition_routes(condition, department, since, cited)    where a missing condition belongs
word_routes(word, department, since, cited)              where a task that says so belongs
pairing(registered_category, levels, who, cited)         helpers of how many levels
aid_amounts(item, kind, word, amount, meant, times, since, cited)   what an aid amounts to
insured(item, since, cited)                              insurance of monitored households only
offices(whom, registered_category, role, who, since, cited)   who must be there for whom
ended_classes(held_in, word, until, cited)                  a class that may not be given any more
"""

from __future__ import annotations

import pyarrow as pa

_TEXT, _SINCE = pa.string(), {"since": pa.date32(), "cited": pa.string()}
_MATTER = {"stage": _TEXT, "matter": _TEXT, "words": _TEXT}
#: Each table by name, with its columns.
SCHEMAS = {
    "required_matters": pa.schema({**_MATTER, **_SINCE}),
    "discussed_matters": pa.schema(
        {"stage": _TEXT, "matter": _TEXT, "subject": _TEXT, **_SINCE}
    ),
    "forbidden_matters": pa.schema({**_MATTER, "alert_source": _TEXT, **_SINCE}),
    "warning_steps": pa.schema(
        {
            "step": _TEXT, "step_order": pa.int32(), "recorded_in": _TEXT, "label": _TEXT,
            "required": pa.bool_(), **_SINCE,
        }
    ),
    "entered_first": pa.schema({"step": _TEXT, **_SINCE}),
    "condition_routes": pa.schema({"condition": _TEXT, "department": _TEXT, **_SINCE}),
    "word_routes": pa.schema({"word": _TEXT, "department": _TEXT, **_SINCE}),
    "pairing": pa.schema(
        {"registered_category": _TEXT, "levels": pa.int32(), "who": _TEXT, "cited": _TEXT}
    ),
    "offices": pa.schema(
        {**dict.fromkeys(("whom", "registered_category", "role", "who"), _TEXT), **_SINCE}
    ),
    "aid_amounts": pa.schema(
        {
            **dict.fromkeys(("item", "kind", "word"), _TEXT), "amount": pa.decimal128(18, 2),
            "meant": _TEXT, "times": _TEXT, **_SINCE,
        }
    ),
    "insured": pa.schema({"item": _TEXT, **_SINCE}),
    "ended_classes": pa.schema(
        {**dict.fromkeys(("held_in", "word"), _TEXT), "until": pa.date32(), "cited": _TEXT}
    ),
}  # fmt: skip
