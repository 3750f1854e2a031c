"""Coded narratives: what the coders agreed on, what each of them said, and that no narrative can be looked at."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.casebook.casebook import Casebook
from data_access.casebook.narratives import coders, coding_frame, narrative_codes, narrative_frame
from data_access.disclosure import estimate
from data_access.errors import DisclosureError, UsageError
from series.methods.coded_narratives import code_pairs, codes_with_findings
from series.methods.krippendorff import coder_agreement
from tests.unit.data_access.casebook.narrative_casebook import (
    CODED,
    CODES,
    casebook_with_narratives,
    tables_with_narratives,
)


@pytest.fixture(scope="module")
def truth() -> dict[str, pd.DataFrame]:
    return tables_with_narratives()


@pytest.fixture(scope="module")
def casebook(truth: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Casebook:
    return casebook_with_narratives(tmp_path_factory.mktemp("narratives"), truth)


def agreed(truth: dict[str, pd.DataFrame], code: str) -> pd.Series:
    """By narrative, the number of coders who gave a code (of two)."""
    said = truth["narrative"].query("narrative_code == @code")
    return (said["answer"] == "yes").groupby(said["registration_id"]).sum()


def test_a_case_has_a_code_that_its_coders_agreed_on(
    casebook: Casebook, truth: dict[str, pd.DataFrame]
) -> None:
    shares = casebook.share("narrative_code")
    for code in CODES:
        yes = agreed(truth, code)
        cell = shares.cell(narrative_code=code)
        assert cell.n_valid == pytest.approx((yes != 1).sum(), abs=3)
        assert cell.value == pytest.approx((yes == 2).sum() / (yes != 1).sum(), abs=0.01)


def test_a_code_over_which_coders_are_divided_is_not_known(
    casebook: Casebook, truth: dict[str, pd.DataFrame]
) -> None:
    everyone = len(truth["victim"])
    divided = (agreed(truth, "isolation") == 1).sum()
    missing = casebook.share("narrative_code").cell(narrative_code="isolation").missing_share
    assert missing == pytest.approx((everyone - CODED + divided) / everyone, abs=0.01)


def test_codes_can_be_filtered_by_like_other_facts(
    casebook: Casebook, truth: dict[str, pd.DataFrame]
) -> None:
    isolated = casebook.where(narrative_code="isolation")
    assert isolated.total().value == pytest.approx((agreed(truth, "isolation") == 2).sum(), abs=3)
    together = isolated.share("narrative_code=surveillance,debt_for_travel").total
    assert 0.3 < (together.value or 0) < 0.6


def test_codes_and_coders_are_those_of_the_source(casebook: Casebook) -> None:
    assert narrative_codes(casebook) == ["debt_for_travel", "isolation", "surveillance"]
    assert coders(casebook) == ["1", "2"]


def test_agreement_is_protected_and_has_the_words_of_the_codebook(casebook: Casebook) -> None:
    found = estimate(
        coder_agreement,
        coding_frame(casebook),
        codes=narrative_codes(casebook),
        coders=coders(casebook),
        cluster="case_group",
    )
    for cell in found.without_margins():
        assert 0.4 < (cell.value or 0) < 0.75
        assert cell.n_valid == CODED
    assert found.described[0].title == "Code of the narrative"
    assert dict(found.described[0].labels)["isolation"] == "isolation from others"


def test_who_stands_behind_an_agreement_is_named_only_where_a_condition_says_it(
    casebook: Casebook, truth: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    """On some narratives the coders were divided over every code: of those nothing is known, but they were read."""
    unanimous = casebook_with_narratives(tmp_path, tables_with_narratives(errors=0.0))
    for asked, named in ((casebook, []), (unanimous, ["case & informed(narrative_code)"])):
        found = estimate(
            coder_agreement,
            coding_frame(asked),
            codes=["isolation"],
            coders=coders(asked),
            cluster="case_group",
        )
        (cell,) = found.without_margins()
        assert [count.group.text for count in cell.counts] == named


def test_codes_go_beside_findings_with_the_words_of_both(casebook: Casebook) -> None:
    frame = narrative_frame(casebook, {"threats": "means_of_control=threats"})
    shown = estimate(
        codes_with_findings, frame, codes=["isolation"], findings=["threats"], cluster="case_group"
    )
    assert dict(shown.described[1].labels) == {"threats": "Means of control: threats"}
    difference = shown.cell(narrative_code="isolation", finding="threats", compared="difference")
    assert difference.low is not None and difference.high is not None
    assert difference.low < 0 < difference.high


def test_pairs_of_codes_are_protected(casebook: Casebook) -> None:
    shown = estimate(
        code_pairs, narrative_frame(casebook), codes=narrative_codes(casebook), cluster="case_group"
    )
    assert len(shown.without_margins()) == 3
    assert shown.described[1].title == "With the code"


def test_narratives_of_a_few_are_told_by_nothing(casebook: Casebook) -> None:
    few = casebook.where(citizenship="NAM")
    with pytest.raises(DisclosureError, match="too few cases"):
        estimate(
            coder_agreement,
            coding_frame(few),
            codes=narrative_codes(casebook),
            coders=coders(casebook),
            cluster="case_group",
        )


def test_frames_of_narratives_refuse_to_be_looked_at(casebook: Casebook) -> None:
    for frame in (coding_frame(casebook), narrative_frame(casebook)):
        with pytest.raises(DisclosureError):
            str(frame)


def test_a_finding_must_be_a_yes_or_no(casebook: Casebook) -> None:
    with pytest.raises(UsageError, match="not a yes or no"):
        narrative_frame(casebook, {"age": "age_group"})


def test_a_source_without_narratives_says_so(confidential: Casebook) -> None:
    for ask in (narrative_codes, coders, coding_frame, narrative_frame):
        with pytest.raises(UsageError, match="narrative"):
            ask(confidential)
