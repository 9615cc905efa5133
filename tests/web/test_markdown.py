import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.web import formulas
from joute.web.markdown import (
    LEXERS,
    MAXIMUM_CHARACTERS,
    MAXIMUM_CODE_CHARACTERS,
    to_html,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<style>@import 'https://evil.example'</style>",
    "<iframe src='https://evil.example'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](&#106;avascript:alert(1))",
    "<javascript:alert(1)>",
    "![x](https://evil.example/p.png?secret)",
    "![x][r]\n\n[r]: https://evil.example/p.png",
    "[![x](https://evil.example/p.png)](https://evil.example)",
    '[x](https://evil.example "onmouseover=alert(1)")',
    '[x](https://evil.example/"onmouseover="alert(1))',
    '```"><script>alert(1)</script>\ncode\n```',
    "```html\n<script>alert(1)</script>\n```",
    "| <script>x</script> | ![a](https://evil.example/b) |\n|---|---|\n| `<b>` | x |",
    "$<script>alert(1)</script>$",
    "\\[\n<img src=x onerror=alert(1)>\n\\]",
    "$\\text{<img src=x onerror=alert(1)>}$ $\\href{javascript:alert(1)}{x}$",
    "$\\text{</math><script>alert(1)</script>}$ $\\text{<annotation-xml encoding=text/html>}$",
    "$\\text{<mglyph src=x>}\\hspace{900em}\\raisebox{-90em}{x}$",
    "x<sub><img src=x onerror=alert(1)></sub> <br onclick=alert(1)> <sup style=x>y</sup>",
    "[rel](/me/erase) [proto](//evil.example/x) [frag](#main)",
    "[x](http://[bad) <http://[::1>",
]

