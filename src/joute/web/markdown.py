"""The Markdown of an answer as HTML that can do no harm.

A model's answer is a stranger's text. Raw HTML is never interpreted, images become links so that
reading sends nothing to anyone, addresses are absolute and show their domain, and what is left
goes through an allow-list. Formulas become MathML. Only `<br>`, `<sub>` and `<sup>` are taken for
what they mean.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

import nh3
import pygments
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

from joute.web import formulas
from joute.web.directions import set_directions

# An answer of 4,096 tokens is about 16,000 characters. Parsing takes 10 ms per 1,000 at worst.
MAXIMUM_CHARACTERS = 200_000
# Quotes in lists in quotes: beyond this depth the parser would drop what it holds.
MAXIMUM_DEPTH = 20
# Highlighting a block is given up beyond this size, and after this processor time: a few lexers
# take quadratic time on code made for that.
MAXIMUM_CODE_CHARACTERS = 10_000
HIGHLIGHTING_S = 0.1
# A page keeps its h1, and the sides of a duel their h2.
FIRST_HEADING = 3

# Languages are chosen by name only, never guessed, among lexers of which no single step is long
# (those of ini, matlab and ocaml have one).
LEXER_NAMES = """
    bash c c++ cpp cs csharp css dart diff docker dockerfile elixir elm erlang fortran go golang
    graphql haskell hcl html java javascript js json jsx julia kotlin latex lua make makefile
    nginx nix octave perl php powershell prolog py python r rb rs ruby rust scala
    scheme sh shell sql swift tex toml ts tsx typescript xml yaml yml zig
"""
LEXERS = frozenset(LEXER_NAMES.split())

TAGS = """
    a blockquote br code div em h3 h4 h5 h6 hr li ol p pre s span strong sub sup
    table tbody td th thead tr ul
