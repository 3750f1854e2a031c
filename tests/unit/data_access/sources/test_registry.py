"""Sources by name."""

import pytest

from data_access.errors import UsageError
from data_access.sources import find_source, import_source, source_names


def test_all_sources_are_known() -> None:
    own = ("canonical", "mapped")
    assert source_names() == ("demonstration", "ctdc-global", "ctdc-victim-perpetrator", *own, "glotip")


@pytest.mark.parametrize(
    "name", ["demonstration", "ctdc-global", "ctdc-victim-perpetrator", "canonical", "mapped"]
)
def test_an_adapter_answers_to_its_name(name: str) -> None:
    assert find_source(name).name == name


def test_an_unknown_source_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'ctdc-global'"):
        import_source("ctdc-globl")


def test_the_context_panel_is_no_casebook() -> None:
    with pytest.raises(UsageError, match="no cases"):
        import_source("glotip")
