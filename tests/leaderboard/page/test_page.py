"""The pages of the ranking through HTTP: with no vote, a few, many."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from joute.llm.server import Running
from tests.impact.reading import Reader, get, words
from tests.leaderboard.filling import Ballot, ballots, fill
from tests.support.databases import sqlite_database
from tests.support.site import running_site, settings

# As in the catalogue: open weights, the same smaller, a size that is a guess, an unknown size.
MODELS = [
    {"id": name, "endpoint": "test", "name": "fast", "catalog": catalogued}
    for name, catalogued in {
        "large": "llama-3.3-70b",
        "small": "llama-3.1-8b",
        "guessed": "mistral-medium-2508",
        "secret": "gpt-5.5",
    }.items()
]
MANY = [
    *ballots(("large", "small", 180, 60), task="code", topic="technology"),
    *ballots(("large", "secret", 200, 40), task="translate", topic="math_v0.1"),
    *ballots(("small", "secret", 130, 110), ("guessed", "small", 20, 40), language="en"),
    *ballots(("secret", "large", 9, 0), chosen=True),
    *ballots(("secret", "large", 8, 0), simulated=True),
]
TABS = ("energy", "pairs", "parts", "robustness", "method")
FEW = ballots(("large", "small", 7, 1), voters=6)
GUEST = [Ballot("secret", "small", "a", voter=99, language="de")]


@contextmanager
def reading(llm: Running, database: str, cast: list[Ballot], **tables: Any) -> Iterator[Reader]:
    """A site that runs in a thread, with these votes."""
    opened = running_site(settings(database, llm.base_url, MODELS, **tables))
    with start_blocking_portal() as portal:
        portal.call(fill, database, cast)
        with portal.wrap_async_context_manager(opened) as site:
            yield Reader(site, portal)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Reader]:
    database = sqlite_database(tmp_path_factory.mktemp("many"))
    with reading(llm_server, database, [*MANY, *GUEST]) as reader:
        yield reader


def rows(page: str) -> list[str]:
    """The models of the first table, in order."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a href="/models/([\w-]+)"', table)


@pytest.mark.anyio
async def test_no_vote_a_few_and_many_on_both_engines(database: str, llm_server: Running) -> None:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        empty = words((await get(site, "/ranking")).text)
        assert "No vote yet: the first place is open." in empty
        assert "Start a duel" in empty
        for tab in TABS:
            await get(site, f"/ranking/{tab}")
        method = words((await get(site, "/ranking/method")).text)
        assert "From votes to ratings" in method
        assert "Check it yourself" not in method
        await fill(database, FEW)
        site.clock.pass_(minutes=2)
        few = words((await get(site, "/ranking")).text)
        assert "Too early to rank: these votes do not say who is first." in few
        assert "8 votes · 6 people · 2 models" in few
        assert "lacks 12 votes and 4 people" in few
        pairs = words((await get(site, "/ranking/pairs")).text)
        assert "The votes do not decide between Llama 3.3 70B and Llama 3.1 8B" in pairs
        energy = words((await get(site, "/ranking/energy")).text)
        assert "There is nothing to show before models have a rank." in energy


def test_many_votes_name_the_first_and_say_how_sure_that_is(many: Reader) -> None:
    page = many.page("/ranking")
    assert "Llama 3.3 70B is first." in page
    assert "Bradley-Terry, 95% intervals over people" in page
    assert "as of " in page
    assert rows(many.html("/ranking")) == ["large", "small", "secret", "guessed"]
    assert "Margin of uncertainty" in page


@pytest.mark.parametrize(
    ("tab", "sections"),
    [
        ("energy", ("Quality and energy", "Quality and price")),
        ("pairs", ("Every pair", "The most frequent pairs, in words")),
        ("parts", ("In subsets of the votes", "What people say of each model")),
        ("robustness", ("What would change the first place", "Effects that aren’t the model")),
        ("method", ("From votes to ratings", "Excluded votes", "Check it yourself")),
    ],
)
def test_each_question_has_an_address_of_its_own(
    many: Reader, tab: str, sections: tuple[str, ...]
) -> None:
    page, first = many.html(f"/ranking/{tab}"), many.html("/ranking")
    for section in sections:
        assert section in words(page)
        assert section not in words(first)
    assert f'href="/ranking/{tab}"' in first
    current = re.findall(r'<a href="([^"]*)"[^>]* aria-current="page"', page.partition("<main")[2])
    assert current == [f"/ranking/{tab}"]


