import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from joute import catalog
from joute.calls import configured_offer
from joute.catalog import CharacterPrice, Offer, Price, ReservedPrice
from joute.catalog.updates import MOST_BYTES, AcceptedChanges, Unreadable, laid_over, loaded
from joute.catalog.updates.values import as_json, from_json
from joute.cli import app
from joute.errors import BadData
from joute.features import FEATURES
from joute.models.fetching import fetched

RECORDED = Path(__file__).parent / "recorded"
FOLDER = "catalog-updates"


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without settings of this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JOUTE_CONFIG", raising=False)
    return tmp_path


def update(*files: str, day: str, options: tuple[str, ...] = (), input: str = "") -> Result:
    given = [
        part
        for name in files
        for part in ("--from", f"{name.partition('=')[0]}={RECORDED / name.partition('=')[2]}.json")
    ]
    return CliRunner().invoke(
        app, ["catalog", "update", *given, "--date", day, *options], input=input
    )


def first(*, options: tuple[str, ...] = ("--yes",)) -> Result:
    return update("=models.dev-2026-11-01", day="2026-11-01", options=options)


def second(*, options: tuple[str, ...] = ("--yes",), input: str = "") -> Result:
    return update("=models.dev-2026-11-20", day="2026-11-20", options=options, input=input)


def changes(result: Result) -> dict[str, Any]:
    return {
        change["id"]: change for review in json.loads(result.stdout) for change in review["changes"]
    }


def offer(id: str, known: catalog.Catalog | None = None) -> Offer:
    listed = catalog.offers(known or loaded(FOLDER))
    return next(one for one in listed if one.id == id)


def test_nothing_changes_without_a_yes(workplace: Path) -> None:
    for result in (
        first(options=()),
        first(options=("--format", "json")),
        update("=models.dev-2026-11-01", day="2026-11-01", input="n\n"),
    ):
        assert result.exit_code == 0, result.output
        assert "Nothing was changed." in result.stderr
    assert list(workplace.iterdir()) == []
    assert loaded(FOLDER) is catalog.load()


def test_a_yes_takes_over_facts_with_their_source_and_day(workplace: Path) -> None:
    result = update("=models.dev-2026-11-01", day="2026-11-01", input="y\n")
    assert "accepted, in catalog-updates" in result.stderr
    hosted = offer("gpt-oss-120b@scaleway")
    assert hosted.price == Price(
        Decimal("0.15"),
        Decimal("0.6"),
        catalog.PartialDate(2026, 11, 1),
        source="models.dev",
        valid_from=catalog.PartialDate(2026, 11, 1),
    )
    assert (hosted.context_tokens, hosted.tool_calling) == (128_000, True)
    assert (hosted.listed_in, hosted.structured_output) == ("EU", None)
    (raw,) = (workplace / FOLDER / "raw").iterdir()
    assert raw.name.startswith("2026-11-01-models.dev-")
    assert raw.read_bytes() == (RECORDED / "models.dev-2026-11-01.json").read_bytes()


def test_a_price_that_is_the_same_is_checked_again(workplace: Path) -> None:
    first()
    price = offer("mistral-small-2506@mistral").price
    assert price is not None
    assert str(price.checked) == "2026-11-01"
    shown = loaded(FOLDER).models["mistral-small-2506"].price
    assert shown is not None
    assert (str(shown.checked), shown.host) == ("2026-11-01", None)


def test_ids_and_providers_that_are_not_known_are_reported_and_never_guessed() -> None:
    (review,) = json.loads(first(options=("--format", "json")).stdout)
    assert review["unknown"] == ["mistral/mistral-next-2611"]
    assert (review["elsewhere"], review["pointers"]) == (1, 1)
    assert not any("groq" in change["id"] for change in review["changes"])


