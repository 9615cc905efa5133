"""What docs/workshop.md says of decisions, figures and programs is so."""

import re

import pytest
from tests.docs.pages import read

from joute.calls import ModelCard
from joute.calls.card import MakerCard, Size
from joute.errors import BadData
from joute.footprint import estimate, format_band
from joute.workshop.final import Finalist, decide
from joute.workshop.program.card_figures import write_figure
from joute.workshop.program.cards import load_cards, parse_card
from joute.workshop.program.model import parse_program

PAGE = read("docs/workshop.md")
CARDS = load_cards()


def finalist(id: str, billions: float, votes: int) -> Finalist:
    size = Size(low=billions, mid=billions, high=billions, estimated=False)
    maker = MakerCard(id="maker", name="Maker")
    return Finalist(
        ModelCard(id=id, name=id, maker=maker, total_b=size, active_b=size, country="FRA"),
        votes,
        estimate(total_b=billions, active_b=billions, output_tokens=400, mix="FRA", pue=None),
    )


def block(language: str, number: int = 0) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found[number])


@pytest.mark.parametrize("weight", [0.5, 0.8, 0.9])
def test_the_example_of_a_decision_is_what_the_rules_give(weight: float) -> None:
    finalists = [finalist("large", 70, 18), finalist("small", 8, 12)]
    decision = decide(finalists, ties=6, weight=weight)
    scores = [format_band(one.score, "") for one in decision.standings if one.score]
    who = " and ".join(decision.winners)
    assert f"| {weight} | {scores[0]} | {scores[1]} | {who} | `{decision.rule}` |" in PAGE


def test_the_example_of_usefulness_and_frugality_is_what_the_rules_give() -> None:
    finalists = [finalist("large", 70, 18), finalist("small", 8, 12)]
    for one in decide(finalists, ties=6, weight=0.5).standings:
        assert one.frugality is not None
        assert f"| {one.usefulness:.2f} | {format_band(one.frugality, '')} |" in PAGE


def test_the_card_of_the_page_is_a_card() -> None:
    assert parse_card(block("markdown"), "canteen.en.md").title


def test_the_program_of_the_page_is_a_program() -> None:
    program = parse_program(block("toml"), "ours.toml")
    assert set(program.cards) <= {*CARDS.ids, "canteen"}


def test_the_error_on_a_figure_gives_an_example_of_each_kind() -> None:
    told = re.findall(r"^\| `\{([^}]+)\}` \|", PAGE, re.MULTILINE)
    assert {asked.split()[0] for asked in told} == {
        "energy", "gases", "water", "light", "ratio", "days",
    }  # fmt: skip
    assert all(write_figure(asked, ".").text for asked in told)
    with pytest.raises((BadData, ValueError)):
        write_figure("power 8B 400", ".")


def test_every_card_that_ships_is_listed() -> None:
    assert set(re.findall(r"`([a-z-]+)`", PAGE.partition("### Cards that ship")[2])) >= set(
        CARDS.ids
    )