def test_tabs_keep_the_filters_and_options_of_the_address(many: Reader) -> None:
    page = many.html("/ranking?size=large&style=true&keep=chosen")
    assert 'href="/ranking/energy?size=large&amp;style=true&amp;keep=chosen"' in page
    pairs = many.html("/ranking/pairs?size=large")
    assert "2 models of 4; ranks and ratings still compare them with all." in words(pairs)
    assert '<a href="/ranking/pairs">Clear filters</a>' in pairs


def test_the_page_is_in_french_with_french_figures(many: Reader) -> None:
    page = many.page("/ranking", "fr")
    assert "Llama 3.3 70B est premier." in page
    assert "intervalles à 95 % sur les personnes" in page
    assert re.search(r"1 \d{3} à 1 \d{3}", page.replace("\u202f", " "))
    assert not re.search(r"\d%|\d\.\d+ Wh", page)
    assert not re.search(r"\b(votes?|rating|people) (of|are|is|from)\b", page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=size", ["small", "large", "guessed", "secret"]),
        ("sort=-size", ["guessed", "large", "small", "secret"]),
        ("sort=model", ["secret", "small", "large", "guessed"]),
        ("size=small", ["small"]),
        ("open=open-weights&sort=energy", ["small", "large"]),
        ("size=unknown", ["secret"]),
    ],
)
def test_the_address_sorts_and_filters(many: Reader, query: str, expected: list[str]) -> None:
    page = many.html(f"/ranking?{query}")
    assert rows(page) == expected


def test_a_filter_that_nothing_passes_says_so(many: Reader) -> None:
    assert "No model matches all of these filters." in many.page("/ranking?open=open-source")


def test_what_is_guessed_is_said_and_not_weighed(many: Reader) -> None:
    assert "tier D: a guess" in many.page("/ranking")
    page = many.page("/ranking/energy")
    assert "Excluded: Mistral Medium 3.1. Its energy rests on a guessed size (tier D)." in page
    assert "Excluded: GPT-5.5. Its energy is not known." in page


def test_the_weight_of_the_score_is_in_the_address(many: Reader) -> None:
    def first(weight: str) -> str:
        page = many.html(f"/ranking/energy?weight={weight}&sort=votes")
        table = page.partition('id="energy"')[2].partition("<tbody>")[2]
        assert '<input type="hidden" name="sort" value="votes">' in page
        return table.partition("/models/")[2].partition('"')[0]

    assert (first("1"), first("0")) == ("large", "small")
    many.html("/ranking?weight=1.5", status=422)


def test_rules_are_listed_and_lifted_except_for_simulated_players(many: Reader) -> None:
    page = many.html("/ranking/method")
    assert "9 · a pair chosen by the voter, not drawn" in words(page)
    assert "8 · simulated players" in words(page)
    assert 'href="/ranking/method?keep=chosen"' in page
    assert "keep=simulated" not in page
    lifted = many.page("/ranking/method?keep=chosen")
    assert "counted at your request" in lifted
    assert "joute rank votes.csv --keep chosen" in lifted
    many.html("/ranking/method?keep=simulated", status=422)


def test_style_is_taken_out_on_request_raw_and_controlled_side_by_side(many: Reader) -> None:
    assert "Shown as A" in many.page("/ranking/robustness")
    page = many.page("/ranking/robustness?style=true")
    for text in (
        "controlled for style and side",
        "A longer answer",
        "As voted",
        "Style controlled",
    ):
        assert text in page
    assert "controlled for style and side" in many.page("/ranking?style=true")
    assert "joute rank votes.csv --style-control" in many.page("/ranking/method?style=true")