def test_the_second_date_shows_what_is_new_changed_and_gone_with_old_and_new_values() -> None:
    first()
    found = changes(second(options=("--format", "json")))
    assert {
        id: change["kind"] for id, change in found.items() if change["kind"] != "confirmed"
    } == {
        "mistral-small-2506@mistral:price": "changed",
        "mistral-medium-2508@mistral:price": "changed",
        "llama-3.3-70b@scaleway:context_tokens": "changed",
        "mistral-small-2506@scaleway:price": "changed",
        "mistral-small-2506@scaleway:context_tokens": "changed",
        "mistral-small-2506@scaleway:max_output_tokens": "changed",
        "mistral-small-2506@scaleway:reasoning": "changed",
        "mistral-small-2506@scaleway:tool_calling": "changed",
        "gpt-oss-120b@scaleway:offer": "gone",
    }
    moved = found["mistral-small-2506@mistral:price"]
    assert moved["known"] == {"form": "tokens", "input": "0.1", "output": "0.3"}
    assert moved["now"] == {"form": "tokens", "input": "0.11", "output": "0.3"}
    assert moved["known_day"] == "2026-11-01"
    assert found["mistral-medium-2508@mistral:price"]["held"] == ["a price moves beyond the bound"]
    assert found["llama-3.3-70b@scaleway:context_tokens"]["held"] == ["a size shrinks"]


def test_a_schedule_leaves_what_is_held_back_until_it_is_named() -> None:
    first()
    second()
    assert offer("llama-3.3-70b@scaleway").context_tokens == 100_000
    medium = offer("mistral-medium-2508@mistral").price
    assert isinstance(medium, Price)
    assert medium.in_usd_per_mtok == Decimal("0.4")
    second(options=("--yes", "--accept", "llama-3.3-70b@scaleway:context_tokens"))
    assert offer("llama-3.3-70b@scaleway").context_tokens == 32_000
    second(options=("--yes", "--bound", "100"))
    doubled = offer("mistral-medium-2508@mistral").price
    assert isinstance(doubled, Price)
    assert doubled.in_usd_per_mtok == Decimal("0.8")


def test_an_offer_that_vanished_stays_with_the_day_and_comes_back() -> None:
    first()
    second()
    gone = offer("gpt-oss-120b@scaleway")
    assert str(gone.not_listed_since) == "2026-11-20"
    assert gone.price is not None
    third = update("=models.dev-2026-11-01", day="2026-11-25", options=("--yes",))
    assert third.exit_code == 0
    assert offer("gpt-oss-120b@scaleway").not_listed_since is None


def test_old_prices_stay_so_that_an_old_comparison_can_be_made_again() -> None:
    first()
    second()
    now = offer("mistral-small-2506@mistral")
    (before,) = now.past_prices
    assert isinstance(before, Price)
    assert (str(before.in_usd_per_mtok), str(before.valid_to)) == ("0.1", "2026-11-20")
    lines = AcceptedChanges(Path(FOLDER)).lines()
    then = laid_over(catalog.load(), lines, until=date(2026, 11, 10))
    price = offer("mistral-small-2506@mistral", then).price
    assert isinstance(price, Price)
    assert str(price.in_usd_per_mtok) == "0.1"


def test_what_is_older_than_what_is_known_changes_nothing() -> None:
    second(options=("--yes",))
    (review,) = json.loads(first(options=("--format", "json")).stdout)
    assert review["older"] > 0
    assert not [one for one in review["changes"] if one["id"] == "mistral-small-2506@mistral:price"]


def test_the_facts_of_models_are_compared_too_and_the_sensitive_ones_held_back() -> None:
    result = update("=models.dev-models-2026-11-20", day="2026-11-20", options=("--format", "json"))
    found = changes(result)
    assert {id: change["held"] for id, change in found.items()} == {
        "mistral-small-2506:licence": ["a licence changes"],
        "gpt-oss-120b:total_b": ["a size shrinks"],
    }
    assert found["gpt-oss-120b:total_b"]["now"] == "11.7"
    named = ("--yes", "--accept", "mistral-small-2506")
    update("=models.dev-models-2026-11-20", day="2026-11-20", options=named)
    changed = loaded(FOLDER).models
    assert changed["mistral-small-2506"].licence == catalog.load().licences["mit"]
    assert changed["gpt-oss-120b"].total_b == catalog.load().models["gpt-oss-120b"].total_b


