"""The crosswalk of CTDC's old means of control to its new groups."""

from data_access.vocabulary.code_lists import MEANS_GROUP, MEANS_OF_CONTROL
from data_access.vocabulary.means_of_control import CTDC_2024, CURRENT


def test_every_group_of_the_code_list_has_members_and_no_other() -> None:
    assert set(CURRENT.members) == set(MEANS_GROUP.codes)


def test_every_old_item_but_other_belongs_to_one_group() -> None:
    members = [item for items in CURRENT.members.values() for item in items]
    assert sorted(members) == sorted(set(MEANS_OF_CONTROL.codes) - {"other"})


def test_the_mapping_is_versioned() -> None:
    assert CTDC_2024.version == "ctdc-2024"


def test_restrictions_of_every_kind_are_denied_basic_needs() -> None:
    assert CURRENT.group_of("restricts_movement") == "denies_basic_needs"
    assert CURRENT.group_of("restricts_financial_access") == "denies_basic_needs"
    assert CURRENT.group_of("other") is None
