"""Imported leaderboards: read in many shapes, matched, never guessed, compared, merged, removed.

The three extracts beside this file are of a book on large language models (2024): names and ranks
as printed, mistakes included. `reviewed.csv` is what a person says of names that are not matched.
"""

import asyncio
import csv
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute import catalog
from joute.catalog import PartialDate, Printed
from joute.cli import app as command
from joute.errors import JouteError
from joute.leaderboard import Boards
from joute.leaderboard.boards.merges import Merges
from joute.leaderboard.boards.reading import Form, read_lines
from joute.leaderboard.boards.service import Publication, read_reviewed
from joute.llm.server import Running
from joute.ranking import Scored
from joute.services import services_of
from tests.catalog.conftest import FACTS
from tests.impact.reading import get, words
from tests.leaderboard.filling import ballots, fill
from tests.leaderboard.page.test_page import MODELS
from tests.support.databases import sqlite_database
from tests.support.site import running_site, settings

HERE = Path(__file__).parent
BOOK = {
    "arena": ("arena-2024-10.csv", "2024-10-14"),
    "arena-before": ("arena-2024-04.csv", "2024-04"),
    "criteria": ("criteria-2024.csv", "2024"),
}


def invoked(database: str, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["leaderboard", *arguments, "--database", database])


def told(database: str, *arguments: str) -> Any:
    done = invoked(database, *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def imported(database: str, name: str, *more: str) -> Any:
    file, date = BOOK[name]
    about = ("--name", name, "--date", date, "--source", "a book, 2024")
    return told(database, "import", str(HERE / file), *about, *more)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return sqlite_database(tmp_path)


def by_name(board: Any) -> dict[str, Any]:
    return {entry["name"]: entry for entry in board["entries"]}


def test_what_is_no_model_is_said_to_be_so_and_what_is_not_sure_is_left_blank(
    sqlite: str,
) -> None:
    criteria = by_name(imported(sqlite, "criteria"))
    things = {name: one["kind"] for name, one in criteria.items() if one["status"] == "not_model"}
    assert things == {
        "Paylground": "application",
        "HuggingChat": "application",
        "Groq": "hosting",
        "Oliama": "application",
    }
    assert criteria["Oliama"]["known_as"] == "Ollama"
    assert criteria["GPT-4o"]["model"] == "gpt-4o"
    # Two versions in 2024; a family without a size; a misprint.
    for name in ("Claude 3.5 Sonnet", "Llama 3", "OpenAlo1", "Gemma2"):
        assert criteria[name]["status"] == "unmatched"
        assert criteria[name]["model"] is None
    assert set(criteria["Gemma2"]["proposals"]) >= {"gemma-2-9b", "gemma-2-27b"}

    arena = by_name(imported(sqlite, "arena"))
    # "Éclair" is lightning: proposed, and so the line that says Yi-Lightning is in doubt as well.
    for name, reason in (("Yi-Eclair", "translated"), ("Yi-Lightning", "conflict")):
        assert (arena[name]["model"], arena[name]["reason"]) == (None, reason)
        assert arena[name]["proposals"] == ["yi-lightning"]
    # Two other lines are versions of it.
    assert arena["Gemini-1.5- Flash"]["reason"] == "conflict"
    # The second version of Claude 3.5 Sonnet came out after the board.
    assert arena["Claude-3.5-Sonnet"]["model"] == "claude-3-5-sonnet"


def test_rankings_of_the_book_agree_as_they_do(sqlite: str) -> None:
    reviewed = ("--reviewed", str(HERE / "reviewed.csv"))
    for name in BOOK:
        imported(sqlite, name, *reviewed)
    found = told(sqlite, "compare", "board:arena", "board:arena-before")
    assert (found["n"], round(found["tau_b"], 3)) == (5, 0.949)
    assert found["interval"] is None
    assert round(found["spearman"], 3) == 0.975
    found = told(sqlite, "compare", "board:arena@2024-10-14", "board:criteria")
    assert (found["n"], round(found["tau_b"], 3)) == (11, 0.491)
    # Only what is certain: fewer models, and hardly any agreement.
    for name in BOOK:
        imported(sqlite, name)
    assert told(sqlite, "compare", "board:arena", "board:criteria")["n"] < 8


def test_every_match_on_the_lists_of_the_book_is_that_of_the_facts() -> None:
    if not FACTS.is_dir():
        pytest.skip("extra witness: ../shared/facts is absent")
    lists = json.loads((FACTS / "book_boards.json").read_text("utf-8"))["lists"]
    matched = things = 0
    for board in lists:
        printed = [Printed(one["name"], one.get("organisation", "")) for one in board["entries"]]
        date = PartialDate.parse(board["date"] or "2024")
        for line, one in zip(
            board["entries"], catalog.match(printed, catalog.load(), date=date), strict=True
        ):
            if one.status == "matched":
                assert one.model == line["model_id"], line["name"]
                matched += 1
            elif one.status == "not_model":
                assert not line["is_model"] or line["kind"].endswith("_model"), line["name"]
                things += 1
            elif not line["certain"]:
                assert one.model is None
    assert (matched, things) == (39, 22)


def test_matches_on_boards_of_the_arena_are_those_of_the_facts() -> None:
    if not FACTS.is_dir():
        pytest.skip("extra witness: ../shared/facts is absent")
    boards: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (FACTS / "published_scores.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["board"] in ("arena-text", "arena-webdev"):
                boards[f"{row['board']} {row['date']}"].append(row)
    right = 0
    for title, rows in boards.items():
        date = PartialDate.parse(title.partition(" ")[2])
        printed = [Printed(row["name_in_source"]) for row in rows]
        for row, one in zip(rows, catalog.match(printed, catalog.load(), date=date), strict=True):
            if one.status == "matched":
                assert one.model == row["model_id"], row["name_in_source"]
                right += 1
            assert one.status != "not_model", row["name_in_source"]
    assert right >= 350


def test_votes_and_snapshots_of_the_site_are_compared_with_a_board(
    sqlite: str, tmp_path: Path
) -> None:
    cast = ballots(("gpt-4o", "claude-3-opus", 90, 30), ("claude-3-opus", "o1-mini", 70, 50))
    asyncio.run(fill(sqlite, [*cast, *ballots(("gpt-4o", "o1-mini", 80, 40))]))
    (tmp_path / "board.json").write_text('{"GPT-4o": 1300, "Claude 3 Opus": 1250, "o1 mini": 1260}')
    about = ("--name", "arena", "--date", "2024-10-14", "--source", "ours")
    told(sqlite, "import", str(tmp_path / "board.json"), *about)
    found = told(sqlite, "compare", "site", "board:arena", "--samples", "20")
    assert (found["n"], round(found["tau_b"], 3)) == (3, 0.333)
    assert found["interval"] is not None
    assert {move["model"] for move in found["moved"]} == {"claude-3-opus", "o1-mini"}
    turned = told(sqlite, "compare", "board:arena", "site", "--samples", "20")
    assert (turned["n"], turned["tau_b"]) == (3, found["tau_b"])
    assert invoked(sqlite, "snapshot").exit_code == 0
    day = datetime.now(UTC).date().isoformat()
    of_day = told(sqlite, "compare", f"people@{day}", "board:arena")
    assert (of_day["n"], of_day["tau_b"]) == (3, found["tau_b"])
    assert of_day["interval"] is not None
    assert isinstance(invoked(sqlite, "compare", "people@2020", "site").exception, JouteError)


def test_boards_and_the_ranking_are_merged_with_the_places_that_are_possible(
    sqlite: str,
) -> None:
    for name in BOOK:
        imported(sqlite, name, "--reviewed", str(HERE / "reviewed.csv"))
    found = told(sqlite, "merge")
    rows = {row["model"]: row for row in found["rows"]}
    assert rows["claude-3-opus"]["lower"] < rows["claude-3-opus"]["upper"]
    assert rows["claude-3-sonnet"]["place"] > 10
    assert sorted(rows["claude-3-opus"]["boards"]) == [
        "board:arena-before@2024-04",
        "board:arena@2024-10-14",
        "board:criteria@2024",
    ]
    for row in rows.values():
        known = len(row["boards"]) > 2
        assert (row["lower"] is not None) == (row["upper"] is not None) == known
        assert not known or row["lower"] <= row["place"] <= row["upper"]
    assert found["ageing"]["board:arena@2024-10-14"]["since"] > 100


def test_a_merge_says_what_it_leaves_out_and_what_it_does_not_know(
    sqlite: str, tmp_path: Path
) -> None:
    for name, scores in {
        "one": {"gpt-4o": 3, "o1-mini": 2, "o1-preview": 1},
        "two": {"gpt-4o": 3, "o1-mini": 2, "o1-preview": 1},
        "few": {"gpt-4o": 3, "nobody": 2},
        "far": {"claude-3-opus": 2, "claude-3-haiku": 1},
    }.items():
        (tmp_path / "board.json").write_text(json.dumps(scores))
        about = ("--name", name, "--date", "2025", "--source", "ours")
        told(sqlite, "import", str(tmp_path / "board.json"), *about)
    found = told(sqlite, "merge")
    assert found["few"] == ["board:few@2025"]
    assert [(row["lower"], row["upper"]) for row in found["rows"]] == [(None, None)] * 3
    said = invoked(sqlite, "merge").output
    assert "claude-3-haiku, claude-3-opus" in said
    assert "Left out, with fewer than two models of the catalogue: board:few@2025." in said
    assert "—: not known." in said


def test_rankings_beyond_the_most_are_named(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joute.leaderboard.boards.merging.MOST_BOARDS", 2)
    (tmp_path / "board.json").write_text('{"gpt-4o": 3, "o1-mini": 2}')
    for name in ("one", "two", "three"):
        about = ("--name", name, "--date", "2025", "--source", "ours")
        told(sqlite, "import", str(tmp_path / "board.json"), *about)
    found = told(sqlite, "merge", "board:one", "board:two", "board:three")
    assert [one["ranking"] for one in found["rankings"]] == ["board:one@2025", "board:two@2025"]
    assert found["beyond"] == ["board:three"]


@pytest.mark.anyio
async def test_readers_at_once_share_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(boards: Any) -> str:
        asked.append(boards)
        return "merged"

    monkeypatch.setattr("joute.ranking.merge", counted)
    merges, one = Merges(), (("a", (("oak", Scored(1)),)),)
    found: list[Any] = await asyncio.gather(*(merges.of(one) for _ in range(3)))
    assert [*found, await merges.of(one)] == ["merged"] * 4
    assert len(asked) == 1
    await merges.close()


def test_one_board_is_not_held_against_itself(sqlite: str) -> None:
    imported(sqlite, "arena")
    both = ("board:arena", "board:arena@2024-10-14")
    refused = invoked(sqlite, "compare", *both)
    assert "A ranking agrees with itself" in str(refused.exception)
    assert "Two rankings or more" in str(invoked(sqlite, "merge", *both).exception)


def test_a_board_of_the_future_is_refused(sqlite: str) -> None:
    about = ("--name", "arena", "--date", "2999-01", "--source", "a book")
    refused = invoked(sqlite, "import", str(HERE / "arena-2024-10.csv"), *about)
    assert "2999-01 has not come yet" in str(refused.exception)


def test_a_board_older_than_the_models_it_ranks_is_doubted(sqlite: str) -> None:
    about = ("--name", "arena", "--date", "2023-01-01", "--source", "a book")
    board = told(sqlite, "import", str(HERE / "arena-2024-10.csv"), *about)
    assert "claude-3-opus" in board["ageing"]["ranked"]
    said = invoked(sqlite, "import", str(HERE / "arena-2024-10.csv"), *about).output
    assert "It is older than models that it ranks: " in said


def test_a_board_is_replaced_by_its_name_and_date_and_removed(sqlite: str) -> None:
    imported(sqlite, "arena")
    imported(sqlite, "arena")
    file = str(HERE / "arena-2024-04.csv")
    told(sqlite, "import", file, "--name", "arena", "--date", "2024-04", "--source", "a book")
    assert [(one["name"], one["date"]) for one in told(sqlite, "boards")] == [
        ("arena", "2024-10-14"),
        ("arena", "2024-04"),
    ]
    assert "Removed: 1." in invoked(sqlite, "remove", "arena", "--date", "2024-04").output
    assert invoked(sqlite, "remove", "arena").exit_code == 0
    assert told(sqlite, "boards") == []
    assert isinstance(invoked(sqlite, "remove", "arena").exception, JouteError)


ARENA = """Rank* (UB),Model,Arena Score,95% CI,Votes,Organization
1,"<a href=""https://x.example"">gpt-4o</a>",1285.5,+5/-4,"33,743",OpenAI
2,[claude-3-opus](https://y.example),1250,+3/-3,"12,001",Anthropic
"""
QUANTILES = {
    "coding": {"gpt-4o": {"rating": 900}},
    "full": {"gpt-4o": {"rating": 1285.5, "rating_q025": 1281.5, "rating_q975": 1290.5}},
}
CATEGORIES = [
    {"model_name": "oak", "rating": 1, "category": "coding"},
    {"model_name": "gpt-4o", "rating": 1285.5, "category": "overall", "vote_count": 33743},
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("arena.csv", ARENA),
        ("arena.tsv", ARENA.replace(",", "\t").replace("33\t743", "33,743").replace("12\t001", "")),
        ("quantiles.json", json.dumps(QUANTILES)),
        ("categories.json", json.dumps({"data": CATEGORIES})),
        ("categories.jsonl", "\n".join(json.dumps(one) for one in CATEGORIES)),
        ("scores.json", json.dumps({"gpt-4o": 1285.5, "claude-3-opus": 1250})),
        ("french.csv", "Modèle;Score\ngpt-4o;1285,5\nclaude-3-opus;1250\n"),
    ],
)
def test_usual_shapes_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="cp1252" if name == "french.csv" else "utf-8")
    first = read_lines(tmp_path / name, Form({}))[0]
    assert (first.name, first.rating) == ("gpt-4o", 1285.5)
    if name in ("arena.csv", "quantiles.json"):
        assert (first.lower, first.upper) == (1281.5, 1290.5)
    if name == "arena.csv":
        assert (first.rank, first.votes, first.organisation) == (1, 33743, "OpenAI")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("nothing.json", "3", "is no leaderboard that is recognised"),
        ("broken.json", "{", "is not JSON"),
        ("deep.json", "[" * 100_000, "is not JSON"),
        ("names.csv", "model\noak\nelm\n", "no column of ranks or ratings"),
        ("words.csv", "model,score\noak,good\n", "“good” is not a number"),
        ("two.csv", 'model,score\noak,"1,259"\n', "can be read in two ways"),
        ("large.csv", "model,score\n" + "oak,1\n" * 1_000_000, "is larger than 5 MB"),
        ("long.csv", "model,score\n" + "oak,1\n" * 6_000, "has more than 5000 lines"),
        ("outside.csv", "model,score,lower,upper\noak,9,10,12\n", "line 2: the rating 9 is not"),
        ("turned.csv", "model,score,lower,upper\noak,9,12,8\n", "line 2: the rating 9 is not"),
        ("minus.csv", "model,rank\noak,1\nelm,-1\n", "line 3: “-1” is no rank"),
        ("zero.csv", "model,rank\noak,0\n", "line 2: “0” is no rank"),
        ("nan.csv", "model,score\noak,nan\n", "line 2: “nan” is not a number"),
        ("twice.csv", "model,score\noak,1\nelm,2\nOak,3\n", "line 4: “Oak” is there twice"),
        ("null", " \n", "null is empty"),
        ("parts.json", json.dumps({"a": {"x": {"rating": 1}}, "b": {"x": {}}}), "several parts"),
    ],
)
def test_what_is_no_leaderboard_says_why(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(JouteError, match=reason):
        read_lines(tmp_path / name, Form({}))


def test_columns_order_and_direction_are_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("system,wins,loss\noak,3,0.5\nelm,9,0.2\n")
    named = read_lines(tmp_path / "own.csv", Form({"rating": "loss"}, lower_is_better=True))
    assert [line.rating for line in named] == [-0.5, -0.2]
    ordered = read_lines(tmp_path / "own.csv", Form({}, ordered=True))
    assert [line.rank for line in ordered] == [1, 2]
    with pytest.raises(JouteError, match="has no column “Elo”; there are system, wins, loss"):
        read_lines(tmp_path / "own.csv", Form({"rating": "Elo"}))


def test_what_a_person_says_must_be_a_model(sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "said.csv").write_text("name,model\nOpus,claude-9\n")
    refused = invoked(
        *(sqlite, "import", str(HERE / "criteria-2024.csv"), "--name", "c", "--date", "2024"),
        *("--source", "a book", "--reviewed", str(tmp_path / "said.csv")),
    )
    assert "claude-9, for “Opus”, is no id of the catalogue" in str(refused.exception)


@pytest.mark.anyio
async def test_pages_show_what_is_matched_left_blank_and_no_model(
    database: str, llm_server: Running
) -> None:
    await fill(database, ballots(("large", "small", 90, 30), ("large", "secret", 70, 50)))
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        assert "No leaderboard was imported here yet." in words(
            (await get(site, "/ranking/boards")).text
        )
        boards = services_of(site.app)[Boards]
        for name, (file, date) in BOOK.items():
            await boards.add(Publication(name, date, "a book, 2024"), HERE / file, Form({}), {})
        page = words((await get(site, "/ranking/boards")).text)
        assert "arena, 14 October 2024" in page
        assert "Newer models offered here are missing: " in page
        board = words((await get(site, "/ranking/boards/criteria/2024")).text)
        assert "4 lines that are not models" in board
        assert "Oliama · An application (taken for Ollama)" in board
        assert "Several models have this name Claude 3.5 Sonnet" in board
        arena = (await get(site, "/ranking/boards/arena/2024-10-14", "fr")).text
        assert "Se lit comme la traduction d’un nom" in words(arena)
        merged = words((await get(site, "/ranking/merged")).text)
        assert "“1–3” means" in merged
        told = (await get(site, "/api/v1/ranking/merged")).json()
        lines = [*csv.DictReader((await get(site, "/api/v1/ranking/merged.csv")).text.splitlines())]
        assert [(one["model"], one["place"], one["upper"]) for one in lines] == [
            (row["model"], str(row["place"]), str(row["upper"] or "")) for row in told["rows"]
        ]
        assert lines[0]["rankings"].split() == list(told["rows"][0]["boards"])
        assert "/api/v1/ranking/merged.csv" in (await get(site, "/ranking/merged")).text
        history = (await get(site, "/ranking/history")).text
        assert "/ranking/boards/arena/2024-10-14" in history
        assert {one["ranking"] for one in told["rankings"]} >= {"people", "board:criteria@2024"}
        assert "llama-3.3-70b" in {*told["apart"], *(row["model"] for row in told["rows"])}
        both = "a=board:arena&b=board:arena-before"
        alone = words((await get(site, f"/ranking/agreement?{both}")).text)
        assert "a comparison needs two." in alone
        said = read_reviewed(HERE / "reviewed.csv")
        for name, (file, date) in BOOK.items():
            await boards.add(Publication(name, date, "a book, 2024"), HERE / file, Form({}), said)
        agreement = words((await get(site, f"/ranking/agreement?{both}")).text)
        assert "Kendall’s tau-b is 0.949 on 5 models that both rank." in agreement
        french = words((await get(site, f"/ranking/agreement?{both}", "fr")).text)
        assert "Le tau-b de Kendall est de 0,949 sur 5 modèles que les deux classent." in french
        assert "Without an interval" in agreement
        found = (await get(site, f"/api/v1/ranking/agreement?{both}")).json()
        assert (found["n"], found["interval"]) == (5, None)
        few = words((await get(site, "/ranking/agreement?a=people&b=board:arena")).text)
        assert "models are in both rankings: a comparison needs two." in few
        await get(site, "/ranking/agreement?a=people&b=set:any", status=404)
        await get(site, "/ranking/agreement?a=people&b=elsewhere", status=422)
        told = (await get(site, "/api/v1/ranking/boards/arena")).json()
        assert (told["matched"], told["date"]) == (16, "2024-10-14")