def test_a_part_of_the_votes_has_its_own_ranking(many: Reader) -> None:
    page = many.page("/ranking/parts?part=language:en")
    assert "Compared with all votes" in page
    guest = many.page("/ranking/parts?part=language:de")
    assert "Fewer than five people voted in this subset, so it is not shown." in guest
    assert "Compared with all votes" not in guest


@pytest.mark.parametrize(
    ("part", "name", "right"),
    [
        ("task:code", "Write code", "right on 149 of 184"),
        ("category:technology", "Computing and technology", "right on 127 of 184"),
    ],
)
def test_a_part_by_task_or_topic_says_how_often_questions_are_sorted_right(
    many: Reader, part: str, name: str, right: str
) -> None:
    assert f'aria-label="{name}"' in many.html(f"/ranking/parts?part={part}")
    page = many.page(f"/ranking/parts?part={part}")
    assert "Compared with all votes" in page
    assert f"sorted by a local classifier, which was {right}" in page


def test_a_category_of_imported_votes_is_shown_as_it_is(many: Reader) -> None:
    page = many.html("/ranking/parts?part=category:math_v0.1")
    assert 'aria-label="math_v0.1"' in page
    assert "classifier" not in page


def test_what_the_address_holds_is_escaped_and_odd_values_are_refused(many: Reader) -> None:
    page = many.html('/ranking/parts?part=cohort:"><script>x')
    assert "<script>x" not in page
    for odd in ("sort=password", "size=huge", "keep=everything", "part=voter:1"):
        many.html(f"/ranking?{odd}", status=422)


def test_the_page_is_light_and_needs_no_script(many: Reader) -> None:
    for tab in ("", *(f"/{tab}" for tab in TABS)):
        page = many.html(f"/ranking{tab}?style=true&part=language:fr")
        assert "<script" not in page.partition("<main")[2]
        assert len(gzip.compress(page.encode(), 6)) < 12_000


def test_votes_are_downloaded_from_the_page(many: Reader) -> None:
    page = many.html("/ranking/method")
    for end in ("csv", "jsonl", "parquet"):
        assert f'href="/api/v1/ranking/votes.{end}"' in page


def test_the_header_leads_to_the_ranking(many: Reader) -> None:
    assert re.search(r'href="/ranking"[^>]*>Ranking</a>', many.html("/models"))


OWN_TAGS = [
    {"id": "well-sourced", "kind": "good", "fr": "Bien sourcée", "en": "Well sourced"},
    {"id": "jargon", "kind": "bad", "fr": "Jargon", "en": "Full of jargon"},
    {"id": "creative", "kind": "good"},
]


@pytest.mark.parametrize(
    ("language", "columns"),
    [
        ("en", ["Well sourced", "Useful", "Without “Full of jargon”"]),
        ("fr", ["Bien sourcée", "Utile", "Sans «\u00a0Jargon\u00a0»"]),
    ],
)
def test_labels_of_an_instance_are_columns_beside_those_of_earlier_votes(
    tmp_path: Path, llm_server: Running, language: str, columns: list[str]
) -> None:
    cast = ballots(("large", "small", 180, 60), ("large", "secret", 200, 40))
    own = ("well-sourced", "jargon")
    cast = [
        replace(one, tags=own if number % 2 else ("useful",)) for number, one in enumerate(cast)
    ]
    database = sqlite_database(tmp_path)
    with reading(llm_server, database, cast, duels={"tags": OWN_TAGS}) as reader:
        page = reader.html("/ranking/parts", language)
    table = page.partition('aria-labelledby="tags-title"')[2].partition('class="table-scroll"')[2]
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", table.partition("</thead>")[0])
    assert [unescape(head) for head in heads[1:]] == columns
    rows = re.findall(r'<th scope="row">.*?</tr>', table.partition("</table>")[0], re.DOTALL)
    praise, _, reproach = re.findall(r">([+−])\d+<", rows[0])
    assert (praise, reproach) == ("+", "−")
