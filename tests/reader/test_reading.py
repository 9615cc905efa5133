"""Files are read as pages of text, or refused with the reason."""

import subprocess
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from joute.reader import (
    KINDS,
    Block,
    Contents,
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    NoText,
    UnreadableFile,
    UnreadableKind,
    read_file,
)
from tests.reader.files import archive, docx, odt, pdf, pptx, word_paragraph, xlsx


def texts(contents: Contents) -> Sequence[str]:
    return [block.text for page in contents.pages for block in page.blocks]


def test_pdf_by_pages_with_words_that_were_cut_whole_again() -> None:
    contents = read_file(
        "Guide.PDF",
        pdf([["Le cadre européen", "de l’infor-", "mation", "et la loi (2026)"], [], ["Fin"]]),
    )
    assert [page.number for page in contents.pages] == [1, 2, 3]
    assert texts(contents) == ["Le cadre européen de l’information et la loi (2026)", "Fin"]
    assert contents.empty == [2]


def test_word_with_headings_of_both_languages_and_tables() -> None:
    written = Document()
    written.add_heading("Congés", 1)
    written.add_paragraph("Vingt-cinq jours\u00a0par an.")
    written.add_heading("Report", 2)
    table = written.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Avant", "31 mai"
    out = BytesIO()
    written.save(out)
    assert read_file("a.docx", out.getvalue()).pages[0].blocks == [
        Block("Congés", 1),
        Block("Vingt-cinq jours par an."),
        Block("Report", 2),
        Block("Avant | 31 mai"),
    ]

    # Word in French names its styles so.
    styles = '<w:style w:styleId="Titre3"><w:name w:val="heading 3"/></w:style>'
    body = word_paragraph("Délais", "Titre3") + (
        "<w:p><w:r><w:t>Un</w:t><w:tab/><w:t>mois</w:t></w:r>"
        "<w:del><w:r><w:delText>an</w:delText></w:r></w:del></w:p>"
    )
    assert read_file("b.docx", docx(body, styles)).pages[0].blocks == [
        Block("Délais", 3),
        Block("Un mois"),
    ]


def test_libreoffice() -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Télétravail</text:h>'
        "<text:p>Deux<text:s/>jours <text:span>par</text:span> semaine"
        "<office:annotation><text:p>note</text:p></office:annotation>.</text:p>"
        "<text:list><text:list-item><text:p>lundi</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>"
        "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert read_file("a.odt", odt(body)).pages[0].blocks == [
        Block("Télétravail", 2),
        Block("Deux jours par semaine."),
        Block("lundi"),
        Block("A | B"),
    ]


def test_slides_in_their_order_with_notes() -> None:
    contents = read_file("a.pptx", pptx([("Un", "premier", "à dire"), ("Deux", "second", "")]))
    assert [(page.number, page.title) for page in contents.pages] == [(1, "Un"), (2, "Deux")]
    assert contents.pages[0].blocks == [
        Block("Un", 1),
        Block("premier"),
        Block("Lyon | 42"),
        Block("à dire"),
    ]


def test_sheets_row_by_row() -> None:
    contents = read_file("a.xlsx", xlsx())
    assert [(page.title, page.blocks) for page in contents.pages] == [
        ("Tarifs", [Block("Tarifs", 1), Block("Ville | Prix"), Block("Saint-Étienne | 42")]),
        ("Vide", []),
    ]
    assert contents.empty == [2]


def test_web_pages_as_their_readers_see_them() -> None:
    page = """<!doctype html><html><head><title>Aide &amp; contact</title><style>p{}</style></head>
    <body><nav>Accueil</nav><h2>Horaires</h2><p>Ouvert <b>le</b>&nbsp;lundi<br>matin</p>
    <script>var x = "<p>no</p>";</script><div hidden><p>caché</p></div>
    <table><tr><th>Jour</th><td>Heure</td></tr></table><ul><li>un<li>deux</ul>
    <noscript><p>no</p></noscript><p>Fin"""
    contents = read_file("page.html", page.encode())
    assert contents.pages[0].title == "Aide & contact"
    assert contents.pages[0].blocks == [
        Block("Horaires", 2),
        Block("Ouvert le lundi matin"),
        Block("Jour | Heure"),
        Block("un"),
        Block("deux"),
        Block("Fin"),
    ]


