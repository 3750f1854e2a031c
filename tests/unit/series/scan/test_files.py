"""Each kind of file: what a reader doesn't see is found there too, and what nobody can read is refused."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from series.scan import Rule
from series.scan.readers.documents import pages_text

from .conftest import Copy

PAGE = "site/reports/small.html"
PDF = "site/reports/small.pdf"
FIGURE = "evidence/small/fig-sectors.svg"
PNG = "evidence/small/fig-sectors.png"
TABLE = "evidence/small/tbl-sectors.csv"
RAN = "executed/small.ipynb"
STAGED = "staging/en/reports/small.ipynb"
NAME = "V0000eee"


def test_unknown_kinds_of_files_are_refused(edition: Copy) -> None:
    for name in ("site/data.sav", "site/NOTES", "evidence/small/x.rds"):
        (edition.folder / name).write_bytes(b"abc")
        assert edition.rules_at(name) == {Rule.UNKNOWN_FILE}


@pytest.mark.parametrize("name", ["site/all.zip", "site/all.parquet", "site/all.csv"])
def test_archives_are_refused_by_name_and_by_content(edition: Copy, name: str) -> None:
    (edition.folder / name).write_bytes(b"PK\x03\x04rest")
    assert edition.rules_at(name) == {Rule.ARCHIVE}


def test_hidden_files_are_refused(edition: Copy) -> None:
    (edition.folder / "site" / ".notes.txt").write_text("nothing", encoding="utf-8")
    (edition.folder / "site" / ".git").mkdir()
    (edition.folder / "site" / ".git" / "config.txt").write_text("nothing", encoding="utf-8")
    assert edition.rules_at("site/.notes.txt") == {Rule.HIDDEN_FILE}
    assert edition.rules_at("site/.git/config.txt") == {Rule.HIDDEN_FILE}


def test_links_out_of_the_edition_are_refused(edition: Copy, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("nothing", encoding="utf-8")
    (edition.folder / "site" / "a.txt").symlink_to(tmp_path / "outside.txt")
    assert edition.rules_at("site/a.txt") == {Rule.OUTSIDE_LINK}


def test_names_of_files_are_read(edition: Copy) -> None:
    (edition.folder / "site" / f"{NAME}.txt").write_text("nothing", encoding="utf-8")
    assert edition.rules_at(f"site/{NAME}.txt") == {Rule.IDENTIFIER}


@pytest.mark.parametrize("name", ["site/a.txt", PAGE, "manifest.json", RAN, TABLE])
def test_texts_that_are_not_text_are_broken(edition: Copy, name: str) -> None:
    (edition.folder / name).write_bytes(b"\xff\xfe broken \x80")
    assert Rule.BROKEN_FILE in edition.rules_at(name) or Rule.NOT_EVIDENCE in edition.rules_at(name)


@pytest.mark.parametrize("suffix", ["css", "js", "woff2", "ttf", "lua", "pagefind"])
def test_styles_scripts_and_fonts_must_be_the_projects_own(edition: Copy, suffix: str) -> None:
    (edition.folder / "site" / f"x.{suffix}").write_bytes(b"/* new */")
    assert edition.rules_at(f"site/x.{suffix}") == {Rule.UNKNOWN_ASSET}


# -------------------------------------------------------------------------------------------------------------- pages

HTML = [
    (f"<p>{NAME}</p>", Rule.IDENTIFIER),
    ("<p>V0<b>000</b>eee</p>", Rule.IDENTIFIER),
    (f'<p data-row="{NAME}">x</p>', Rule.IDENTIFIER),
    (f"<!-- {NAME} -->", Rule.IDENTIFIER),
    ("<!-- 7 -->", Rule.HIDDEN_CONTENT),
    ("<p hidden>7 cases</p>", Rule.HIDDEN_CONTENT),
    ('<p style="display: none">7 cases</p>', Rule.HIDDEN_CONTENT),
    ('<p style="position:absolute; left:-9999px">7 cases</p>', Rule.HIDDEN_CONTENT),
    ("<template><p>x</p></template>", Rule.HIDDEN_CONTENT),
    ('<iframe src="x.html"></iframe>', Rule.HIDDEN_CONTENT),
    ('<a href="data:text/plain;base64,Nw==">x</a>', Rule.HIDDEN_CONTENT),
    ("<script>var counts = [3, 7];</script>", Rule.UNKNOWN_ASSET),
    ('<style>p::after { content: "7" }</style>', Rule.UNKNOWN_ASSET),
    (f'<script type="application/json">{{"a": ["{NAME}"]}}</script>', Rule.IDENTIFIER),
    ('<script type="application/json">{"count": 7}</script>', Rule.FOREIGN_NUMBER),
    ('<script type="application/json">{"a": 1, "a": 2}</script>', Rule.BROKEN_FILE),
    (
        '<script type="application/ld+json">{"@context": "https://schema.org", "n": 7777}</script>',
        Rule.FOREIGN_NUMBER,
    ),
    ('<table class="dataframe"><tr><td>x</td></tr></table>', Rule.DATA_FRAME),
    ('<img src="x.svg" alt="Bars: 7 men of 12.">', Rule.FOREIGN_NUMBER),
    ('<table aria-labelledby="tbl-sectors-caption"><tr><td>7</td></tr></table>', Rule.FOREIGN_NUMBER),
]


@pytest.mark.parametrize(("fault", "rule"), HTML, ids=range(len(HTML)))
def test_faults_of_pages(edition: Copy, fault: str, rule: Rule) -> None:
    edition.replace(PAGE, "</body>", f"{fault}</body>")
    if fault.startswith("<style"):
        edition.replace(PAGE, '"7"', "attr(x)")
    assert rule in edition.rules_at(PAGE)


def test_a_page_without_end_is_broken(edition: Copy) -> None:
    edition.replace(PAGE, "</html>", "")
    assert Rule.BROKEN_FILE in edition.rules_at(PAGE)


# ------------------------------------------------------------------------------------------------------------ figures

SVG = [
    (f"<!-- {NAME} -->", Rule.IDENTIFIER),
    ("<!-- 7 -->", Rule.HIDDEN_CONTENT),
    ("<metadata>7</metadata>", Rule.HIDDEN_CONTENT),
    ('<text x="5" y="5">7</text>', Rule.HIDDEN_CONTENT),
    ('<g style="display: none"><path d="M 1 1 L 2 2"/></g>', Rule.HIDDEN_CONTENT),
    ('<path d="M 9000 1 L 9001 2"/>', Rule.HIDDEN_CONTENT),
    ('<g><!-- 7 --><g transform="translate(-500 7)"></g></g>', Rule.HIDDEN_CONTENT),
    ('<image href="data:image/png;base64,AAAA"/>', Rule.HIDDEN_CONTENT),
    ('<use href="http://elsewhere.org/a#b"/>', Rule.HIDDEN_CONTENT),
    ("<script>1</script>", Rule.HIDDEN_CONTENT),
    (f'<g class="{NAME}"/>', Rule.IDENTIFIER),
    ('<path d="counts 7 12"/>', Rule.HIDDEN_CONTENT),
]


@pytest.mark.parametrize(("fault", "rule"), SVG, ids=range(len(SVG)))
def test_faults_of_figures(edition: Copy, fault: str, rule: Rule) -> None:
    edition.replace(FIGURE, "</svg>", f"{fault}</svg>")
    assert rule in edition.rules_at(FIGURE)


def test_a_label_must_be_what_its_comment_says(edition: Copy) -> None:
    edition.replace(FIGURE, "<!-- agriculture -->", "<!-- horticulture -->")
    assert Rule.HIDDEN_CONTENT in edition.rules_at(FIGURE)


def test_a_number_in_a_figures_description_must_be_of_the_evidence(edition: Copy) -> None:
    edition.replace(FIGURE, "Bars show sectors;", "Bars show sectors of 1,234 men;")
    assert edition.rules_at(FIGURE) == {Rule.FOREIGN_NUMBER}


@pytest.mark.parametrize(
    "entity", ["<!DOCTYPE svg>", '<!DOCTYPE svg [<!ENTITY a "7">]>', "<?xml-stylesheet href='a'?>"]
)
def test_document_types_and_entities_are_refused(edition: Copy, entity: str) -> None:
    edition.replace(FIGURE, "<svg", f"{entity}<svg")
    assert Rule.BROKEN_FILE in edition.rules_at(FIGURE)


@pytest.mark.parametrize("name", ["fig-sectors.svg", "fig-sectors.png", "fig-sectors.csv"])
def test_a_published_file_must_be_the_one_of_the_evidence(edition: Copy, name: str) -> None:
    path = edition.folder / "site" / "reports" / "small" / "data" / name
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n", 1) + b"\n")
    assert Rule.NOT_EVIDENCE in edition.rules_at(f"site/reports/small/data/{name}")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(
    ("chunk", "rules"),
    [
        (_chunk(b"tEXt", b"Comment\0" + NAME.encode()), {Rule.METADATA, Rule.IDENTIFIER}),
        (_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(NAME.encode())), {Rule.METADATA, Rule.IDENTIFIER}),
        (_chunk(b"eXIf", b"7 men"), {Rule.METADATA}),
        (_chunk(b"pHYs", b"123456789")[:-1] + b"\0", {Rule.BROKEN_FILE}),
    ],
)
def test_pictures_hold_the_picture_only(edition: Copy, chunk: bytes, rules: set[Rule]) -> None:
    path = edition.folder / PNG
    content = path.read_bytes()
    path.write_bytes(content[:33] + chunk + content[33:])
    assert edition.rules_at(PNG) == rules


def test_bytes_after_a_picture_are_found(edition: Copy) -> None:
    path = edition.folder / PNG
    path.write_bytes(path.read_bytes() + b"7 men")
    assert edition.rules_at(PNG) == {Rule.HIDDEN_CONTENT}


# ---------------------------------------------------------------------------------------------------------- documents


def _javascript(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(7)")


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["cases.csv"] = b"a,b"


def _layer(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = pikepdf.Dictionary()


def _property(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = f"made from {NAME}"


def _unknown_property(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Count"] = "7"


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1], Contents=NAME
    )
    pdf.pages[0].Annots = pikepdf.Array([note])


def _alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.Alt = pikepdf.String("7 of 12 men")


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:source"] = NAME


def _white_text(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"BT /F9 8 Tf 1 1 1 rg (\\0007) Tj ET")


def _said_instead(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(f"/Span <</ActualText ({NAME})>> BDC 0 0 m 9 9 l S EMC".encode())


def _said_in_unicode(pdf: pikepdf.Pdf) -> None:
    said = (b"\xfe\xff" + NAME.encode("utf-16-be")).hex().encode()
    pdf.pages[0].contents_add(b"BT /Span <</ActualText <" + said + b">>> BDC EMC ET")


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (_javascript, Rule.HIDDEN_CONTENT), (_attachment, Rule.HIDDEN_CONTENT), (_layer, Rule.HIDDEN_CONTENT),
        (_property, Rule.IDENTIFIER), (_unknown_property, Rule.METADATA), (_note, Rule.IDENTIFIER),
        (_note, Rule.HIDDEN_CONTENT), (_alternative, Rule.FOREIGN_NUMBER), (_xmp, Rule.IDENTIFIER),
        (_white_text, Rule.HIDDEN_CONTENT), (_said_instead, Rule.IDENTIFIER), (_said_in_unicode, Rule.IDENTIFIER),
    ],
)  # fmt: skip
def test_faults_of_documents(edition: Copy, spoil: Callable[[pikepdf.Pdf], None], rule: Rule) -> None:
    path = edition.folder / PDF
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        spoil(pdf)
        pdf.save(path)
    assert rule in edition.rules_at(PDF)


def test_the_text_of_a_document_is_read_and_its_numbers_must_be_on_the_page(edition: Copy) -> None:
    import typst

    (edition.folder / PDF).write_bytes(typst.compile(f"Case {NAME}, one of 1,234.".encode()))
    assert edition.rules_at(PDF) == {Rule.IDENTIFIER, Rule.FOREIGN_NUMBER}


def test_words_broken_at_the_end_of_a_line_are_read_whole_and_hyphens_stay() -> None:
    import typst

    words = "extraordinairement - ministère extraordinairement-administrative constitutionnellement porte-conteneurs"
    source = f'#set text(lang: "fr", hyphenate: true)\n#set page(width: 5.5cm)\n{words}'
    with pikepdf.open(io.BytesIO(typst.compile(source.encode()))) as pdf:
        shown = "".join(pages_text(pdf))
        drawn = pdf.pages[0].obj["/Contents"].read_bytes()
    assert b"ActualText" in drawn, "this document doesn't tell hyphens from soft ones: the test shows nothing"
    assert " ".join(shown.split()) == words


def test_a_broken_document_is_refused(edition: Copy) -> None:
    path = edition.folder / PDF
    path.write_bytes(path.read_bytes().replace(b"startxref", b"startxxxx"))
    assert Rule.BROKEN_FILE in edition.rules_at(PDF)
    path.write_bytes(b"%PDF-1.7 nothing")
    assert edition.rules_at(PDF) == {Rule.BROKEN_FILE}


# ------------------------------------------------------------------------------------------------ tables and notebooks


def test_a_table_must_be_the_cells_on_record(edition: Copy) -> None:
    edition.replace(TABLE, "480", "483")
    assert edition.rules_at(TABLE) == {Rule.NOT_EVIDENCE}


def test_a_record_must_read_as_evidence(edition: Copy) -> None:
    edition.replace("evidence/small/record.json", '"claims": []', '"claims": [], "raw": [1, 2]')
    assert Rule.NOT_EVIDENCE in edition.rules_at("evidence/small/record.json")


def _with_output(edition: Copy, name: str, output: dict[str, object]) -> set[Rule]:
    path = edition.folder / name
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["outputs"].append(output)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return edition.rules_at(name)


def _shown(**data: str) -> dict[str, object]:
    kinds = {kind.replace("_", "/"): content for kind, content in data.items()}
    return {"output_type": "display_data", "data": kinds, "metadata": {}}


def test_outputs_that_are_not_evidence_are_found_in_executed_notebooks(edition: Copy) -> None:
    assert Rule.NOT_EVIDENCE in _with_output(edition, RAN, _shown(text_plain="7"))
    assert Rule.NOT_EVIDENCE in _with_output(
        edition, RAN, {"output_type": "stream", "name": "stdout", "text": "7"}
    )


def test_outputs_that_are_not_evidence_are_found_in_staged_notebooks(edition: Copy) -> None:
    assert Rule.NOT_EVIDENCE in _with_output(edition, STAGED, _shown(text_html="<p>7</p>"))


def test_data_frames_and_tracebacks_of_notebooks_are_found(edition: Copy) -> None:
    frame = _shown(text_html='<table border="1" class="dataframe"></table>')
    assert {Rule.DATA_FRAME, Rule.NOT_EVIDENCE} <= _with_output(edition, RAN, frame)
    error = {"output_type": "error", "ename": "KeyError", "evalue": "7", "traceback": []}
    assert Rule.TRACEBACK in _with_output(edition, RAN, error)


def test_a_figure_of_a_notebook_must_be_among_the_evidence(edition: Copy) -> None:
    svg = (edition.folder / FIGURE).read_text(encoding="utf-8").replace("fill: #ffffff", "fill: #fffffe", 1)
    output = {"output_type": "display_data", "data": {"image/svg+xml": svg}, "metadata": {}}
    assert Rule.NOT_EVIDENCE in _with_output(edition, STAGED, output)


@pytest.mark.parametrize("name", [RAN, STAGED])
def test_metadata_of_notebooks_are_those_of_the_project(edition: Copy, name: str) -> None:
    edition.replace(name, '"metadata": {"kernelspec"', '"metadata": {"widgets": {"state": {}}, "kernelspec"')
    assert Rule.METADATA in edition.rules_at(name)


def test_papermills_paths_are_found(edition: Copy) -> None:
    fault = '"metadata": {"papermill": {"parameters": {}, "input_path": "/home/ana/a.ipynb"}, "kernelspec"'
    edition.replace(RAN, '"metadata": {"kernelspec"', fault)
    assert {Rule.METADATA, Rule.MACHINE_PATH} <= edition.rules_at(RAN)


# -------------------------------------------------------------------------------------------------------- search index


def _repack(path: Path, before: bytes, after: bytes) -> None:
    content = gzip.decompress(path.read_bytes())
    assert before in content
    path.write_bytes(gzip.compress(content.replace(before, after, 1)))


def test_a_word_of_the_index_that_no_page_has_is_found(edition: Copy) -> None:
    path = next(edition.folder.rglob("*.pf_index"))
    _repack(path, b"traffick", b"alexandr")
    assert edition.rules_at(path.relative_to(edition.folder).as_posix()) == {Rule.HIDDEN_CONTENT}


def test_a_count_in_the_index_that_no_page_has_is_found(edition: Copy) -> None:
    path = next(edition.folder.rglob("*.pf_index"))
    _repack(path, b"\x6248", b"\x6247")  # the text "48"
    assert edition.rules_at(path.relative_to(edition.folder).as_posix()) == {Rule.HIDDEN_CONTENT}


def test_a_text_in_a_fragment_that_no_page_has_is_found(edition: Copy) -> None:
    path = next(edition.folder.rglob("*.pf_fragment"))
    _repack(path, b"Most are", b"Seven (7) are")
    assert edition.rules_at(path.relative_to(edition.folder).as_posix()) == {Rule.HIDDEN_CONTENT}


@pytest.mark.parametrize("kind", ["pf_index", "pf_meta", "pf_fragment"])
def test_a_broken_index_is_refused(edition: Copy, kind: str) -> None:
    path = next(edition.folder.rglob(f"*.{kind}"))
    path.write_bytes(path.read_bytes() + b"7 men")
    assert edition.rules_at(path.relative_to(edition.folder).as_posix()) == {Rule.BROKEN_FILE}