"""
ALLOWED_TAGS = {*TAGS.split(), *formulas.TAGS.split()}
DIRECTED = ("blockquote", "h3", "h4", "h5", "h6", "p", "table", "ul")
ALLOWED_ATTRIBUTES = {
    **formulas.ATTRIBUTES,
    **{tag: {"dir"} for tag in DIRECTED},
    "a": {"href", "title"},
    "div": {"tabindex", "role"},
    "ol": {"start", "dir"},
    "pre": {"tabindex", "data-language"},
}
ALLOWED_CLASSES = {
    **formulas.CLASSES,
    "a": {"image-link"},
    "code": {"math"},
    "div": {"table-scroll", "math-block"},
    "p": {"plain"},
    "span": {"link-domain", *STANDARD_TYPES.values()},
    "td": {"align-center", "align-right"},
    "th": {"align-center", "align-right"},
}
LINK_SCHEMES = {"http", "https", "mailto"}

# Characters that turn the text after them around, whatever its letters.
OVERRIDES = dict.fromkeys(map(ord, "\u202d\u202e"))

LANGUAGE_NAME = re.compile(r"[\w+#.-]{1,20}")


def to_html(text: str) -> Markup:
    """`text` as sanitised HTML; call it in a thread: 10 ms for a usual answer, 3 s at worst.

    A text that is too long or nested too deep is returned as plain text.
    """
    text = text.translate(OVERRIDES)
    if len(text) > MAXIMUM_CHARACTERS:
        return plain(text)
    parser = _SafeParser()
    references: EnvType = {}
    tokens = parser.parse(text, references)
    if any(token.level >= MAXIMUM_DEPTH - 1 for token in tokens):
        return plain(text)
    return _sanitised(parser.renderer.render(tokens, parser.options, references))


def plain(text: str) -> Markup:
    """`text` unchanged, in one element that preserves its line breaks."""
    return Markup('<p class="plain">%s</p>') % text


def _sanitised(html: str) -> Markup:
    return Markup(  # noqa: S704 # this is the one place where HTML is declared safe
        nh3.clean(
            html,
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            allowed_classes=ALLOWED_CLASSES,
            attribute_filter=_attribute,
            url_schemes=LINK_SCHEMES,
            link_rel="noreferrer nofollow ugc",
        )
    )


def _attribute(tag: str, _name: str, value: str) -> str | None:
    return None if tag in formulas.ATTRIBUTES and not formulas.is_allowed(value) else value


class _SafeParser(MarkdownIt):
    """CommonMark with tables, strike-through, formulas and three tags, without raw HTML."""

    def __init__(self) -> None:
        super().__init__(
            "commonmark",
            {"html": False, "breaks": True, "maxNesting": MAXIMUM_DEPTH},
            renderer_cls=_Renderer,
        )
        self.enable(["table", "strikethrough"])
        self.inline.ruler.before("escape", "formula", _inline_formula)
        self.inline.ruler.before("autolink", "tag", _inline_tag)
        self.block.ruler.before("fence", "formula", _block_formula, {"alt": INTERRUPTED})
        self.core.ruler.push("strangers_links", _rewrite_links)
        self.core.ruler.push("strangers_headings", _nest_headings)
        self.core.ruler.push("directions", lambda state: set_directions(state.tokens))

    def validateLink(self, url: str) -> bool:
        return _is_link(url)


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # An address without a host or a mailbox would show no domain.
        return parts.scheme in LINK_SCHEMES and bool(parts.hostname or parts.path.strip("/"))
    except ValueError:
        return False


# --- Three tags that models write and that no Markdown replaces.

BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
RAISED = re.compile(r"<(sub|sup)>([^<\n]{1,200})</\1>", re.IGNORECASE)


def _inline_tag(state: StateInline, silent: bool) -> bool:
    found = BREAK.match(state.src, state.pos, state.posMax)
    if found:
        if not silent:
            state.push("hardbreak", "br", 0)
        state.pos = found.end()
        return True
    found = RAISED.match(state.src, state.pos, state.posMax)
    return found is not None and _raised(state, found, silent=silent)


def _raised(state: StateInline, found: re.Match[str], *, silent: bool) -> bool:
    tag, end = found[1].lower(), state.posMax
    if not silent:
        state.push("raised_open", tag, 1)
        state.pos, state.posMax = found.span(2)
        state.md.inline.tokenize(state)
        state.push("raised_close", tag, -1)
    state.pos, state.posMax = found.end(), end
    return True


# --- Formulas: protected from emphasis and escapes.

FORMULA_MARKS = {"$$": "$$", "\\[": "\\]", "$": "$", "\\(": "\\)"}
# A formula that is longer than its converter takes shows its source, as one piece.
MAXIMUM_FORMULA_CHARACTERS = 2 * formulas.MAXIMUM_BYTES
MAXIMUM_FORMULA_LINES = 60
# Blocks that a formula on a line of its own ends.
INTERRUPTED = ["paragraph", "reference", "blockquote", "list"]


def _inline_formula(state: StateInline, silent: bool) -> bool:
    opening = _formula_mark(state.src, state.pos, ("$$", "$", "\\[", "\\("))
    if opening is None:
        return False
    closing, start = FORMULA_MARKS[opening], state.pos + len(opening)
    limit = min(state.posMax, start + MAXIMUM_FORMULA_CHARACTERS)
    end = _closing(state.src, closing, start, limit)
    if end <= start or (opening == "$" and not _is_formula(state.src, start, end)):
        return False
    if not silent:
        token = state.push("formula", "code", 0)
        token.content = state.src[state.pos : end + len(closing)]
    state.pos = end + len(closing)
    return True


def _closing(text: str, closing: str, start: int, limit: int) -> int:
    """The place of the closing mark; a dollar after a backslash is money."""
    end = text.find(closing, start, limit)
    while closing == "$" and end > start and text[end - 1] == "\\":
        end = text.find(closing, end + 1, limit)
    return end


def _formula_mark(text: str, position: int, marks: Sequence[str]) -> str | None:
    return next((mark for mark in marks if text.startswith(mark, position)), None)


def _is_formula(text: str, start: int, end: int) -> bool:
    """Whether text[start:end], between two dollars, is a formula and not two prices."""
    after = text[end + 1 : end + 2]
    if text[start].isspace() or text[end - 1].isspace() or after.isalnum():
        return False
    return PRICE_AND_WORDS.match(text, start, end) is None


# "$5 a month or US$": a number, then words.
PRICE_AND_WORDS = re.compile(r"[\d.,]+\+? (?:\w+ )*(?<!\\)[^\W\d_]{2,}")
MONEY = re.compile(r"\\\$ ?([\d.,]+)")


def _block_formula(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    begin = state.bMarks[first] + state.tShift[first]
    opening = _formula_mark(state.src, begin, ("$$", "\\["))
    if opening is None or state.is_code_block(first):
        return False
    end = _formula_end(state, first, last, opening)
    if end is None:
        return False
    if not silent:
        token = state.push("formula_block", "div", 0)
        token.content = state.getLines(first, end + 1, state.blkIndent, False).strip()
        token.map = [first, end + 1]
        state.line = end + 1
    return True


def _formula_end(state: StateBlock, first: int, last: int, opening: str) -> int | None:
    """The line that ends with the closing mark, if it is near enough."""
    for line in range(first, min(last, first + MAXIMUM_FORMULA_LINES)):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        body = text[len(opening) :] if line == first else text
        if body.rstrip().endswith(FORMULA_MARKS[opening]):
            return line
        if FORMULA_MARKS[opening] in body:
            return None
    return None


# --- Links: absolute, with their domain; images become links.


def _rewrite_links(state: StateCore) -> None:
    for token in state.tokens:
        if token.children:
            token.children = list(_with_domains(token.children))


def _with_domains(children: Sequence[Token]) -> Iterator[Token]:
    domain, text = "", ""
    for number, token in enumerate(children):
        if token.type == "image":
            yield from _image_link(token, inside_link=bool(domain))
            continue
        if token.type == "link_open":
            domain, text = _domain(token), ""
        text += token.content
        yield token
        if token.type == "link_close":
            # A text that goes on after the link would be read together with it.
            glued = number + 1 < len(children) and children[number + 1].content[:1].isalnum()
            if glued or domain not in text:
                yield _domain_label(domain)
            domain = ""


def _image_link(image: Token, inside_link: bool) -> Iterator[Token]:
    domain = _domain(image)
    text = Token("text", "", 0, content=image.content or domain)
    if inside_link:
        yield text
        return
    attributes = {"href": image.attrs["src"], "class": "image-link"}
    yield Token("link_open", "a", 1, attrs=attributes)
    yield text
    yield Token("link_close", "a", -1)
    if domain not in text.content:
        yield _domain_label(domain)


def _domain(link: Token) -> str:
    """The host that a link or an image leads to, or the whole of a mail address."""
    url = urlsplit(str(link.attrs.get("href") or link.attrs.get("src")))
    return url.hostname or url.path


def _domain_label(domain: str) -> Token:
    return Token("domain", "span", 0, content=domain)


# --- Headings: below those of the page, and no level skipped, whatever the model skipped.


def _nest_headings(state: StateCore) -> None:
    above: list[str] = []
    for token in state.tokens:
        if token.type == "heading_open":
            above = [tag for tag in above if tag < token.tag] + [token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(FIRST_HEADING + len(above) - 1, 6)}"


class _Renderer(RendererHTML):
    """HTML of the tokens; `_sanitised` has the last word on all of it."""

    def formula(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        source = tokens[idx].content
        if money := MONEY.fullmatch(_body(source)):
            return f"${money[1]}"
        mathml = formulas.to_mathml(_body(source), display=False)
        return mathml or f'<code class="math">{escapeHtml(source)}</code>'

    def formula_block(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        source = tokens[idx].content
        mathml = formulas.to_mathml(_body(source), display=True)
        shown = mathml or f'<code class="math">{escapeHtml(source)}</code>'
        return f'<div class="math-block" tabindex="0">{shown}</div>\n'

    def domain(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return f' <span class="link-domain">({escapeHtml(tokens[idx].content)})</span>'

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        words = tokens[idx].info.split()
        return _code_block(tokens[idx].content, words[0] if words else "")

    def code_block(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return _code_block(tokens[idx].content, "")

    def table_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        attributes = self.renderAttrs(tokens[idx])
        return f'<div class="table-scroll" tabindex="0" role="group"><table{attributes}>\n'

    def table_close(
        self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return "</table></div>\n"

    def th_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return _cell(tokens[idx])

    def td_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return _cell(tokens[idx])


def _body(formula: str) -> str:
    """A formula without its marks."""
    opening = _formula_mark(formula, 0, ("$$", "$", "\\[", "\\(")) or ""
    return formula[len(opening) : -len(opening) or None].strip()


def _cell(token: Token) -> str:
    """An inline style would be refused by the content security policy: a class says the same."""
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} class="align-{side}">' if side else f"<{token.tag}>"


def _code_block(code: str, language: str) -> str:
    label = f' data-language="{escapeHtml(language)}"' if LANGUAGE_NAME.fullmatch(language) else ""
    return f'<pre tabindex="0"{label}><code>{_highlighted(code, language)}</code></pre>\n'


def _highlighted(code: str, language: str) -> str:
    if language.lower() not in LEXERS or len(code) > MAXIMUM_CODE_CHARACTERS:
        return escapeHtml(code)
    tokens = get_lexer_by_name(language.lower(), stripnl=False).get_tokens(code)
    try:
        return str(pygments.format(_in_time(tokens), HtmlFormatter(nowrap=True)))
    except TimeoutError:
        return escapeHtml(code)


def _in_time(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
    """Raises TimeoutError when the tokens take too long to find."""
    began_s = time.thread_time()
    for token in tokens:
        if time.thread_time() - began_s > HIGHLIGHTING_S:
            raise TimeoutError
        yield token