def test_markdown_under_its_headings() -> None:
    text = "Titre\n=====\n\n## Sous-titre ##\nune\nligne\n\n```\n# pas un titre\n```\n- un\n\n---\n"
    assert read_file("a.md", text.encode()).pages[0].blocks == [
        Block("Titre", 1),
        Block("Sous-titre", 2),
        Block("une ligne"),
        Block("``` # pas un titre ``` - un"),
        Block("---"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_of_every_encoding_with_its_pages(encoding: str) -> None:
    contents = read_file("a.txt", "Été : œuvre\fSeconde page".encode(encoding))
    assert [(page.number, texts(Contents("txt", [page]))) for page in contents.pages] == [
        (1, ["Été : œuvre"]),
        (2, ["Seconde page"]),
    ]


def test_letters_that_typesetting_hides() -> None:
    text = (
        "ef\ufb01cace, af\ufb02ux, a\u00adgenda, prix\u202f:\u00a03\u00a0€, porte-\nmonnaie, "
        "Anne-\nMarie"
    )
    assert texts(read_file("a.txt", text.encode())) == [
        "efficace, afflux, agenda, prix : 3 €, portemonnaie, Anne-Marie"
    ]


def test_mail_in_an_encoding_that_nobody_knows_is_read() -> None:
    head = b"Subject: Note\nContent-Type: text/plain; charset=no-such\n\n"
    mail = head + "Rendez-vous à neuf heures.".encode()
    assert read_file("a.eml", mail).pages[0].blocks[-1].text == "Rendez-vous à neuf heures."


@pytest.mark.parametrize("html", [False, True])
def test_mail(html: bool) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = "Réunion", "a@example.org", "30 Nov 2026"
    mail.set_content("Rendez-vous à neuf heures.\n\nAnne")
    if html:
        mail.set_content("<p>Rendez-vous à neuf heures.</p><p>Anne</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    contents = read_file("a.eml", bytes(mail))
    assert contents.pages[0].title == "Réunion"
    assert texts(contents)[0] == "Réunion"
    assert texts(contents)[-2:] == ["Rendez-vous à neuf heures.", "Anne"]


def encrypted_pdf(password: str) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(pdf([["Secret"]]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_that_everybody_may_open_is_read_though_it_is_encrypted() -> None:
    assert texts(read_file("a.pdf", encrypted_pdf(""))) == ["Secret"]


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<x>&b;</x>"
)
REFUSED = [
    ("a.exe", b"MZ", UnreadableKind),
    ("README", b"text", UnreadableKind),
    ("a.pdf", encrypted_pdf("open"), EncryptedFile),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), EncryptedFile),
    ("a.odt", odt("", "<manifest><encryption-data/></manifest>"), EncryptedFile),
    ("a.pdf", pdf([[], []]), NoText),
    ("a.docx", docx(""), NoText),
    ("a.txt", b" \n\n", NoText),
    ("a.html", b"<script>x</script>", NoText),
    ("a.pdf", b"", DamagedFile),
    ("a.pdf", b"%PDF-1.4\nnothing", DamagedFile),
    ("a.docx", b"PK\x03\x04", DamagedFile),
    ("a.docx", archive({"other.xml": "<x/>"}), DamagedFile),
    ("a.xlsx", docx(word_paragraph("no workbook")), DamagedFile),
    ("a.odt", odt("<text:p>not closed"), DamagedFile),
    ("a.docx", archive({"word/document.xml": ENTITIES}), DamagedFile),
    ("a.docx", archive({"word/document.xml": ENTITIES.encode("utf-16")}), DamagedFile),
    ("a.txt", bytes(range(256)), DamagedFile),
    ("a.txt", bytes(50_000_001), FileTooLarge),
    ("a.odt", odt("<text:list>" * 5_000 + "</text:list>" * 5_000), DamagedFile),
]


@pytest.mark.parametrize(("name", "data", "error"), REFUSED, ids=range(len(REFUSED)))
def test_other_files_are_refused_with_their_reason(
    name: str, data: bytes, error: type[UnreadableFile]
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_file(f"anne/secret/{name}", data)
    assert type(refused.value) is error
    # Of a path only its last part is shown.
    assert refused.value.params["file"] == name


@given(st.sampled_from(KINDS), st.data())
def test_damaged_files_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    whole = {
        "pdf": pdf([["une ligne"]]),
        "docx": docx(word_paragraph("une ligne")),
        "odt": odt("<text:p>une ligne</text:p>"),
        "pptx": pptx([("Un", "premier", "à dire")]),
        "xlsx": xlsx(),
    }.get(kind, b"# <p>Subject: une ligne\n\n&amp; une autre")
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        contents = read_file(f"a.{kind}", bytes(damaged))
    except UnreadableFile:
        return
    assert any(texts(contents))


def test_bombs_are_defused_in_little_memory(tmp_path: Path) -> None:
    """Archives that unpack to a gigabyte, whatever they claim; entities that name each other."""
    large = docx(word_paragraph("x" * 30_000_000))
    liar = bytearray(docx(word_paragraph("x" * 400_000_000)))
    # Both directories of the archive claim a hundred bytes.
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = liar.find(signature)
        while place != -1:
            liar[place + at : place + at + 4] = (100).to_bytes(4, "little")
            place = liar.find(signature, place + 4)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    billion = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'
    for name, data in {
        "large.docx": large,
        "liar.docx": bytes(liar),
        "billion.docx": archive({"word/document.xml": billion}),
        "many.docx": archive({f"{n}.xml": "" for n in range(10_001)}),
    }.items():
        (tmp_path / name).write_bytes(data)
    program = """
import sys
from pathlib import Path
from joute.reader import UnreadableFile, read_file
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_file(file.name, file.read_bytes())
        print(file.name, "read")
    except UnreadableFile as error:
        print(file.name, type(error).__name__)
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    *results, megabytes = done.stdout.splitlines()
    assert dict(line.split() for line in results) == {
        "large.docx": "FileTooLarge",
        "liar.docx": "DamagedFile",
        "billion.docx": "DamagedFile",
        "many.docx": "DamagedFile",
    }
    assert int(megabytes) < 150