ALLOWED = {
    **formulas.ATTRIBUTES,
    **{tag: {"dir"} for tag in ("blockquote", "h3", "h4", "h5", "h6", "table", "ul")},
    "a": {"href", "title", "rel", "class"},
    "code": {"class"},
    "div": {"class", "tabindex", "role"},
    "mtd": {"class"},
    "ol": {"start", "dir"},
    "p": {"class", "dir"},
    "pre": {"tabindex", "data-language"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
}


class Witness(HTMLParser):
    """Collects what a browser would see, and whatever it should not."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attributes:
            if name not in ALLOWED.get(tag, set()):
                self.bad.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?:|mailto:)", value or ""):
                self.bad.append(f"href {value}")


def witness(html: str) -> Witness:
    parser = Witness()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize("text", HOSTILE)
def test_no_answer_can_run_or_fetch_anything(text: str) -> None:
    seen = witness(to_html(text))
    assert seen.bad == []
    assert not seen.tags & {"script", "img", "svg", "style", "iframe", "form", "input", "b"}
    assert not seen.tags & {"annotation-xml", "mglyph", "semantics", "maction"}


@given(st.text() | st.text(alphabet="<>[]()!*_`$\\|-# \n\"'&:/ahtpsjr"))
def test_any_text_gives_harmless_html(text: str) -> None:
    assert witness(to_html(text)).bad == []


def test_images_become_links_that_show_their_domain() -> None:
    html = to_html("![A chart](https://img.example/x.png?q=1)")
    assert "<img" not in html
    assert 'class="image-link"' in html
    assert "A chart" in html
    assert "(img.example)" in html


def test_links_are_marked_and_show_where_they_lead() -> None:
    html = to_html("[bank](https://bank.example@evil.example/) and <https://a.example/x>")
    assert html.count('rel="noreferrer nofollow ugc"') == 2
    assert "(evil.example)" in html
    assert "(a.example)" not in html


def test_headings_leave_the_page_its_own() -> None:
    html = to_html("# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five")
    for level, text in [(3, "One"), (4, "Two"), (5, "Three"), (6, "Four"), (6, "Five")]:
        assert f"<h{level}>{text}</h{level}>" in html


def test_headings_skip_no_level_where_the_model_did() -> None:
    html = to_html("### First\n\n###### Under it\n\n# Second\n\n### Under that")
    for level, text in [(3, "First"), (4, "Under it"), (3, "Second"), (4, "Under that")]:
        assert f"<h{level}>{text}</h{level}>" in html


def test_tables_scroll_and_keep_their_alignment() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<div class="table-scroll" tabindex="0" role="group"><table>' in html
    assert '<td class="align-right">2</td>' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    "formula",
    [
        r"$a_b * c_d$",
        r"\(x^2 * y_1 * z\)",
        r"$$\sum_{i=1}^n i$$",
        r"\[ \frac{a}{b} \]",
    ],
)
def test_formulas_are_mathml(formula: str) -> None:
    html = to_html(f"So {formula} holds.")
    assert "<p>So <math>" in html
    assert "</math> holds.</p>" in html
    assert not witness(html).tags & {"em", "code"}


def test_a_formula_on_a_line_of_its_own_is_a_block() -> None:
    html = to_html("$$\n\\begin{align}a&=b\\\\c&=d\\end{align}\n$$")
    assert '<div class="math-block" tabindex="0"><math display="block"><mtable' in html
    assert '<mtd class="align-right"><mi>a</mi></mtd>' in html
    assert "(1)" not in html


@pytest.mark.parametrize(
    "formula",
    [
        r"$\unknowncommand{x}$",
        r"$x_{$",
        f"${'x+' * 2_500}x$",
        "$" + "{" * 60 + "x" + "}" * 60 + "$",
        "$" + r"\sqrt{" * 60 + "x" + "}" * 60 + "$",
        "$$" + r"\left(" * 60 + "x" + r"\right)" * 60 + "$$",
        r"$\newcommand{\a}{\a\a}\a$",
    ],
)
def test_a_formula_that_fails_or_is_too_long_or_too_deep_shows_its_source(formula: str) -> None:
    html = to_html(f"So {formula} holds.")
    assert f'<code class="math">{formula}</code>' in html
    assert "<math" not in html


def test_lengths_of_a_formula_cannot_reach_over_the_text_around_it() -> None:
    html = to_html(r"$a\hspace{900em}b\raisebox{-90em}{c}\quad d$")
    assert "00em" not in html
    assert "90em" not in html
    assert 'width="1em"' in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"It costs $\$0.60$ each.", "It costs $0.60 each."),
        ("Between $5 and $10, or $5-$10.", "Between $5 and $10, or $5-$10."),
        ("A $5 bill and US$ in cash.", "A $5 bill and US$ in cash."),
        ("$20/$30 or 40$, $1,000.50 and 7$", "$20/$30 or 40$, $1,000.50 and 7$"),
    ],
)
def test_money_is_left_alone(text: str, shown: str) -> None:
    assert to_html(text) == f"<p>{shown}</p>\n"


def test_a_formula_on_several_lines_is_neither_list_nor_heading() -> None:
    formula = "\\[\na\n- b * c\n= d\n\\]"
    html = to_html(f"Then\n{formula}\nand so on.")
    assert html.count('<math display="block">') == 1
    assert "<em>" not in html
    assert "<ul>" not in html


@pytest.mark.parametrize(
    "text", ["It costs $5 and $10.", "$HOME/bin:$PATH", "\\[ never closed", "$$ never closed"]
)
def test_dollars_and_brackets_that_are_not_formulas_are_text(text: str) -> None:
    assert "math" not in to_html(text)


def test_breaks_indices_and_exponents_are_what_they_mean() -> None:
    html = to_html("H<sub>2</sub>O, x<SUP>*n*</SUP>, a<br>b<br/>c, `<br>` and <sub>never closed")
    assert "H<sub>2</sub>O, x<sup><em>n</em></sup>, a<br>\nb<br>\nc" in html
    assert "<code>&lt;br&gt;</code> and &lt;sub&gt;never closed" in html
    assert "<td>a<br>\nb</td>" in to_html("| a |\n|---|\n| a<br>b |")


def test_the_direction_of_a_paragraph_is_that_of_most_of_its_letters() -> None:
    html = to_html(
        "ChatGPT هو برنامج محادثة `from x import y`\n\nEnglish, then كلمة\n\n- Python لغة برمجة"
    )
    assert '<p dir="rtl">ChatGPT' in html
    assert "<p>English" in html
    assert '<ul dir="rtl">' in html
    assert '<p dir="ltr">' in to_html("> كلمات عربية كثيرة هنا في الاقتباس\n>\n> English words")


def test_characters_that_turn_text_around_are_left_out() -> None:
    assert to_html("I am \u202eedualC\u202c.") == "<p>I am edualC\u202c.</p>\n"


def test_a_link_never_runs_into_the_text_after_it() -> None:
    assert "(mis)" in to_html("[mis](http://mis)tral")
    assert "<a" not in to_html("[x](http://) [x](mailto:)")


def test_code_is_highlighted_by_classes_and_only_by_name() -> None:
    html = to_html("```python\ndef f(): pass\n```")
    assert '<pre tabindex="0" data-language="python">' in html
    assert '<span class="k">def</span>' in html
    unknown = to_html("```brainfuck\ndef f(): pass\n```")
    assert "<span" not in unknown
    assert 'data-language="brainfuck"' in unknown


def test_strike_through_and_line_breaks_are_kept() -> None:
    assert "<s>b</s>" in to_html("a ~~b~~")
    assert to_html("one\ntwo").count("<br>") == 1


def test_what_is_too_long_or_too_deep_is_shown_as_plain_text() -> None:
    deep = "> " * 50 + "hidden treasure"
    assert to_html(deep).startswith('<p class="plain">')
    assert "hidden treasure" in to_html(deep)
    assert to_html("- " * 200 + "end").endswith("end</p>")
    assert to_html("*" * (MAXIMUM_CHARACTERS + 1)).startswith('<p class="plain">')


def test_plain_text_is_escaped() -> None:
    assert "<script>" not in to_html("<script>" + "a" * MAXIMUM_CHARACTERS)


PATTERNS = [
    "[", "![", "*", "*a ", "**a _b ", "> ", "- ", "[a](b", "`a", "<", "&", "~~a ", "\\", "$a ",
    "$", "\\(", "\\[", "\\[\n", "$$\n", "](", "[](<", "|a", "a\n", "# a\n", "![a](http://b.c) ",
    "[a](http://b.c) ", "<sub>a</sub>", "<sub>", "<br>", "$\\sqrt{", "$a$ ", "ب a ",
    "1. a\n\n", "```\n", "</", "http://",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hostile_text_takes_linear_time(pattern: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        to_html(pattern * (size // len(pattern)))
        return time.process_time() - began

    # Four times the text may take four times the time, and some; quadratic would take sixteen.
    assert any(seconds(8_000) < 9 * max(seconds(2_000), 0.004) for _ in range(3))


# Each opens what is never closed; a converter that tries every pairing doubles its time with each.
OPENINGS = [
    "(",
    "[",
    "\\{",
    "\\langle ",
    "\\lfloor ",
    "\\bigl(",
    "\\sin(",
    "a+(",
    "f(x)^2[",
    "x^",
    "\\hat",
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_formula_of_unclosed_brackets_holds_up_nobody(opening: str) -> None:
    to_html("$x$")
    began = time.thread_time()
    to_html(f"${opening * 25}x$")
    assert time.thread_time() - began < 0.2


HOSTILE_CODE = ["a\n", "\n", "("]


@pytest.mark.parametrize("lexer", sorted(LEXERS))
def test_every_lexer_exists_and_stands_hostile_code(lexer: str) -> None:
    began = time.process_time()
    for pattern in HOSTILE_CODE:
        to_html(f"```{lexer}\n{pattern * (MAXIMUM_CODE_CHARACTERS // len(pattern) - 1)}\n```")
    # What backtracks takes minutes; measuring coverage on a busy machine takes a few times longer.
    assert time.process_time() - began < 3 * len(HOSTILE_CODE)


def test_code_that_takes_too_long_to_highlight_is_shown_plain() -> None:
    code = "\n" * (MAXIMUM_CODE_CHARACTERS - 10) + "int x;"
    assert "int x;" in to_html(f"```c\n{code}\n```")
