"""Keep the catalogues in step with the code and the templates: `make messages`.

    python tools/messages.py [fragment.po …]

Extracts every text marked in src/joute, adds the new ones to each catalogue with an empty
translation, drops those that are gone, and takes translations from the fragments named (gettext
files that hold a few entries). Prints what is still to be translated.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from joute.web.i18n import LOCALES, catalogue_path, read_catalogue

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "joute"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
# As the templates are rendered: see joute.web.rendering.
TEMPLATE_OPTIONS = {
    "newstyle_gettext": "true",
    "silent": "false",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "trimmed": "true",
}


def extract() -> Catalog:
    """Every text that people can see, with the files where it stands."""
    catalog = Catalog(project="Joute", charset="utf-8")
    found = extract_from_dir(
        PACKAGE,
        method_map=METHODS,
        options_map={"**/templates/**.html": TEMPLATE_OPTIONS},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
    )
    for file, _line, message, comments, context in found:
        catalog.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalog


def updated(existing: Catalog, source: Catalog, fragments: Iterable[Catalog] = ()) -> Catalog:
    """The texts of `source` with the translations of the fragments, then of `existing`."""
    catalogs = [*fragments, existing]
    result = Catalog(locale=existing.locale, project="Joute", charset="utf-8")
    for message in source:
        if message.id:
            translation = next(_translations(message, catalogs), "")
            result.add(message.id, translation, sorted(set(message.locations)))
    return result


def _translations(message: Message, catalogs: Iterable[Catalog]) -> Iterator[str | tuple[str, ...]]:
    for catalog in catalogs:
        known = catalog.get(message.id)
        if known is not None and known.string and is_translated(known):
            yield tuple(known.string) if isinstance(known.id, tuple) else str(known.string)


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def written(catalog: Catalog) -> bytes:
    """The catalogue as kept in the repository: sorted, without dates and line numbers."""
    out = BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=catalog.locale, plural=catalog.plural_forms).encode() + (
        out.getvalue()
    )


HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Joute\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main(fragment_paths: Sequence[str]) -> None:
    fragments = []
    for path in fragment_paths:
        with Path(path).open("rb") as file:
            fragments.append(read_po(file, locale="fr"))
    source = extract()
    for language in sorted(folder.name for folder in LOCALES.iterdir()):
        catalog = updated(read_catalogue(language), source, fragments)
        catalogue_path(language).write_bytes(written(catalog))
        for message in catalog:
            if message.id and not is_translated(message):
                print(f"{language}: to be translated: {message.id!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
