"""What the page says of a ranking: sentences, order, charts. Values in, values out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from joute.calls.offer import demo_offer
from joute.evidence.tags import Tags
from joute.features import FEATURES
from joute.leaderboard.page import charts
from joute.leaderboard.page.arrangement import Address, Arrangement, arranged
from joute.leaderboard.page.board import Board, entries_of, exclusion_views
from joute.leaderboard.page.example import example
from joute.leaderboard.page.wording import Words
from joute.leaderboard.standing import BYS, Standing
from joute.llm import DemoEndpoint
from joute.models.service import Models
from joute.ranking import rank, slices
from joute.settings import Sizes
from joute.translation import load_translators
from tests.leaderboard.filling import ballots

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TRANSLATORS = load_translators(("en", "fr"), FEATURES.folders.values())
# Open weights of a known size, the same smaller, and one that only its maker knows.
LARGE, SMALL, SECRET = "llama-3.3-70b", "llama-3.1-8b", "gpt-5.5"

Vote = tuple[str, str, str, int]


def words(language: str = "en") -> Words:
    models = Models(demo_offer(DemoEndpoint()), Sizes(), "", lambda: NOON)
    return Words(TRANSLATORS[language], models, Tags.of(()))


def votes(*pairs: tuple[str, str, int, int], voters: int = 20) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "model_a": ballot.model_a,
            "model_b": ballot.model_b,
            "winner": ballot.winner,
            "voter": ballot.voter,
            "tags_a": ballot.tags_a,
            "tags_b": [],
        }
        for ballot in ballots(*pairs, voters=voters)
    )


def standing(cast: pl.DataFrame, **options: Any) -> Standing:
    board = rank(cast, **options)
    return Standing(
        board=board,
        robustness=board.robustness(),
        pairs=board.pairs(),
        parts={**dict.fromkeys(BYS, ()), "tag": slices(cast, by="tag")},
        tokens={LARGE: 500.0},
        speeds={SMALL: 180.4, LARGE: 42.0},
        computed_at=NOON,
    )


def shown(
    cast: pl.DataFrame, language: str = "en", query: Sequence[tuple[str, str]] = (), **options: Any
) -> Board:
    arrangement = Arrangement.model_validate(dict(query))
    address = Address("/ranking", query)
    return Board(standing(cast, **options), arrangement, Sizes(), address, words(language))


CLEAR = votes((LARGE, SMALL, 180, 60), (LARGE, SECRET, 200, 40), (SMALL, SECRET, 130, 110))
CLOSE = votes((LARGE, SMALL, 61, 59), (LARGE, SECRET, 90, 30), (SMALL, SECRET, 88, 32))
# One model has enough votes, those it met do not.
ALONE = votes((LARGE, SMALL, 8, 7), (LARGE, SECRET, 8, 7))
FEW = votes((LARGE, SMALL, 7, 1), voters=4)


def names(board: Board) -> list[str]:
    return [row.model.name for row in board.table().rows]


def test_a_clear_first_is_named_with_how_sure_that_is() -> None:
    board = shown(CLEAR)
    first, sure, chance = board.heading().summary
    assert first == "Llama 3.3 70B is first."
    assert sure == "The votes are enough to say that no other model is."
    assert chance.startswith("Against an average model, people would prefer it about 71")
    assert board.table().rows[0].places == "1"


def test_models_that_cannot_be_told_apart_are_said_to_be() -> None:
    english, french = shown(CLOSE), shown(CLOSE, "fr")
    summary = english.heading().summary
    assert summary[:2] == (
        "Llama 3.3 70B leads, but the first place is not settled.",
        "The votes can’t separate it from one other model: Llama 3.1 8B.",
    )
    told = french.heading().summary
    assert told[0] == "Llama 3.3 70B mène, mais la première place n’est pas jouée."
    assert [row.places for row in english.table().rows] == ["1–2", "1–2", "3"]
    assert summary[2:] != ()
    assert "%" not in "".join(english.findings()).replace("%)", "")


def test_swapped_sides_change_nothing_but_the_side() -> None:
    turned = {"a": "b", "b": "a", "tie": "tie", "both_bad": "both_bad"}
    swapped = CLEAR.rename(
        {"model_a": "model_b", "model_b": "model_a", "tags_a": "tags_b", "tags_b": "tags_a"}
    ).with_columns(pl.col("winner").replace(turned))
    one, other = shown(CLEAR), shown(swapped)
    assert one.heading().summary == other.heading().summary
    assert one.table().rows == other.table().rows
    assert one.matrix() == other.matrix()
    assert one.tags() == other.tags()


def test_under_the_minimum_no_rank_but_what_is_lacking() -> None:
    board = shown(FEW)
    rows = board.table().rows
    assert board.heading().summary == (
        "Too early to rank: these votes do not say who is first.",
        "A model is ranked from 20 votes by at least 10 people.",
        "The closest is Llama 3.3 70B, which needs 12 votes and 6 people more.",
    )
    assert {row.places for row in rows} == {None}
    assert {row.needed for row in rows} == {"12 votes and 6 people"}
    assert board.findings() == ()
    assert [row.places for row in shown(ALONE).table().rows] == [None, None, None]
    assert shown(ALONE).energy() is None
    assert board.energy() is None
    assert board.price() is None
    pair = board.pairs()[0]
    assert "At this pace, a verdict takes about" in pair.sentence
    assert not pair.settled


def test_a_settled_pair_is_said_from_the_side_of_who_leads() -> None:
    cast = votes((SMALL, LARGE, 90, 10), (SECRET, SMALL, 1, 99), (SECRET, LARGE, 1, 99), voters=200)
    said = {pair.sentence.partition(":")[0] for pair in shown(cast).pairs()}
    assert "Llama 3.1 8B is preferred to Llama 3.3 70B" in said


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("rank", [LARGE, SMALL, SECRET]),
        ("-rating", [SECRET, SMALL, LARGE]),
        ("size", [SMALL, LARGE, SECRET]),
        ("-size", [LARGE, SMALL, SECRET]),
        ("energy", [SMALL, LARGE, SECRET]),
        ("model", [SECRET, SMALL, LARGE]),
        ("open", [SMALL, LARGE, SECRET]),
        ("price", [SMALL, LARGE, SECRET]),
        ("speed", [SMALL, LARGE, SECRET]),
    ],
)
def test_order_follows_the_address_and_the_unknown_comes_last(
    sort: str, expected: list[str]
) -> None:
    spoken = words()
    entries = entries_of(standing(CLEAR), spoken)
    if sort == "open":  # equals keep the order in which they come
        entries.reverse()
    assert [entry.row.model for entry in arranged(entries, sort)] == expected


def test_the_head_of_a_column_sorts_by_it_then_turns_it_over() -> None:
    board = shown(CLEAR, query=[("sort", "size"), ("open", "open-weights")])
    by_label = {column.label: column for column in board.table().columns}
    assert by_label["Size"].sorted == "ascending"
    assert by_label["Size"].href == "/ranking?open=open-weights&sort=-size#table"
    assert by_label["Votes"].href == "/ranking?open=open-weights&sort=votes#table"
    assert names(board) == ["Llama 3.1 8B", "Llama 3.3 70B"]
    assert (board.heading().shown, board.heading().total) == (2, 3)
    assert board.table().rows[0].places == "2–3"


def test_energy_is_weighed_as_the_address_says_and_what_is_not_known_is_left_out() -> None:
    quality, frugality = (
        shown(CLEAR, query=[("weight", weight)]).energy() for weight in ("1", "0")
    )
    assert quality is not None
    assert frugality is not None
    assert [row.model.id for row in quality.rows] == [LARGE, SMALL]
    assert [row.model.id for row in frugality.rows] == [SMALL, LARGE]
    assert frugality.rows[0].score == "100"
    assert quality.rows[0].preferred is not None
    assert quality.rows[1].preferred is None
    assert quality.left_out == (("Its energy is not known.", "GPT-5.5"),)


def test_the_front_of_prices_holds_what_no_cheaper_model_equals() -> None:
    view = shown(CLEAR).price()
    assert view is not None
    cheapest, *_, dearest = view.rows
    assert [row.price for row in view.rows] == sorted(row.price for row in view.rows)
    assert cheapest.on_front
    assert (cheapest.model.id, cheapest.speed) == (SMALL, "180")
    assert dearest.model.id == SECRET
    assert not dearest.on_front  # Llama 3.3 70B is better rated, for less
    assert view.chart is not None


def test_a_model_that_left_the_catalogue_keeps_its_name_without_a_card() -> None:
    cast = votes(("departed", SMALL, 30, 30))
    row = next(row for row in shown(cast).table().rows if row.model.name == "departed")
    assert (row.model.id, row.size, row.energy, row.openness) == (None, None, None, None)


def test_a_rule_is_lifted_and_applied_again_by_a_link() -> None:
    cast = CLEAR.with_columns(chosen=pl.int_range(pl.len()) < 7)
    address = Address("/ranking", [("sort", "votes")])
    applied, lifted = (rank(cast, keep=keep).excluded for keep in ((), ("chosen",)))
    one = exclusion_views(applied, address, words())[0]
    assert (one.votes, one.applied, one.href) == (7, True, "/ranking?sort=votes&keep=chosen")
    other = exclusion_views(lifted, Address("/ranking", [("keep", "chosen")]), words())[0]
    assert (other.votes, other.applied, other.href) == (7, False, "/ranking")
    simulated = rank(cast.with_columns(simulated=pl.col("chosen"), chosen=False)).excluded
    assert exclusion_views(simulated, address, words())[0].href is None


def test_the_example_says_what_the_code_finds() -> None:
    told, french = example(words()), example(words("fr"))
    assert (told.points, told.share, told.gap) == ("13.5", "68%", "127")
    assert (told.first, told.second) == ("1,063", "937")
    assert french.points == "13,5"
    low, high = (float(part.replace(",", "")) for part in told.interval.split(" to "))
    assert low < 1000 < high
    low, high = (float(part.replace(",", "")) for part in told.many_interval.split(" to "))
    assert 1000 < low < high


def rated(rating: float, margin: float | None = 40.0) -> charts.Rated:
    bounds = (None, None) if margin is None else (rating - margin, rating + margin)
    return charts.Rated("model", rating, *bounds)


def test_the_forest_places_models_on_one_scale_and_cuts_what_goes_too_far() -> None:
    drawn = charts.forest([rated(1100), rated(1000, None), rated(900, 5000)])
    assert drawn is not None
    best, plain, wild = drawn.lines
    assert best.start < best.middle < best.end
    assert plain.start == plain.middle == plain.end == pytest.approx(drawn.average)
    assert (wild.open_start, wild.open_end, best.open_end) == (True, True, False)
    assert all(0 <= line.start <= line.end <= 100 for line in drawn.lines)
    steps = [b.value - a.value for a, b in pairwise(drawn.ticks)]
    assert len(set(steps)) == 1
    assert 2 <= len(drawn.ticks) <= 9
    assert charts.forest([]) is None


def test_the_front_climbs_from_the_most_frugal_to_the_best() -> None:
    models = [
        charts.Spent(rated(900), 0.05, 0.1, 0.2, on_front=True),
        charts.Spent(rated(1100), 0.5, 1.0, 2.0, on_front=True),
        charts.Spent(rated(950), 0.5, 1.5, 2.0, on_front=False),
    ]
    drawn = charts.scatter(models)
    assert drawn is not None
    frugal, best, beaten = drawn.dots
    assert frugal.x < best.x < beaten.x
    assert best.y < beaten.y < frugal.y
    assert [(step.x1, step.x2) for step in drawn.front] == [(frugal.x, best.x)]
    assert charts.scatter(models[:1]) is None
    assert charts.scatter([models[0], models[0]]) is not None
