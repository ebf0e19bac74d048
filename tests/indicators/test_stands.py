"""What the catalogue says of figures that may be shown on while nothing newer is known."""

from __future__ import annotations

from fanpin_lib.indicators import catalogue


def test_what_happened_in_a_month_does_not_stand():
    for one in catalogue().values():
        words = one.name + one.definition.split("，")[0]
        if one.stands:
            assert not any(said in words for said in ("本月", "本年", "本期", "上年")), one.id


def test_what_is_counted_at_the_months_end_by_its_name_stands():
    found = [one for one in catalogue().values() if one.name.startswith(("月末", "累计"))]
    assert found and all(one.stands for one in found)