def test_litellm_prices_are_converted_once_and_exactly() -> None:
    named = ("--accept", "gemini-2.5-flash@google", "--accept", "grok-4.3@xai")
    update("=litellm-2026-11-01", day="2026-11-01", options=("--yes", *named))
    assert offer("gpt-4o-mini@azure-eu").price == Price(
        Decimal("0.165"),
        Decimal("0.66"),
        catalog.PartialDate(2026, 11, 1),
        source="litellm",
        valid_from=catalog.PartialDate(2026, 11, 1),
    )
    characters = offer("gemini-2.5-flash@google").price
    assert isinstance(characters, CharacterPrice)
    assert str(characters.in_usd_per_mchar) == "0.125"
    reserved = offer("grok-4.3@xai").price
    assert isinstance(reserved, ReservedPrice)
    assert str(reserved.usd_per_hour) == "39.6"


def test_where_two_catalogues_disagree_the_first_is_believed_and_the_other_is_shown() -> None:
    result = update(
        "=litellm-2026-11-01", "=models.dev-2026-11-01",
        day="2026-11-01", options=("--format", "json"),
    )  # fmt: skip
    models_dev, litellm = json.loads(result.stdout)
    assert [one["catalogue"] for one in (models_dev, litellm)] == ["models.dev", "litellm"]
    assert "mistral-small-2506@mistral:price" in litellm["contested"]
    assert not any("mistral-small" in change["id"] for change in litellm["changes"])


def test_openrouter_lists_what_it_supports_and_free_variants_are_not_the_price() -> None:
    result = update("=openrouter-2026-11-01", day="2026-11-01", options=("--format", "json"))
    (review,) = json.loads(result.stdout)
    found = {change["id"]: change for change in review["changes"]}
    assert found["qwen2.5-7b@openrouter:price"]["kind"] == "confirmed"
    assert found["qwen2.5-7b@openrouter:structured_output"]["now"] is False
    assert found["qwen2.5-7b@openrouter:context_tokens"]["held"] == ["a size shrinks"]
    assert (review["pointers"], review["unknown"]) == (1, ["openrouter/openrouter/auto"])


def test_an_endpoint_says_which_models_it_has() -> None:
    result = update("scaleway=scaleway-2026-11-01", day="2026-11-01", options=("--yes",))
    assert "scaleway/our-own-finetune" in result.stdout
    assert offer("llama-3.3-70b@scaleway").context_tokens == 100_000
    assert AcceptedChanges(Path(FOLDER)).readings()["endpoint:scaleway"].rows == 2


