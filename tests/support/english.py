"""English on a French page: what is marked as such, and source texts left untranslated."""

from functools import cache
from html.parser import HTMLParser

from joute import catalog
from joute.features import FEATURES
from joute.translation import WEB, read_catalogue

_SPOKEN = ("alt", "aria-label", "placeholder", "title")


def english_in(page: str) -> list[str]:
    """The elements in English, but for the link to the page in English, and the texts of `page`
    that are English texts of the site or of its catalogue."""
    reader = _Texts()
    reader.feed(page)
    return [*reader.marked, *(text for text in reader.texts if text in _english())]


@cache
def _english() -> frozenset[str]:
    messages = read_catalogue("fr", [WEB, *FEATURES.folders.values()])
    pairs = {str(m.id): str(m.string) for m in messages if isinstance(m.id, str)}
    pairs |= catalog.load().french
    return frozenset(text for text, french in pairs.items() if text != french)


class _Texts(HTMLParser):
    """The texts of a page, spoken attributes included; `marked` are its elements in English."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if (attributes.get("lang") or "").startswith("en") and "hreflang" not in attributes:
            self.marked.append(self.get_starttag_text() or tag)
        for name in _SPOKEN:
            self.handle_data(attributes.get(name) or "")

    def handle_data(self, data: str) -> None:
        self.texts += [data.strip()] if data.strip() else []
