"""The teaching cards: what ships, their figures, and the cards of a facilitator."""

import re
from pathlib import Path

import pytest
from tests.support.typography import faults_of_english, faults_of_french

from joute.errors import BadData, NotFound
from joute.footprint import DEFAULT_METHOD, MODELLED_METHODS, estimate
from joute.settings import Language
from joute.workshop.program.card_figures import write_figure
from joute.workshop.program.cards import LANGUAGES, PLACEHOLDER, Cards, load_cards, parse_card

CARDS = load_cards()
MAXIMUM_WORDS = 75
EVERY = [(id, language) for id in CARDS.ids for language in LANGUAGES]
# Asked for by the format of the workshop, whatever else ships.
EXPECTED = {
    "everywhere", "model", "energy", "data-centres", "sizes", "distillation", "reasoning",
    "training", "languages", "hallucinations", "search", "small-models", "vote", "prejudice",
    "recap",
}  # fmt: skip

MINE = """\
+++
title = "Our canteen"
date = 2026-11-21

[[sources]]
title = "The cook"
year = 2026
+++
Two lines,
and {energy 8B 400}.
"""


def prose(id: str, language: Language) -> str:
    """Everything that is read, without addresses of pages nor placeholders."""
    card = CARDS.find(id, language)
    sources = " ".join(source.title for source in card.sources)
    return PLACEHOLDER.sub("…", f"{card.title}\n{card.body}\n{sources}")


def placeholders(id: str, language: Language) -> list[str]:
    return PLACEHOLDER.findall(CARDS.find(id, language).body)


def test_the_cards_asked_for_are_there() -> None:
    assert set(CARDS.ids) >= EXPECTED
    assert CARDS.problems == ()


@pytest.mark.parametrize(("id", "language"), EVERY)
def test_every_card_is_in_each_language_dated_sourced_and_short(
    id: str, language: Language
) -> None:
    card = CARDS.find(id, language)
    assert card.language == language
    assert card.sources
    assert len(re.findall(r"[\w…’'-]+", PLACEHOLDER.sub("x", card.body))) <= MAXIMUM_WORDS


@pytest.mark.parametrize("id", CARDS.ids)
def test_both_languages_have_the_same_figures_and_sources(id: str) -> None:
    assert placeholders(id, "fr") == placeholders(id, "en")
    french, english = (CARDS.find(id, language) for language in ("fr", "en"))
    assert [(s.url, s.year) for s in french.sources] == [(s.url, s.year) for s in english.sources]
    assert french.date == english.date


@pytest.mark.parametrize("id", CARDS.ids)
def test_french_follows_french_typography(id: str) -> None:
    text = prose(id, "fr")
    assert faults_of_french(text.replace(" |", "")) == []
    assert not re.search(r"\d (?:k?Wh|g|mL|W)\b", text)


@pytest.mark.parametrize("id", CARDS.ids)
def test_english_uses_curly_marks_and_no_space_before_them(id: str) -> None:
    assert faults_of_english(prose(id, "en")) == []


@pytest.mark.parametrize(("id", "language"), EVERY)
def test_figures_are_bands_with_their_method(id: str, language: Language) -> None:
    shown = CARDS.show(id, language)
    assert not PLACEHOLDER.search(shown.html)
    assert (shown.method_line is not None) == bool(placeholders(id, language))
    for asked in placeholders(id, language):
        figure = write_figure(asked, ".")
        assert re.search(r"[\d.,]+ \([\d.,]+ – [\d.,]+\)", figure.text)
        assert shown.method_line is not None
        assert all(method in shown.method_line for method in figure.methods)


def test_no_slip_of_the_slides_of_2025_comes_back() -> None:
    everything = "\n".join(str(CARDS.show(*card).html) for card in EVERY)
    for slip in ("Llama 3.3 8B", "8 Wh", "0,3 Wh", "0.3 Wh", "Colorado", "18 fois", "18 times"):
        assert slip not in everything.replace("&nbsp;", " ").replace("\u202f", " ")


def test_what_the_card_on_places_says_of_france_is_what_the_engine_finds() -> None:
    french = estimate(total_b=70, active_b=70, output_tokens=400, mix="FRA", pue=None)
    assert french.gwp_embodied_g is not None
    assert french.gwp_usage_g is not None
    assert french.gwp_embodied_g.mid > french.gwp_usage_g.mid


