from fanpin_lib.fields import SQL_TYPES, code_list, code_synonyms, tables


def test_every_table_is_whole():
    for table in tables().values():
        assert table.mode in {"register", "period", "events"}, table.name
        assert set(table.key) <= set(table.fields), table.name
        for field in table.fields.values():
            assert field.type in SQL_TYPES, (table.name, field.name)
            assert (field.codes is not None) == (field.type in {"code", "codes"}), field.name
            if field.codes:
                assert code_list(field.codes), field.name


def test_labels_are_unique_within_a_table_so_that_headers_can_be_told_apart():
    for table in tables().values():
        labels = [field.label for field in table.fields.values()]
        assert len(labels) == len(set(labels)), table.name


def test_synonyms_lead_to_codes_of_their_list():
    for name in ("category", "department", "labour_skill", "health", "household_type", "risk"):
        assert set(code_synonyms(name).values()) <= set(code_list(name)), name


def test_what_identifies_a_person_is_marked_personal():
    unmarked = [
        (table.name, field.name)
        for table in tables().values()
        for field in table.fields.values()
        if field.type in {"id_number", "phone"} and not field.personal
    ]
    assert unmarked == []
