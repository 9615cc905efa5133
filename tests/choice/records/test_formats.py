"""A record as JSON, Markdown and DOCX, in both languages, whatever people wrote in it."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as DocxFile
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import ValidationError

from joute.choice.errors import NotARecord
from joute.choice.records import Dissent, Record, as_json, digest, document, read_json, signed
from joute.features import FEATURES
from joute.translation import load_translators
from joute.writer import DocxMissing, as_docx, as_markdown, office
from joute.writer.markdown import paragraph
from tests.choice.records.made_records import LARGE, SMALL, a_record

WORDS = load_translators(["en", "fr"], FEATURES.folders.values())
HOSTILE = "\n\n".join(
    [
        "# Not a heading",
        "- item",
        "1. item",
        "2) item",
        "~~~",
        "===",
        "---",
        "> quote",
        "<script>alert(1)</script> & &amp; \x1b[31m",
        "[link](javascript:alert(1)) ![](https://tracker.test/x) `code` | cell | @somebody",
        "    indented",
        "\ufffe \u202e reversed",
    ]
)


def test_a_record_read_back_from_json_is_the_one_that_was_signed() -> None:
    one = signed("d1", a_record())
    assert read_json(as_json(one)) == one
    assert json.loads(as_json(one))["version"] == 1


def test_the_digest_can_be_computed_from_the_file_alone() -> None:
    content = json.loads(as_json(signed("d1", a_record())))["signed"]
    text = json.dumps(content["record"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert sha256(text.encode()).hexdigest() == content["sha256"]


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["signed"]["record"].update(author="Somebody else"),
        lambda file: file["signed"]["record"]["decision"].update(reasons="Others."),
        lambda file: file.update(version=2),
        lambda file: file["signed"]["record"].update(extra=1),
    ],
)
def test_a_file_that_was_changed_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    file = json.loads(as_json(signed("d1", a_record())))
    change(file)
    with pytest.raises(NotARecord):
        read_json(json.dumps(file))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "another"}', "NaN", "[" * 100_000])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(NotARecord):
        read_json(text)


def test_a_dissent_added_later_is_no_part_of_what_was_signed() -> None:
    one = signed("d1", a_record())
    later = one.model_copy(update={"added_dissent": (Dissent(text="No.", date=date(2026, 11, 1)),)})
    assert later.intact
    assert "Somebody who is not named, 1 November 2026, after the signature" in as_markdown(
        document(later, WORDS["en"])
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": {"kind": "candidates", "reasons": "None named."}},
        {"decision": {"kind": "no_llm", "chosen": [SMALL], "reasons": "Both."}},
        {"decision": {"kind": "candidates", "chosen": ["unheard-of"], "reasons": "Unknown."}},
        {"signed_at": datetime(2026, 10, 1)},  # noqa: DTZ001
        {"author": "  "},
    ],
)
def test_a_record_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_record(**wrong)


def test_the_digest_does_not_depend_on_the_file_it_went_through() -> None:
    elsewhere = timezone(timedelta(hours=2))
    record = a_record(signed_at=datetime(2026, 10, 1, 10, 30, tzinfo=elsewhere))
    assert read_json(as_json(signed("d1", record))).record == record
    assert digest(a_record()) != digest(record.model_copy(update={"author": "Another"}))
    assert record.signed_at.astimezone(UTC) == a_record().signed_at


def test_what_a_supplier_said_is_in_the_document() -> None:
    record = a_record()
    evidence = record.evidence[0]
    said = evidence.answers[0].model_copy(update={"text": {"fr": "En France.", "en": "In France."}})
    answered = evidence.model_copy(update={"answers": (said,)})
    text = as_markdown(
        document(signed("d1", record.model_copy(update={"evidence": (answered,)})), WORDS["en"])
    )
    assert "Yes: In France." in text


def test_no_llm_can_be_the_decision() -> None:
    record = a_record(
        decision={"kind": "no_llm", "instead": "Regular expressions", "reasons": "Fixed forms."}
    )
    text = as_markdown(document(signed("d1", record), WORDS["en"]))
    assert "No LLM" in text
    assert "Regular expressions" in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "Decision",
                "Need",
                "Must-haves",
                "Weights",
                "Shortlist",
                "Evidence",
                "Tests",
                "Dissent",
            ],
        ),
        (
            "fr",
            [
                "Décision",
                "Besoin",
                "Exigences",
                "Poids",
                "Présélection",
                "Preuves",
                "Essais",
                "Désaccords",
            ],
        ),
    ],
)
def test_a_document_opens_with_its_headings_tables_and_language(
    language: str, expected: list[str]
) -> None:
    file = docx.Document(BytesIO(as_docx(document(signed("d1", a_record()), WORDS[language]))))
    tag = {"en": "en-GB", "fr": "fr-FR"}[language]
    assert [text for style, text in styled(file) if style == "Heading 1"] == expected
    assert [text for style, text in styled(file) if style == "Title"] == [a_record().title]
    assert file.core_properties.language == tag
    assert (file.core_properties.author, file.core_properties.title) == (
        "Ada Martin",
        a_record().title,
    )
    defaults = {one.get(qn("w:val")) for one in file.styles.element.iter(qn("w:lang"))}
    assert defaults == {tag}
    assert len(file.tables) >= 8
    for table in file.tables:
        assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert all(cell.text for cell in table.rows[0].cells)
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert any("Mistral Small, Scaleway" in cell for cell in cells)
    assert any(digest(a_record()) == cell for cell in cells)
    assert {"en": "unknown", "fr": "inconnu"}[language] in cells


def test_headings_of_a_document_skip_no_level() -> None:
    file = docx.Document(BytesIO(as_docx(document(signed("d1", a_record()), WORDS["en"]))))
    levels = [int(style[-1]) for style, _ in styled(file) if style.startswith("Heading")]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


def test_hostile_texts_are_text_in_a_document() -> None:
    written = as_docx(document(signed("d1", hostile_record()), WORDS["en"]))
    file = docx.Document(BytesIO(written))
    assert "# Not a heading" in [p.text for p in file.paragraphs]
    with ZipFile(BytesIO(written)) as archive:
        assert b"<script>" not in archive.read("word/document.xml")


def test_hostile_texts_are_text_in_markdown() -> None:
    text = as_markdown(document(signed("d1", hostile_record()), WORDS["en"]))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert "<li>" not in html
    assert "<code>" not in html
    assert "\x1b" not in text
    plain = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(as_markdown(document(signed("d1", a_record()), WORDS["en"])))
    )
    assert html.count("<h2>") == plain.count("<h2>")


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_line_is_one_paragraph_of_markdown(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(paragraph(text))
    assert html == "" or (html.count("<") == 2 and html.startswith("<p>"))


def test_without_its_library_a_document_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "find_spec", lambda _: None)
    with pytest.raises(DocxMissing, match=r"joute\[office\]"):
        as_docx(document(signed("d1", a_record()), WORDS["en"]))


def hostile_record() -> Record:
    return a_record(
        title="| # <script>alert(1)</script>",
        need={"summary": HOSTILE},
        decision={"kind": "candidates", "chosen": [LARGE], "reasons": HOSTILE},
        dissent=[{"text": HOSTILE, "author": "# <b>Eve</b>", "date": "2026-09-30"}],
    )


def styled(file: DocxFile) -> list[tuple[str, str]]:
    """The paragraphs of a document with the names of their styles."""
    return [(p.style.name or "", p.text) for p in file.paragraphs if p.style]
