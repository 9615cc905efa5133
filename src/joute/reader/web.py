"""Web pages: what their readers see, by headings. Nothing that a page names is fetched."""

from html.parser import HTMLParser

from joute.reader.contents import Block, Page
from joute.reader.tidy import tidy

_UNSEEN = {"script", "style", "template", "noscript", "svg", "head", "nav", "footer", "iframe"}
_UNSEEN |= {"object", "button", "select", "textarea"}
_BLOCKS = {"p", "li", "dt", "dd", "blockquote", "pre", "div", "section", "article", "main", "aside"}
_BLOCKS |= {"tr", "caption", "figcaption", "header", "ul", "ol", "dl", "table", "body", "hr"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# These have no end.
_EMPTY = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "source"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self._parts: list[str] = []
        self._level = 0
        self._unseen: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        hidden = any(name == "hidden" for name, _ in attrs)
        if self._unseen or tag in _UNSEEN or hidden:
            if tag not in _EMPTY:
                self._unseen.append(tag)
            return
        if tag in _HEADINGS or tag in _BLOCKS:
            self._end_block()
            self._level = _HEADINGS.get(tag, 0)
        elif tag in ("td", "th") and any(part.strip() for part in self._parts):
            self._parts.append(" | ")
        elif tag == "br":
            self._parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._unseen:
            if tag in self._unseen:
                # Ends what was left open inside it, too.
                while self._unseen.pop() != tag:
                    pass
            return
        if tag in _HEADINGS or tag in _BLOCKS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._in_title and not self.title:
            self.title = tidy(data)
        if not self._unseen:
            self._parts.append(data)

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        if text := tidy("".join(self._parts)):
            self.blocks.append(Block(text, self._level))
        self._parts, self._level = [], 0


def pages(text: str) -> list[Page]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [Page(1, reader.blocks, reader.title)]