def test_a_host_that_the_catalogue_lacks_is_refused() -> None:
    result = update("nowhere=scaleway-2026-11-01", day="2026-11-01")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_a_poisoned_catalogue_changes_nothing_that_is_not_named(workplace: Path) -> None:
    result = update("=poisoned-2026-11-20", day="2026-11-20", options=("--yes",))
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output
    before = {one.id: one for one in catalog.offers(catalog.load())}
    assert {one.id: one for one in catalog.offers(loaded(FOLDER))} == before
    shown = json.loads(
        update("=poisoned-2026-11-20", day="2026-11-20", options=("--format", "json")).stdout
    )[0]
    held = {one["id"]: one["held"] for one in shown["changes"]}
    assert "a price moves tenfold" in held["mistral-small-2506@mistral:price"]
    assert (
        "a price is zero: free of charge, or unknown?" in held["mistral-medium-2508@mistral:price"]
    )
    assert held["magistral-medium-2506@mistral:price"] == ["a known value turns blank"]
    refused = {one["entry"]: one["reason"] for one in shown["refused"]}
    assert refused["mistral/codestral-2508"] == "the id is used twice"
    assert "a price cannot be 1.000000E+999999" in refused["mistral/mistral-large-2512"]
    assert "expected" in refused["mistral/mistral-large-2411"]
    assert "a number of tokens cannot be" in refused["mistral/mistral-nemo"]
    assert "a price cannot be" in refused["scaleway/llama-3.3-70b-instruct"]
    assert any("short text" in reason for reason in refused.values())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not JSON", "not JSON"),
        (b"[]", "it is not a table"),
        (b"{}", "the form of no catalogue"),
        (b'{"data": [{"id": "gpt-4o"}]}', "HOST=FILE"),
        (b"[" * 200_000, "not JSON"),
        (b'{"a": {"litellm_provider": "openai", "mode": "chat", "x": NaN}}', "NaN is not a number"),
        (b'{"a": {"models": {}, "n": ' + b"9" * 5000 + b"}}", "not JSON"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_and_the_others_are_read(
    workplace: Path, content: bytes, reason: str
) -> None:
    (workplace / "bad.json").write_bytes(content)
    result = update(
        "=models.dev-2026-11-01", day="2026-11-01", options=("--yes", "--from", "bad.json")
    )
    assert result.exit_code == 1
    assert reason in result.stderr
    assert offer("gpt-oss-120b@scaleway").price is not None


def test_a_hundred_megabytes_are_refused_unread(workplace: Path) -> None:
    with (workplace / "huge.json").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    result = CliRunner().invoke(app, ["catalog", "update", "--from", "huge.json", "--yes"])
    assert result.exit_code == 1
    assert "it is larger than 20 MiB" in result.stderr


def test_a_catalogue_that_lost_rows_is_held_back_as_a_whole(workplace: Path) -> None:
    first()
    document = json.loads((RECORDED / "models.dev-2026-11-01.json").read_bytes())
    del document["scaleway"]["models"]["gpt-oss-120b"]
    (workplace / "short.json").write_text(json.dumps(document))
    result = CliRunner().invoke(
        app, ["catalog", "update", "--from", "short.json", "--date", "2026-11-20", "--yes"]
    )
    assert "the catalogue lost rows since it was last read" in result.stdout
    assert offer("gpt-oss-120b@scaleway").not_listed_since is None


def priced(workplace: Path, price: str, day: str, *options: str) -> Result:
    """An update of a catalogue in which Mistral Small costs so much."""
    document = json.loads((RECORDED / "models.dev-2026-11-01.json").read_bytes())
    document["mistral"]["models"]["mistral-small-2506"]["cost"]["input"] = float(price)
    (workplace / "priced.json").write_text(json.dumps(document))
    arguments = ["catalog", "update", "--from", "priced.json", "--date", day, *options]
    return CliRunner().invoke(app, arguments)


def test_many_small_rises_of_a_schedule_are_held_against_what_a_person_accepted(
    workplace: Path,
) -> None:
    def price() -> str:
        known = offer("mistral-small-2506@mistral").price
        assert isinstance(known, Price)
        return str(known.in_usd_per_mtok)

    # From 0.1: within 15 %, then 21 % in two steps of 10 %.
    priced(workplace, "0.11", "2026-11-02", "--yes")
    assert price() == "0.11"
    result = priced(workplace, "0.121", "2026-11-03", "--yes")
    assert "a price moves beyond the bound" in result.stdout
    assert price() == "0.11"
    # A price that stays is confirmed by whoever reads it: nobody has looked at it so.
    CliRunner().invoke(
        app,
        ["catalog", "update", "--from", "priced.json", "--date", "2026-11-03"],
        input="y\n",
    )
    assert price() == "0.11"
    # Named by a person, it is what the next steps are held against.
    priced(
        workplace, "0.121", "2026-11-04", "--yes", "--accept", "mistral-small-2506@mistral:price"
    )
    assert price() == "0.121"
    priced(workplace, "0.133", "2026-11-05", "--yes")
    assert price() == "0.133"
    priced(workplace, "0.15", "2026-11-06", "--yes")
    assert price() == "0.133"


def test_rows_that_a_catalogue_loses_little_by_little_add_up(workplace: Path) -> None:
    kept = AcceptedChanges(workplace / FOLDER)
    first()
    before = kept.readings()["models.dev"]
    assert before.reviewed_rows == before.rows
    # A schedule that reads fewer leaves what a person saw as it was.
    lines = (workplace / FOLDER / "readings.jsonl").read_text()
    fewer = json.loads(lines) | {"rows": before.rows - 1, "by": "schedule"}
    (workplace / FOLDER / "readings.jsonl").write_text(lines + json.dumps(fewer) + "\n")
    assert kept.readings()["models.dev"].rows == before.rows - 1
    assert kept.readings()["models.dev"].reviewed_rows == before.rows


@pytest.mark.parametrize(
    "value",
    [
        Price(Decimal("0.1"), None),
        CharacterPrice(Decimal("0.25"), Decimal("0.5")),
        ReservedPrice(Decimal(3), 20_000),
        None,
    ],
)
def test_a_price_is_read_back_from_the_record(value: Any) -> None:
    assert from_json("price", as_json(value)) == value


def test_the_help_names_every_reason_to_hold_a_change_back() -> None:
    told = " ".join(CliRunner().invoke(app, ["catalog", "update", "--help"]).stdout.split())
    told = re.sub("[│ ]+", " ", told)
    for words in (
        *("beyond the bound", "tenfold", "is zero", "was zero", "its form", "all other hosts"),
        *("a size that shrinks or grows", "hardly plausible", "licence", "openness"),
        *("turns blank", "5 % of its rows"),
    ):
        assert words in told, words


def test_a_record_that_was_damaged_names_its_line(workplace: Path) -> None:
    first()
    path = workplace / FOLDER / "accepted.jsonl"
    path.write_text(path.read_text() + '{"day": "2026-11-01", "subject": "a@b"}\n')
    with pytest.raises(BadData, match=r"accepted\.jsonl"):
        loaded(FOLDER)


def test_facts_of_the_operator_are_never_overwritten() -> None:
    first()
    second()
    settings = FEATURES.settings(
        endpoints=[{"id": "host", "base_url": "https://models.example/v1"}],
        models=[
            {"id": "theirs", "endpoint": "host", "name": "x", "catalog": "mistral-small-2506"},
            {"id": "ours", "endpoint": "host", "name": "mistral-small-2506", "maker": "mistral",
             "price_in": 0.7, "price_out": 0.9, "context_tokens": 9000},
        ],
    )  # fmt: skip
    offered = configured_offer(settings, loaded(settings.catalog.updates), {})
    theirs, ours = offered["theirs"].card, offered["ours"].card
    assert theirs.price is not None
    assert (str(theirs.price.input_usd), theirs.price.checked) == ("0.11", "2026-11-20")
    assert ours.price is not None
    assert (str(ours.price.input_usd), ours.price.checked) == ("0.7", None)
    assert ours.context_tokens == 9000


def test_a_choice_is_made_with_the_accepted_changes(workplace: Path) -> None:
    (workplace / "needs.yaml").write_text(
        "candidates: [llama-3.3-70b@scaleway]\nconstraints: {context_tokens: 90000}\n"
    )

    def choose() -> Any:
        result = CliRunner().invoke(
            app, ["choose", "--answers", "needs.yaml", "--format", "json", "--samples", "100"]
        )
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    assert [one["constraint"] for one in choose()["excluded"]] == ["context_tokens"]
    first()
    assert choose()["excluded"] == []


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx2.Response(503), "HTTP 503"),
        (httpx2.Response(302, headers={"location": "https://elsewhere.example"}), "HTTP 302"),
        (httpx2.Response(200, content=b"x" * (MOST_BYTES + 1)), "larger than 20 MiB"),
    ],
)
async def test_what_the_network_answers_is_whole_and_small_or_refused(
    response: httpx2.Response, reason: str
) -> None:
    def client(answer: httpx2.Response) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _: answer))

    with pytest.raises(Unreadable, match=reason):
        await fetched("https://models.example/api.json", client=client(response))
    good = client(httpx2.Response(200, content=b"{}"))
    assert await fetched("https://models.example/api.json", client=good) == b"{}"
