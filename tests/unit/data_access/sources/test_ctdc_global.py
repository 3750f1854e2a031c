"""The Global Dataset: four forms of one publication, and the traps that its readers fell into."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.disclosure.statuses import ProtectionClass
from data_access.sources import ImportedCasebook, import_source
from tests.support.casebook_reading import answers, stored
from tests.support.ctdc_files import (
    A_WOMAN,
    write_earlier,
    write_publisher,
    write_reconstruction,
    write_synthetic,
)


def _import(path: Path) -> ImportedCasebook:
    return import_source("ctdc-global", path, cache=path.parent / "cache")


SYNTHETIC_ROW = {
    "yearOfRegistration": "2019",
    "gender": "Woman",
    "ageBroad": "9--17",
    "citizenship": "NAM",
    "CountryOfExploitation": "ZAF",
    "traffickMonths": "13--24 (1-2 yrs)",
    "meansThreats": "1",
    "isSexualExploit": "1",
    "typeOfSexProstitution": "1",
}


class TestForms:
    def test_the_publishers_form_with_the_terms_of_use_in_its_header(self, tmp_path: Path) -> None:
        imported = _import(write_publisher(tmp_path / "g.csv", A_WOMAN))
        assert "64 columns" in (imported.description.form or "")
        (victim,) = stored(imported, "victim").to_dict("records")
        assert (victim["sex"], victim["citizenship"]) == ("female", "UKR")

    def test_the_earlier_form_of_63_columns(self, tmp_path: Path) -> None:
        imported = _import(write_earlier(tmp_path / "g.csv", A_WOMAN))
        assert "63 columns" in (imported.description.form or "")

    def test_the_reconstruction(self, tmp_path: Path) -> None:
        imported = _import(write_reconstruction(tmp_path / "g.csv", A_WOMAN))
        assert "reconstructed" in (imported.description.form or "")

    def test_the_synthetic_form_of_27_columns(self, tmp_path: Path) -> None:
        imported = _import(write_synthetic(tmp_path / "g.csv", SYNTHETIC_ROW))
        assert imported.description.synthetic and imported.description.differentially_private
        (episode,) = stored(imported, "episode").to_dict("records")
        assert (episode["duration_band"], episode["country_of_exploitation"]) == ("13-24", "ZAF")
        assert stored(imported, "victim")["citizenship"].tolist() == ["NAM"]
        assert stored(imported, "registration")["age_group"].tolist() == ["child"]

    def test_the_synthetic_form_in_its_later_spelling(self, tmp_path: Path) -> None:
        path = write_synthetic(tmp_path / "g.csv", {**SYNTHETIC_ROW, "typeOfLabourAgriculture": "1"})
        path.write_text(
            path.read_text(encoding="utf-8")
            .replace("typeOfLabour", "sectorOfLabour")
            .replace("typeOfSex", "sectorOfSex"),
            encoding="utf-8",
        )
        imported = _import(path)
        assert answers(imported, "sector", "labour_sector")["agriculture"] == ("yes", None)

    def test_every_form_of_one_record_says_the_same(self, tmp_path: Path) -> None:
        books = [
            _import(write(tmp_path / f"{number}.csv", A_WOMAN))
            for number, write in enumerate((write_publisher, write_earlier, write_reconstruction))
        ]
        for table in ("victim", "registration"):
            first, *others = [stored(book, table).to_dict("records") for book in books]
            assert all(other == first for other in others)

    def test_a_published_source_is_described_as_one(self, tmp_path: Path) -> None:
        imported = _import(write_publisher(tmp_path / "g.csv", A_WOMAN))
        described = imported.description
        assert described.protection_class is ProtectionClass.PUBLISHED and not described.synthetic
        assert described.years == (2016, 2016)
        assert len(described.input_hash) == 64
        assert any("1244" in caveat for caveat in described.caveats)


class TestThreeStates:
    def test_the_publishers_zero_is_a_no_and_minus_99_is_unknown(self, tmp_path: Path) -> None:
        found = answers(
            _import(write_publisher(tmp_path / "g.csv", {**A_WOMAN, "isSexualExploit": "0"})),
            "exploitation",
            "exploitation_type",
        )
        assert found["forced_labour"] == ("yes", None)
        assert found["sexual_exploitation"] == ("no", None)
        assert found["other"] == ("not_known", "unknown")

    def test_a_blank_of_the_reconstruction_is_neither(self, tmp_path: Path) -> None:
        found = answers(
            _import(write_reconstruction(tmp_path / "g.csv", A_WOMAN)), "exploitation", "exploitation_type"
        )
        assert found["forced_labour"] == ("yes", None)
        assert found["sexual_exploitation"] == ("not_known", "not_carried")

    def test_a_blank_of_the_synthetic_form_is_never_a_no(self, tmp_path: Path) -> None:
        found = answers(
            _import(write_synthetic(tmp_path / "g.csv", SYNTHETIC_ROW)), "exploitation", "exploitation_type"
        )
        assert found["forced_labour"] == ("not_known", "not_carried")

    def test_where_nothing_was_specified_a_blank_is_unknown(self, tmp_path: Path) -> None:
        row = {**A_WOMAN, "meansOfControlNotSpecified": "1"}
        found = answers(_import(write_reconstruction(tmp_path / "g.csv", row)), "control", "means_of_control")
        assert set(found.values()) == {("not_known", "unknown")}

    def test_abduction_alone_keeps_its_zeros_in_the_reconstruction(self, tmp_path: Path) -> None:
        imported = _import(
            write_reconstruction(
                tmp_path / "g.csv", {**A_WOMAN, "isAbduction": "0"}, {**A_WOMAN, "isAbduction": ""}
            )
        )
        rows = stored(imported, "recruitment")
        assert rows["abduction"].tolist() == ["no", None]
        assert rows["abduction_not_known"].tolist() == [None, "unknown"]

    def test_sex_and_labour_is_both(self, tmp_path: Path) -> None:
        row = {**A_WOMAN, "isForcedLabour": "-99", "isSexualExploit": "-99", "isSexAndLabour": "1"}
        found = answers(
            _import(write_publisher(tmp_path / "g.csv", row)), "exploitation", "exploitation_type"
        )
        assert found["forced_labour"] == found["sexual_exploitation"] == ("yes", None)

    def test_items_without_a_column_have_no_rows(self, tmp_path: Path) -> None:
        found = answers(
            _import(write_reconstruction(tmp_path / "g.csv", A_WOMAN)), "exploitation", "exploitation_type"
        )
        assert "organ_removal" not in found and "forced_begging" not in found


class TestMeansOfControlInGroups:
    def _groups(self, path: Path, **flags: str) -> dict[str, tuple[str, str | None]]:
        return answers(
            _import(write_publisher(path / "g.csv", {**A_WOMAN, **flags})), "control_group", "means_group"
        )

    def test_a_group_is_a_yes_where_any_item_is(self, tmp_path: Path) -> None:
        assert self._groups(tmp_path, meansOfControlUsesChildren="1")["threats"] == ("yes", None)

    def test_a_group_is_a_no_where_every_item_is(self, tmp_path: Path) -> None:
        found = self._groups(tmp_path, meansOfControlDebtBondage="0", meansOfControlTakesEarnings="0")
        assert found["debt_or_earnings"] == ("no", None)

    def test_a_group_is_not_known_where_an_item_is_not(self, tmp_path: Path) -> None:
        assert self._groups(tmp_path, meansOfControlDebtBondage="0")["debt_or_earnings"] == (
            "not_known",
            "unknown",
        )


class TestTraps:
    @pytest.mark.parametrize("written", ["9--17", "09--17", "9–17", "09–17", "9-17"])
    def test_age_bands_in_every_spelling(self, tmp_path: Path, written: str) -> None:
        row = {**A_WOMAN, "ageBroad": written, "majorityStatus": "Minor"}
        rows = stored(_import(write_publisher(tmp_path / "g.csv", row)), "registration")
        assert rows["age_band"].tolist() == ["9-17"]

    def test_na_is_namibia(self, tmp_path: Path) -> None:
        row = {**A_WOMAN, "citizenship": "NA", "CountryOfExploitation": "NA"}
        imported = _import(write_publisher(tmp_path / "g.csv", row))
        assert stored(imported, "victim")["citizenship"].tolist() == ["NAM"]
        assert stored(imported, "episode")["country_of_exploitation"].tolist() == ["NAM"]

    @pytest.mark.parametrize("code", ["0", "00", "-99", ""])
    def test_unknown_citizenship_has_its_reason(self, tmp_path: Path, code: str) -> None:
        (victim,) = stored(
            _import(write_publisher(tmp_path / "g.csv", {**A_WOMAN, "citizenship": code})), "victim"
        ).to_dict("records")
        assert (victim["citizenship"], victim["citizenship_not_known"]) == (None, "unknown")

    def test_a_record_without_year_stays_without_one(self, tmp_path: Path) -> None:
        imported = _import(
            write_reconstruction(tmp_path / "g.csv", {**A_WOMAN, "yearOfRegistration": ""}, A_WOMAN)
        )
        rows = stored(imported, "registration")
        assert rows["year"].tolist() == [None, 2016]
        assert rows["year_not_known"].tolist() == ["unknown", None]

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("Female", "female"),
            ("Woman", "female"),
            ("Man", "male"),
            ("Transgender/NonConforming", "transgender_or_other"),
            ("Trans/Transgender/NonConforming", "transgender_or_other"),
            ("Unknown", None),
        ],
    )
    def test_sex_in_the_words_of_every_release(
        self, tmp_path: Path, written: str, expected: str | None
    ) -> None:
        rows = stored(_import(write_publisher(tmp_path / "g.csv", {**A_WOMAN, "gender": written})), "victim")
        assert rows["sex"].tolist() == [expected]

    def test_hotline_and_case_management_stay_apart(self, tmp_path: Path) -> None:
        hotline = {**A_WOMAN, "Datasource": "Hotline"}
        rows = stored(_import(write_publisher(tmp_path / "g.csv", A_WOMAN, hotline)), "registration")
        assert rows["data_source"].tolist() == ["case_management", "hotline"]

    def test_a_border_is_crossed_where_citizenship_and_country_differ(self, tmp_path: Path) -> None:
        rows = [{**A_WOMAN, "CountryOfExploitation": country} for country in ("RU", "UA", "")]
        assert stored(_import(write_publisher(tmp_path / "g.csv", *rows)), "episode")[
            "crossing"
        ].tolist() == [
            "cross_border",
            "internal",
            None,
        ]

    def test_numbers_that_a_spreadsheet_wrote_as_decimals(self, tmp_path: Path) -> None:
        row = {**A_WOMAN, "yearOfRegistration": "2016.0", "isForcedLabour": "1.0", "isSexualExploit": "0.0"}
        imported = _import(write_publisher(tmp_path / "g.csv", row))
        assert stored(imported, "registration")["year"].tolist() == [2016]
        found = answers(imported, "exploitation", "exploitation_type")
        assert (found["forced_labour"][0], found["sexual_exploitation"][0]) == ("yes", "no")

    def test_age_at_entry_may_be_a_group_or_a_band(self, tmp_path: Path) -> None:
        rows = [{**A_WOMAN, "majorityEntry": "Minor"}, {**A_WOMAN, "majorityEntry": "09--17"}]
        episodes = stored(_import(write_publisher(tmp_path / "g.csv", *rows)), "episode")
        assert episodes["age_group_at_entry"].tolist() == ["child", "child"]
        assert episodes["age_band_at_entry"].tolist() == [None, "9-17"]

    def test_concatenated_columns_are_read_over(self, tmp_path: Path) -> None:
        row = {
            **A_WOMAN,
            "typeOfLabourConcatenated": "Agriculture;Construction",
            "RecruiterRelationship": "=cmd()",
        }
        imported = _import(write_publisher(tmp_path / "g.csv", row))
        assert answers(imported, "sector", "labour_sector")["agriculture"] == ("not_known", "unknown")


class TestCoverage:
    def test_a_source_says_why_it_cannot_carry_re_trafficking(self, tmp_path: Path) -> None:
        coverage = _import(write_publisher(tmp_path / "g.csv", A_WOMAN)).coverage
        assert not coverage.carries("episode.previously_trafficked")
        assert "no question on earlier trafficking" in (
            coverage.reason("episode.previously_trafficked") or ""
        )

    def test_what_it_carries_has_known_values(self, tmp_path: Path) -> None:
        coverage = _import(write_publisher(tmp_path / "g.csv", A_WOMAN)).coverage
        assert coverage.carries("victim.sex") and coverage.carries("exploitation.exploitation_type")
        assert coverage.known["victim.sex"] == (1, 1)
        assert coverage.items["exploitation"] == ("forced_labour",)
        assert coverage.reason("victim.sex") is None
