"""Keep the catalogues in step with the code and the templates: `make messages`.

Each feature has its own catalogue beside its code; `web` has that of everything else. Every text
marked in a folder is in its catalogue, with an empty translation when it is new; a text that moved
to another folder keeps its translation. Prints what is still to be translated.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import write_po

from joute.features import FEATURES
from joute.translation import WEB, catalogue_path, read_catalogue

PACKAGE = WEB.parent
LANGUAGES = ("fr",)
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


def folders_with_catalogue() -> list[Path]:
    return [WEB, *FEATURES.folders.values()]


def extract(folder: Path) -> Catalog:
    """Every text of a folder that people can see, with the files where it stands."""
    catalog = Catalog(project="Joute", charset="utf-8")
    for part in _rest() if folder == WEB else [folder]:
        for file, message, comments, context in _marked(part):
            location = file.relative_to(PACKAGE).as_posix()
            catalog.add(message, locations=[(location, 0)], auto_comments=comments, context=context)
    return catalog


def _rest() -> list[Path]:
    """Modules and folders whose texts are in the catalogue of `web`."""
    return [
        path
        for path in PACKAGE.iterdir()
        if path not in FEATURES.folders.values() and (path.is_dir() or path.suffix == ".py")
    ]


def _marked(part: Path) -> Iterator[tuple[Path, str | tuple[str, ...], list[str], str | None]]:
    tags = ("Translators:",)
    if part.is_file():
        for _line, text, comments, context in extract_from_file("python", part, KEYWORDS, tags):
            yield part, text, comments, context
        return
    options = {"**/templates/**.html": TEMPLATE_OPTIONS}
    found = extract_from_dir(part, METHODS, options, KEYWORDS, tags)
    for file, _line, text, comments, context in found:
        yield part / file, text, comments, context


def updated(existing: Catalog, source: Catalog, elsewhere: Catalog) -> Catalog:
    """The texts of `source`, with the translations of `existing`, else those from `elsewhere`."""
    existing.update(source, no_fuzzy_matching=True)
    existing.obsolete.clear()
    for message in existing:
        known = elsewhere.get(message.id) if message.id else None
        if known is not None and not is_translated(message):
            message.string = known.string
    return existing


def is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def written(catalog: Catalog) -> bytes:
    """The catalogue as kept in the repository: sorted, without dates and line numbers."""
    out = BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=catalog.locale, plural=catalog.plural_forms).encode() + (
        out.getvalue()
    )


def main() -> None:
    folders = folders_with_catalogue()
    for language in LANGUAGES:
        everywhere = read_catalogue(language, folders)
        for folder in folders:
            catalog = updated(read_catalogue(language, [folder]), extract(folder), everywhere)
            path = catalogue_path(folder, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(catalog))
            for message in catalog:
                if message.id and not is_translated(message):
                    print(f"{path.relative_to(PACKAGE)}: to be translated: {message.id!r}")


if __name__ == "__main__":
    main()