def test_a_figure_is_the_engines_in_the_language_of_the_page() -> None:
    assert "0.26 (0.060 – 1.2)" in CARDS.show("energy", "en").html
    assert "0,26 (0,060 – 1,2)" in CARDS.show("energy", "fr").html
    assert DEFAULT_METHOD in str(CARDS.show("energy", "fr").method_line)


def test_a_ratio_names_both_methods_and_a_place_its_electricity() -> None:
    assert write_figure("ratio 70B 400 over 8B 400", ".").methods == MODELLED_METHODS
    line = CARDS.show("place", "en").method_line
    assert "France (2025), United States (2025) and Poland (2025)" in str(line)


def test_break_even_follows_the_number_of_answers() -> None:
    slow, fast = (
        float(write_figure(f"days 176B 400 433000kWh {n}/day", ".").text.split()[0])
        for n in (1_000_000, 10_000_000)
    )
    assert slow == pytest.approx(10 * fast, rel=0.05)


@pytest.mark.parametrize(
    "asked",
    ["", "energy", "energy 8B", "energy 400", "energy 8B 7B 400", "power 8B 400",
     "energy 8B 400 Mars", "gases 8B 400 XXX", "ratio 8B 400", "energy 8B/9B 400",
     "days 8B 400 10kWh", "days 8B 400 10kWh 0/day", "water 8B 400 FRA ecologits-0.8@1"],
)  # fmt: skip
def test_an_unknown_figure_of_a_card_is_reported_with_its_line(asked: str) -> None:
    with pytest.raises(BadData) as caught:
        parse_card(MINE.replace("energy 8B 400", asked), "ours.fr.md")
    assert caught.value.params["line"] == 10


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        ("ours.md", "", "", 1),
        ("Ours.fr.md", "", "", 1),
        ("ours.de.md", "", "", 1),
        ("ours.fr.md", "+++\ntitle", "title", 1),
        ("ours.fr.md", 'title = "Our canteen"', "title = Our canteen", 2),
        ("ours.fr.md", 'title = "Our canteen"', 'title = " "', 2),
        ("ours.fr.md", "date = 2026-11-21", 'date = "soon"', 3),
        ("ours.fr.md", "year = 2026", 'year = "MMXXVI"', 7),
        ("ours.fr.md", "year = 2026", 'year = 2026\nurl = "javascript:alert(1)"', 8),
        ("ours.fr.md", "date = 2026-11-21", "date = 2026-11-21\nauthor = 1", 4),
        ("ours.fr.md", "Two lines", "x" * 6000, 1),
    ],
)
def test_a_bad_card_is_refused_with_its_line(name: str, before: str, after: str, line: int) -> None:
    with pytest.raises(BadData) as caught:
        parse_card(MINE.replace(before, after, 1) if before else MINE, name)
    assert (caught.value.params["file"], caught.value.params["line"]) == (name, line)


def test_a_facilitators_cards_are_added_and_may_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "canteen.en.md").write_text(MINE, "utf-8")
    (tmp_path / "recap.en.md").write_text(MINE, "utf-8")
    (tmp_path / "broken.en.md").write_text("no head", "utf-8")
    (tmp_path / "latin.en.md").write_bytes(b"\xe9")
    (tmp_path / "notes.txt").write_text("not a card", "utf-8")
    cards = load_cards(tmp_path)

    assert set(cards.ids) == {*CARDS.ids, "canteen"}
    assert cards.find("recap", "en").title == "Our canteen"
    assert cards.find("recap", "fr").title == CARDS.find("recap", "fr").title
    assert [problem.params["file"] for problem in cards.problems] == ["broken.en.md", "latin.en.md"]


def test_a_card_in_one_language_is_shown_in_it_to_all() -> None:
    shown = Cards([parse_card(MINE, "ours.en.md")]).show("ours", "fr")
    assert (shown.language, shown.title) == ("en", "Our canteen")
    assert "0.036 (" in shown.html


def test_a_card_holds_no_script() -> None:
    card = parse_card(MINE + "<script>alert(1)</script> ![x](https://example.org/x.png)", "x.en.md")
    html = Cards([card]).show("x", "en").html
    assert "<script" not in html
    assert "<img" not in html


def test_an_unknown_card_and_an_unreadable_folder_are_reported(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        CARDS.show("nothing", "fr")
    with pytest.raises(BadData, match="absent"):
        load_cards(tmp_path / "absent")
