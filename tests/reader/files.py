"""Small files of every kind, as programs write them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(members: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as opened:
        for name, text in members.items():
            opened.writestr(name, text)
    return out.getvalue()


def docx(body: str, styles: str = "") -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{w}">{styles}</w:styles>',
        }
    )


def word_paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, manifest: str = "<manifest/>") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "text", "table")
    )
    content = (
        f"<office:document-content {names}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return archive({"META-INF/manifest.xml": manifest, "content.xml": content})


def pptx(slides: Sequence[tuple[str, str, str]]) -> bytes:
    """Slides of a title, a text and notes; the files are named in the opposite order."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    members: dict[str, str] = {}
    ids, relations = "", ""
    for number, (title, text, notes) in enumerate(slides, start=1):
        file = len(slides) - number + 1
        ids += f'<p:sldId id="{255 + number}" r:id="rId{number}"/>'
        relations += _relation(f"rId{number}", "slide", f"slides/slide{file}.xml")
        members[f"ppt/slides/slide{file}.xml"] = (
            f'<p:sld xmlns:p="{p}" xmlns:a="{a}"><p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/>'
            f"</p:nvPr></p:nvSpPr><p:txBody>{_drawn(title)}</p:txBody></p:sp>"
            f"<p:sp><p:txBody>{_drawn(text)}</p:txBody></p:sp>"
            f"<a:tbl><a:tr><a:tc>{_drawn('Lyon')}</a:tc><a:tc>{_drawn('42')}</a:tc></a:tr></a:tbl>"
            "</p:sld>"
        )
        if notes:
            members[f"ppt/slides/_rels/slide{file}.xml.rels"] = _relations(
                _relation("rId1", "notesSlide", f"../notesSlides/notes{file}.xml")
            )
            members[f"ppt/notesSlides/notes{file}.xml"] = (
                f'<p:notes xmlns:p="{p}" xmlns:a="{a}">{_drawn(notes)}{_drawn(str(number))}'
                "</p:notes>"
            )
    members["ppt/presentation.xml"] = (
        f'<p:presentation xmlns:p="{p}" xmlns:r="{OFFICE}"><p:sldIdLst>{ids}</p:sldIdLst>'
        "</p:presentation>"
    )
    members["ppt/_rels/presentation.xml.rels"] = _relations(relations)
    return archive(members)


def xlsx() -> bytes:
    s = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return archive(
        {
            "xl/workbook.xml": (
                f'<workbook xmlns="{s}" xmlns:r="{OFFICE}"><sheets>'
                '<sheet name="Tarifs" sheetId="1" r:id="rId1"/>'
                '<sheet name="Vide" sheetId="2" r:id="rId2"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": _relations(
                _relation("rId1", "worksheet", "worksheets/sheet1.xml")
                + _relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml")
            ),
            "xl/sharedStrings.xml": (
                f'<sst xmlns="{s}"><si><t>Ville</t></si><si><r><t>Sa</t></r><r><t>int-Étienne</t>'
                "</r></si></sst>"
            ),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{s}"><sheetData><row><c t="s"><v>0</v></c><c t="inlineStr"><is>'
                '<t>Prix</t></is></c></row><row><c t="s"><v>1</v></c><c><f>6*7</f><v>42</v></c>'
                '<c t="s"><v>99</v></c></row></sheetData></worksheet>'
            ),
            "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{s}"><sheetData/></worksheet>',
        }
    )


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Pages of lines in Helvetica, of Windows’ letters; a page without lines has no text."""
    objects: list[bytes] = []
    kids: list[int] = []
    for lines in pages:
        page = 4 + 2 * len(kids)
        kids.append(page)
        text = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        stream = b"BT /F1 12 Tf 14 TL 72 720 Td\n" + text + b"ET" if lines else b""
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (page + 1),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    named = b" ".join(b"%d 0 R" % kid for kid in kids)
    head = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (named, len(kids)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate([*head, *objects], start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(out))
    )


def _escaped(line: str) -> bytes:
    encoded = line.encode("cp1252")
    return encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _drawn(text: str) -> str:
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


def _relation(id: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'
