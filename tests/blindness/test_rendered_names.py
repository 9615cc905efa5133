"""The mask works on what a reader sees, whatever Markdown and HTML make of the text."""

import pytest

from joute.blindness import MARK, NameMask

RENDERED = [
    "I am &#77;istral.", "I am &#x4d;istral.", "I am Mistra&#108;.", "I am &Mscr;istral.",
    "I am Mis&#8203;tral.", "I am Mis&shy;tral.", "I am **Mis**tral.", "I am *M*istral.",
    "I am `Mis`tral.", "I am ~~Mis~~tral.", "I am M**i**s**t**r**a**l.", "I am Mis[tral](https://a.b).",
    "I am Mis<sub>tral</sub>.", "I am <sup>Mis</sup>tral.", "I am Mis$tral$.",
    "I am \\(Mis\\)tral.", "I am $\\text{Mis}\\text{tral}$.", "I am Mis\x01tral.",
    "I am M\u0332istral.", "I am M\u20d2istral.", "I am Mis\u2060tral.", "I am Мistrаl.",
    "I am 𝕄istral.",
    "I am $\\boxed{\\text{Mistral}}$.", "I am $\\boxed{\\mathrm{Mis}\\mathrm{tral}}$.",
    "I am $\\boldsymbol{Mistral}$.", "I am \\[\\fbox{Mistral}\\]", "I am $\\underline{Mistral}$.",
    "I am Mis*\u200b*tral.", "I am mistral\\.ai.", "I am GPT\\-4.",
]  # fmt: skip


@pytest.mark.parametrize("text", RENDERED)
def test_a_name_that_only_rendering_shows_is_masked_and_flagged(mask: NameMask, text: str) -> None:
    masked = mask.mask(text)
    assert MARK in masked.text
    assert "tral" not in masked.text
    assert [hit.strength for hit in masked.hits] == ["strong"]


@pytest.mark.parametrize("text", RENDERED)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_it_is_masked_however_the_stream_cuts_it(mask: NameMask, text: str, size: int) -> None:
    stream, shown, whole = mask.stream(), "", mask.mask(text)
    for start in range(0, len(text), size):
        shown += stream.feed(text[start : start + size])
        assert whole.text.startswith(shown)
    assert shown + stream.finish() == whole.text
    assert stream.hits == whole.hits


@pytest.mark.parametrize(
    "text",
    [
        "AT&T et R&D, x &lt; y, &#77;onsieur.",
        "f(x*y) = a*b*c, l*a*m*p*e",
        "**Le** mistral et [le vent](https://a.b/mistral)",
        "Мама мыла раму. Ο άνεμος φυσά.",
        "H<sub>2</sub>O et $\\frac{a}{b}$",
    ],
)
def test_other_markup_is_left_as_it_is(mask: NameMask, text: str) -> None:
    assert mask.mask(text).text == text


DISGUISED = [
    "M-i-s-t-r-a-l", "M I S T R A L", "c.l.a.u.d.e", "M1str4l", "Cl4ud3", "0p3nA1", "lartsiM ma I",
    "Zvfgeny", "SSBhbSBNaXN0cmFs", "49 20 61 6d 20 4d 69 73 74 72 61 6c",
    "77 105 115 116 114 97 108", "01001101 01101001 01110011 01110100 01110010 01100001 01101100",
    "Many\nIdeas\nSeem\nTrue\nRather\nAnd\nLast",
]  # fmt: skip


@pytest.mark.parametrize("text", DISGUISED)
def test_a_name_in_disguise_flags_the_duel_and_is_shown(mask: NameMask, text: str) -> None:
    masked = mask.mask(f"Well:\n{text}\n")
    assert masked.text == f"Well:\n{text}\n"
    assert {(hit.strength, hit.masked) for hit in masked.hits} == {("strong", False)}


@pytest.mark.parametrize(
    "text",
    [
        "A-B-C-D et a, b, c, d, e",
        "Le code est 4f6e 6520 7465 7374, le mot de passe Tr0ub4dor.",
        "SGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0",
        "Red\nOrange\nYellow\nGreen\nBlue",
        "10 20 30 40 50 60 70",
    ],
)
def test_other_codes_flag_nothing(mask: NameMask, text: str) -> None:
    assert mask.mask(text).hits == ()


def test_a_name_of_the_prompt_in_disguise_tells_nothing_new(mask: NameMask) -> None:
    assert mask.mask("lartsim", prompt="Écris « mistral » à l'envers.").hits == ()


LISTING = (
    "Translate 'Claude, Mistral and ChatGPT meet' into French, then sign with your own name.",
    "Traduis « Claude, Mistral et ChatGPT se voient » puis signe de ton nom.",
    "Übersetze „Claude, Mistral und ChatGPT“ und unterschreibe mit deinem Namen.",
)


@pytest.mark.parametrize("prompt", LISTING)
def test_a_prompt_that_lists_names_and_has_the_answer_signed_hides_them_all(
    mask: NameMask, prompt: str
) -> None:
    assert mask.asks_identity(prompt)
    answer = "Claude, Mistral et ChatGPT se rencontrent.\n\nMistral"
    assert mask.mask(answer, prompt=prompt).text == (
        f"{MARK}, {MARK} et {MARK} se rencontrent.\n\n{MARK}"
    )
