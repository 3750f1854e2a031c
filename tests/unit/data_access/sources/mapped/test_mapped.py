"""An organisation's own register: proposed, corrected by a person, filled into canonical tables, and protected."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from data_access import open_casebook
from data_access.errors import DataError, UsageError
from data_access.sources.importing import import_source
from data_access.sources.mapped import MappedSource, Place, Proposal, mapping_text, propose, read_mapping
from data_access.sources.mapped.filling import Filled, fill
from data_access.sources.mapped.mapping import FileMapping
from data_access.sources.mapped.reading import SOURCE_ROW, Rows, read_rows
from tests.support.ngo_spreadsheet import HEADER, register, write_register


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_register(tmp_path_factory.mktemp("ngo") / "registre.xlsx", 300)


@pytest.fixture(scope="module")
def proposal(workbook: Path) -> Proposal:
    return propose(Place(str(workbook)))


@pytest.fixture(scope="module")
def checked(workbook: Path, proposal: Proposal) -> Path:
    """The proposal, corrected and signed by a person."""
    path = workbook.with_name("registre.mapping.yml")
    path.write_text(
        mapping_text(proposal, workbook.name).replace("checked: false", "checked: true"), encoding="utf-8"
    )
    return path


class TestProposing:
    @pytest.mark.parametrize(
        ("column", "to"),
        [
            ("N° dossier", "victim.victim_id"),
            ("Sexe", "victim.sex"),
            ("Âge à l'accueil", "registration.age"),
            ("Date d'accueil", "registration.date"),
            ("Nationalité", "victim.citizenship"),
            ("Pays d'exploitation", "episode.country_of_exploitation"),
            ("Forme d'exploitation", "exploitation.exploitation_type"),
            ("Secteur d'activité", "sector.labour_sector"),
            ("Passeport confisqué", "control.means_of_control=withholds_documents"),
            ("Moyens de contrainte", "control.means_of_control"),
            ("Niveau d'études", "victim.education"),
            ("Orienté par", "registration.referral_source"),
            ("Hébergement", "assistance.assistance_type=shelter"),
            ("Groupe", "registration.case_group_id"),
            ("Consentement recherche", "registration.research_consent"),
        ],
    )
    def test_columns_are_recognised_by_name_and_values(
        self, proposal: Proposal, column: str, to: str
    ) -> None:
        assert proposal.mapping.columns[column].to == to

    @pytest.mark.parametrize("column", ["Nom", "Prénom", "Observations"])
    def test_what_names_a_person_is_left_out(self, proposal: Proposal, column: str) -> None:
        assert proposal.mapping.columns[column].ignore

    def test_titles_above_the_header_are_passed_by(self, proposal: Proposal) -> None:
        assert proposal.mapping.header_row == 4
        assert set(proposal.mapping.columns) == set(HEADER)

    def test_cells_with_several_items_are_split(self, proposal: Proposal) -> None:
        columns = proposal.mapping.columns
        assert columns["Forme d'exploitation"].separated_by in ("/", " / ")
        assert columns["Moyens de contrainte"].separated_by == ";"

    def test_codes_in_words_are_told(self, proposal: Proposal) -> None:
        assert proposal.mapping.columns["Secteur d'activité"].codes["BTP"] == "construction"
        assert proposal.mapping.columns["Niveau d'études"].codes["Bac"] == "upper_secondary_or_vocational"

    def test_a_guess_says_that_it_is_one(self, proposal: Proposal, workbook: Path) -> None:
        assert any("'Moldave' is taken for MDA" in note.text for note in proposal.to_check)
        assert "Moldave: MDA  # CHECK" in mapping_text(proposal, workbook.name)

    def test_the_file_that_is_written_is_the_mapping(self, checked: Path, proposal: Proposal) -> None:
        assert read_mapping(checked).columns == proposal.mapping.columns

    def test_what_nobody_understands_counts_as_not_known_and_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("Sexe,Année\nF,2019\nzzz,2020\n" + "M,2019\n" * 8)
        found = propose(Place(str(tmp_path / "a.csv")))
        assert found.mapping.columns["Sexe"].codes["zzz"] == "not known"
        assert any("'zzz' is not understood" in note.text for note in found.to_check)

    def test_an_export_in_the_standard_needs_no_mapping(self, tmp_path: Path) -> None:
        path = tmp_path / "htcds.csv"
        rows = "Feminine,MD,ForcedLabour,2019-03-12\nMasculine,UA,SexualExploitation,2020-01-01\n"
        path.write_text(
            "prs_Gender,prs_Citizenship,vic_TypeOfExploitation,cas_IncomingReferralDate\n" + rows * 20
        )
        assert propose(Place(str(path))).is_standard
        found = import_source("mapped", path)
        assert found.report.rows_read == 40
        assert found.coverage.carries("exploitation.exploitation_type")


class TestReading:
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(register(20), columns=HEADER)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_delimited_text_in_either_encoding(self, tmp_path: Path, delimiter: str) -> None:
        for encoding in ("utf-8", "cp1252"):
            path = tmp_path / "a.csv"
            self.frame().to_csv(path, sep=delimiter, index=False, encoding=encoding)
            assert read_rows(Place(str(path))).columns == list(HEADER)

    def test_parquet(self, tmp_path: Path) -> None:
        self.frame().astype(str).to_parquet(tmp_path / "a.parquet")
        assert len(read_rows(Place(str(tmp_path / "a.parquet"))).frame) == 20

    def test_a_table_of_a_database_is_read_and_nothing_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "cases.db"
        with sqlite3.connect(path) as connection:
            self.frame().astype(str).to_sql("cases", connection, index=False)
            pd.DataFrame({"a": [1], "b": [2]}).to_sql("other", connection, index=False)
        before = path.read_bytes()
        assert read_rows(Place(f"sqlite:///{path}", "cases")).columns == list(HEADER)
        assert path.read_bytes() == before
        with pytest.raises(UsageError, match="name one with --table"):
            read_rows(Place(f"sqlite:///{path}"))
        with pytest.raises(UsageError, match="did you mean 'cases'"):
            read_rows(Place(f"sqlite:///{path}", "case"))

    def test_a_message_on_a_database_never_tells_a_password(self) -> None:
        with pytest.raises(DataError) as caught:
            read_rows(Place("postgresql://ana:secret@127.0.0.1:1/x", "cases"))
        assert "secret" not in str(caught.value)

    def test_rows_are_numbered_as_in_the_file(self, workbook: Path) -> None:
        assert read_rows(Place(str(workbook))).frame[SOURCE_ROW].tolist()[:2] == [5, 6]

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.doc", "x", "can't be read"),
            ("a.csv", "", "no header"),
            ("a.csv", "a,b\n", "no rows"),
            ("a.csv", "a,a\n1,2\n", "same name"),
            ("a.xlsx", "x", "workbook can't be read"),
            ("a.parquet", "x", "no Parquet"),
        ],
    )
    def test_what_can_t_be_read_is_one_message(
        self, tmp_path: Path, name: str, content: str, words: str
    ) -> None:
        (tmp_path / name).write_text(content)
        with pytest.raises(DataError, match=words):
            read_rows(Place(str(tmp_path / name)))

    def test_a_workbook_with_several_sheets_asks_which(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for name in ("2019", "2020"):
            book.create_sheet(name).append(["a", "b"])
        book.save(tmp_path / "a.xlsx")
        with pytest.raises(UsageError, match="name one with --sheet"):
            read_rows(Place(str(tmp_path / "a.xlsx")))


def filled(columns: dict[str, Any], *rows: dict[str, str]) -> Filled:
    frame = pd.DataFrame(list(rows)).fillna("")
    frame[SOURCE_ROW] = range(2, len(frame) + 2)
    return fill(Rows(frame), FileMapping(data="x.csv", columns=columns), "x.csv")


class TestFilling:
    def test_rows_with_one_identifier_are_one_victim_in_the_order_of_dates(self) -> None:
        columns = {
            "id": {"to": "victim.victim_id"},
            "sex": {"to": "victim.sex"},
            "date": {"to": "registration.date"},
        }
        found = filled(
            columns,
            {"id": "a", "sex": "", "date": "03/2020"},
            {"id": "b", "sex": "male", "date": "01/2019"},
            {"id": "a", "sex": "female", "date": "02/2019"},
        )
        assert found.tables["victim"][["victim_id", "sex"]].to_numpy().tolist() == [
            ["v000000001", "female"],
            ["v000000002", "male"],
        ]
        assert found.tables["registration"]["sequence"].tolist() == [2, 1, 1]
        assert found.tables["registration"]["year"].tolist() == [2020, 2019, 2019]
        assert "a" not in found.tables["victim"].astype(str).to_numpy().ravel()
        assert found.findings == []

    def test_rows_of_one_victim_that_disagree_are_told(self) -> None:
        columns = {"id": {"to": "victim.victim_id"}, "sex": {"to": "victim.sex"}}
        found = filled(columns, {"id": "a", "sex": "male"}, {"id": "a", "sex": "female"})
        assert [one.rule for one in found.findings] == ["rows_disagree"]

    def test_who_did_not_agree_is_left_out_with_all_that_belongs_to_them(self) -> None:
        columns = {
            "id": {"to": "victim.victim_id"},
            "ok": {"to": "registration.research_consent"},
            "what": {"to": "exploitation.exploitation_type"},
        }
        rows = [{"id": "a", "ok": "oui"}, {"id": "b", "ok": "non"}, {"id": "b", "ok": "oui"}]
        found = filled(columns, *({**row, "what": "forced_labour"} for row in rows))
        assert found.without_consent == 1
        for table in found.tables.values():
            assert len(table) in (1, 8)

    def test_a_named_item_is_a_yes_and_the_others_are_what_the_mapping_says(self) -> None:
        column = {"to": "exploitation.exploitation_type", "separated_by": ";"}
        for otherwise, answer in (("no", "no"), ("not known", "not_known")):
            found = filled(
                {"what": {**column, "otherwise": otherwise}},
                {"what": "forced_labour; forced_begging"},
                {"what": ""},
            )
            table = found.tables["exploitation"].set_index(["episode_id", "exploitation_type"])["answer"]
            assert table["e000000001", "forced_labour"] == table["e000000001", "forced_begging"] == "yes"
            assert table["e000000001", "other"] == answer
            assert set(table["e000000002"]) == {"not_known"}

    def test_a_column_for_one_item_joins_the_group(self) -> None:
        columns = {
            "means": {"to": "control.means_of_control", "otherwise": "no"},
            "passport": {"to": "control.means_of_control=withholds_documents"},
        }
        found = filled(columns, {"means": "threats", "passport": "oui"}, {"means": "threats", "passport": ""})
        table = found.tables["control"].set_index(["episode_id", "means_of_control"])["answer"]
        assert table["e000000001", "withholds_documents"] == "yes"
        assert table["e000000002", "withholds_documents"] == "no"
        groups = found.tables["control_group"].set_index(["episode_id", "means_group"])["answer"]
        assert (groups["e000000001", "withholds_documents"], groups["e000000001", "threats"]) == (
            "yes",
            "yes",
        )
        assert groups["e000000002", "abuse"] == "no"

    def test_a_border_was_crossed_where_two_countries_differ(self) -> None:
        columns = {"from": {"to": "victim.citizenship"}, "in": {"to": "episode.country_of_exploitation"}}
        found = filled(
            columns,
            {"from": "Moldavie", "in": "France"},
            {"from": "FR", "in": "France"},
            {"from": "?", "in": "France"},
        )
        assert found.tables["episode"]["crossing"].tolist()[:2] == ["cross_border", "internal"]
        assert pd.isna(found.tables["episode"]["crossing"].iloc[2])

    def test_a_word_that_the_mapping_lacks_is_a_finding_with_its_rows(self) -> None:
        found = filled(
            {"study": {"to": "victim.education"}}, {"study": "école de la vie"}, {"study": "tertiary"}
        )
        (one,) = found.findings
        assert (one.column, one.rows) == ("study", (2,))
        assert "école" in str(one) or "xe9cole" in str(one)

    def test_a_word_in_a_column_that_identifies_is_never_told(self) -> None:
        found = filled({"who": {"to": "victim.sex"}}, {"who": "Maria"})
        assert "Maria" not in str(found.findings[0])

    def test_na_is_no_country_until_a_person_says_so(self) -> None:
        column = {"to": "victim.citizenship"}
        (one,) = filled({"from": column}, {"from": "NA"}).findings
        assert "Namibia" in one.message
        found = filled({"from": {**column, "codes": {"NA": "NAM"}}}, {"from": "NA"})
        assert found.tables["victim"]["citizenship"].tolist() == ["NAM"]

    def test_why_something_is_not_known_is_kept(self) -> None:
        column = {"to": "victim.education", "codes": {"?": "not asked"}}
        found = filled({"study": column}, {"study": "?"}, {"study": "refus"}, {"study": ""})
        assert [str(one) for one in found.tables["victim"]["education_not_known"]] == [
            "not_asked",
            "refused",
            "unknown",
        ]


class TestMapping:
    def written(self, folder: Path, **changes: Any) -> Path:
        path = folder / "m.yml"
        content = {"data": "x.csv", "checked": True, "columns": {"Sexe": {"to": "victim.sex"}}, **changes}
        path.write_text(yaml.safe_dump(content, allow_unicode=True))
        return path

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"columns": {"Sexe": {"to": "victim.sexe"}}}, "did you mean 'victim.sex'"),
            ({"columns": {"Sexe": {"to": "victim.sex", "codes": {"F": "femal"}}}}, "did you mean 'female'"),
            ({"columns": {"Sexe": {}}}, "either `to` or `ignore`"),
            (
                {"columns": {"a": {"to": "victim.sex"}, "b": {"to": "victim.sex"}}},
                "both stand for victim.sex",
            ),
            ({"columns": {"a": {"to": "control.means_of_control=threat"}}}, "did you mean 'threats'"),
            ({"colums": {}}, "colums"),
        ],
    )
    def test_a_mistake_is_told_with_the_nearest_right_name(
        self, tmp_path: Path, changes: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(DataError, match=words):
            read_mapping(self.written(tmp_path, **changes))

    def test_yes_and_no_are_words_whether_quoted_or_not(self, tmp_path: Path) -> None:
        path = tmp_path / "m.yml"
        path.write_text(
            "data: x.csv\ncolumns:\n  Enfants:\n    to: victim.has_children\n    codes: {1: yes, 0: no}\n"
        )
        assert read_mapping(path).columns["Enfants"].codes == {"1": "yes", "0": "no"}

    def test_nothing_is_imported_before_a_person_has_read_it(
        self, workbook: Path, proposal: Proposal
    ) -> None:
        path = workbook.with_name("unread.yml")
        path.write_text(mapping_text(proposal, workbook.name), encoding="utf-8")
        with pytest.raises(DataError, match="nobody has checked this mapping"):
            MappedSource().fingerprint(path, None)

    def test_a_file_with_other_columns_than_the_mapping_is_refused(self, tmp_path: Path) -> None:
        path = self.written(tmp_path)
        (tmp_path / "x.csv").write_text("Sex,Nom\nF,x\n")
        with pytest.raises(DataError, match="lacks columns of the mapping: 'Sexe'"):
            import_source("mapped", path)
        (tmp_path / "x.csv").write_text("Sexe,Nom\nfemale,x\n")
        with pytest.raises(DataError, match="doesn't say what to do with the columns 'Nom'"):
            import_source("mapped", path)

    def test_a_file_that_is_not_the_standard_s_needs_a_mapping(self, workbook: Path) -> None:
        with pytest.raises(UsageError, match="needs a mapping"):
            import_source("mapped", workbook)


class TestCasebook:
    def test_a_register_becomes_a_casebook_that_is_protected(self, checked: Path) -> None:
        casebook = open_casebook("mapped", str(checked))
        by_sex = casebook.count("sex")
        counts = [value.value for value in by_sex.without_margins() if not value.hidden]
        assert all(count % 5 == 0 for count in counts)
        assert sum(counts) < 300, "who did not agree is left out"
        assert casebook.is_confidential

    def test_no_word_of_the_register_that_could_name_somebody_is_kept(self, checked: Path) -> None:
        imported = import_source("mapped", checked)
        for name in imported.tables:
            text = pd.read_parquet(imported.table_path(name)).to_csv()
            assert not any(word in text for word in ("XXX", "D-0", "rappeler")), name

    def test_the_same_data_and_mapping_are_found_again(self, checked: Path) -> None:
        assert import_source("mapped", checked).path == import_source("mapped", str(checked)).path
