from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute import catalog
from joute.catalog import Problem
from joute.catalog.rows import (
    HOST_COLUMNS,
    LICENCE_COLUMNS,
    MAKER_COLUMNS,
    MODEL_COLUMNS,
    MODEL_FACT_COLUMNS,
    NAME_COLUMNS,
    OFFER_COLUMNS,
    PRICE_COLUMNS,
    TRANSLATION_COLUMNS,
)
from joute.errors import BadData
from tests.catalog.folder import DataFolder

DENSE, MIXTURE, ESTIMATE = "qwen2.5-7b", "mixtral-8x7b", "claude-3-haiku"
API, UNPRICED = "gpt-6-sol", "kolibri-1"


def assert_refused(folder: DataFolder, file: str, line: int, reason: str) -> None:
    """That line alone is refused, for that reason."""
    problems = catalog.problems(folder.path)
    assert [(problem.file, problem.line) for problem in problems] == [(file, line)]
    assert reason in problems[0].reason


@pytest.mark.parametrize(
    ("id", "column", "value", "reason"),
    [
        (DENSE, "id", "", "id: blank"),
        (DENSE, "id", "Qwen 2.5", "expected small letters"),
        (DENSE, "id", MIXTURE, "'mixtral-8x7b' is used twice"),
        (API, "id", "gpt-6-latest", "an offer that changes"),
        (API, "id", "gpt-6-sol:free", "expected small letters"),
        (DENSE, "name", "", "name: blank"),
        (DENSE, "name", " Qwen", "name: spaces around the value"),
        (DENSE, "maker", "", "maker: blank"),
        (DENSE, "maker", "nobody", "maker: there is no 'nobody'"),
        (DENSE, "family", "Qwen 2.5", "family: expected small letters"),
        (DENSE, "released", "2024-02-30", "released: expected a date"),
        (DENSE, "released", "September 2024", "released: expected a date"),
        (DENSE, "licence", "apache", "licence: there is no 'apache'"),
        (DENSE, "openness", "open", "openness: expected open-source, open-weights, api-only"),
        (DENSE, "openness", "api-only", "openness: api-only does not agree with the licence"),
        (API, "openness", "open-weights", "openness: open-weights does not agree"),
        (DENSE, "arch", "unknown", "arch: expected dense, moe, matformer"),
        (DENSE, "total_b", "7B", "total_b: expected a number above 0, received '7B'"),
        (DENSE, "total_b", "0", "total_b: expected a number above 0"),
        (DENSE, "total_b", "-7", "total_b: expected a number above 0"),
        (DENSE, "total_b", "nan", "total_b: expected a number above 0"),
        (DENSE, "total_b", "1e3", "total_b: expected a number above 0"),
        (DENSE, "active_b", "8", "active_b: more than total_b"),
        (DENSE, "params_source", "", "total_b: a size needs a middle value and a params_source"),
        (DENSE, "params_source", "guess", "params_source: expected published"),
        (DENSE, "params_source", "estimated-ecologits", "total_b: an estimate has a low and"),
        (DENSE, "total_low_b", "5", "total_b: an estimate has a low and a high end"),
        (API, "total_high_b", "5", "total_b: a size needs a middle value"),
        (ESTIMATE, "active_low_b", "70", "active_b: expected 0 < low <= mid <= high"),
        (ESTIMATE, "active_high_b", "20", "active_b: expected 0 < low <= mid <= high"),
        (ESTIMATE, "active_high_b", "451", "active_b: more than total_b"),
        (ESTIMATE, "total_low_b", "", "total_b: an estimate has a low and a high end"),
        (DENSE, "context_tokens", "128k", "context_tokens: expected a whole number"),
        (DENSE, "context_tokens", "1.5", "context_tokens: expected a whole number"),
        (DENSE, "context_tokens", "8000", "max_output_tokens: more than context_tokens"),
        (DENSE, "modalities_in", "text;smell", "modalities_in: expected text, image"),
        (DENSE, "modalities_in", "text;;image", "modalities_in: a blank between two semicolons"),
        (DENSE, "reasoning", "maybe", "reasoning: expected yes, hybrid, no"),
        (DENSE, "tool_calling", "true", "tool_calling: expected yes, no"),
        (DENSE, "price_in_usd_per_mtok", "-1", "price_in_usd_per_mtok: expected US dollars"),
        (DENSE, "price_in_usd_per_mtok", "0,1", "price_in_usd_per_mtok: expected US dollars"),
        (DENSE, "price_out_usd_per_mtok", "0", "a price of 0 is not an unknown price"),
        (DENSE, "price_checked", "last week", "price_checked: expected a date"),
        (UNPRICED, "price_checked", "2026-10-03", "price_checked, price_host: there is no price"),
        (UNPRICED, "price_host", "OpenRouter", "price_checked, price_host: there is no price"),
        (DENSE, "knowledge_cutoff", "2024-10", "knowledge_cutoff: after released"),
        (DENSE, "retired", "2024-08", "retired: before released"),
        (DENSE, "openrouter_id", "qwen/qwen-2.5-7b-instruct:free", "an offer that changes"),
        (DENSE, "openrouter_id", "qwen/qwen-latest", "an offer that changes"),
        (DENSE, "openrouter_id", "qwen", "openrouter_id: expected owner/model"),
        (DENSE, "huggingface_id", "https://huggingface.co/a/b", "huggingface_id: expected owner"),
        (DENSE, "source", "", "source: blank"),
        (DENSE, "source", "a;;b", "source: a blank between two semicolons"),
        (DENSE, "source", "read somewhere", "source: no French in translations.csv for 'read"),
        (DENSE, "notes", "historical;new", "notes: no French in translations.csv for 'new'"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_model_is_refused_with_its_line(
    folder: DataFolder, id: str, column: str, value: str, reason: str
) -> None:
    # Names point at ids: without them an id that changes is one problem and not several.
    folder.write("names.csv", folder.rows("names.csv")[:1])
    line = folder.change("models.csv", id, **{column: value})
    line = max(line, _second_line(folder, value) if "used twice" in reason else line)
    assert_refused(folder, "models.csv", line, reason)


def _second_line(folder: DataFolder, id: str) -> int:
    ids = [row["id"] for row in folder.rows("models.csv")]
    return len(ids) - ids[::-1].index(id) + 1


@pytest.mark.parametrize(
    ("file", "key", "cells", "reason"),
    [
        ("makers.csv", "aleph-alpha", {"country": "Germany"}, "country: expected an ISO 3166"),
        ("makers.csv", "aleph-alpha", {"country": "de"}, "country: expected an ISO 3166"),
        ("makers.csv", "aleph-alpha", {"kind": "firm"}, "kind: expected company"),
        ("makers.csv", "aleph-alpha", {"url": "http://aleph-alpha.com"}, "url: expected an https"),
        ("makers.csv", "aleph-alpha", {"name": ""}, "name: blank"),
        ("licences.csv", "lfm-1.0", {"open_weights": "open"}, "open_weights: expected yes, no"),
        ("licences.csv", "lfm-1.0", {"commercial_use": "maybe"}, "commercial_use: expected yes"),
        (
            "licences.csv",
            "lfm-1.0",
            {"reuse_of_outputs": "maybe"},
            "reuse_of_outputs: expected yes",
        ),
        ("licences.csv", "lfm-1.0", {"url": "LICENSE"}, "url: expected an https address"),
        ("licences.csv", "mit", {"notes": "Free"}, "notes: no French in translations.csv for"),
        ("names.csv", "ChatGPT", {"kind": "nickname"}, "kind: expected maker, brand"),
        ("names.csv", "ChatGPT", {"of": "nobody"}, "of: there is no 'nobody'"),
        ("names.csv", "ChatGPT", {"name": ""}, "name: blank"),
        ("names.csv", "OpenAI", {"of": ""}, "of: blank"),
        ("names.csv", "Sonnet 4.5", {"of": "sonnet"}, "of: there is no 'sonnet'"),
        ("names.csv", "Mixtral", {"of": "nothing"}, "of: there is no 'nothing'"),
    ],
)
def test_a_bad_cell_elsewhere_is_refused_with_its_line(
    folder: DataFolder, file: str, key: str, cells: dict[str, str], reason: str
) -> None:
    assert_refused(folder, file, folder.change(file, key, **cells), reason)


def test_a_price_of_zero_is_kept_when_a_note_says_that_it_is_free(folder: DataFolder) -> None:
    folder.add("translations.csv", {"en": "free at its maker until 2027", "fr": "gratuit"})
    folder.change(
        "models.csv", DENSE,
        price_in_usd_per_mtok="0", price_out_usd_per_mtok="0", notes="free at its maker until 2027",
    )  # fmt: skip
    price = catalog.read(folder.path).models[DENSE].price
    assert price is not None
    assert price.in_usd_per_mtok == price.out_usd_per_mtok == Decimal(0)


def test_a_translation_that_is_blank_or_repeated_is_refused_and_no_row_that_uses_it(
    folder: DataFolder,
) -> None:
    rows = folder.rows("translations.csv")
    used = next(row for row in rows if row["en"] == "historical")
    line = folder.add("translations.csv", used)
    assert_refused(folder, "translations.csv", line, "en: 'historical' is used twice")
    used["fr"] = ""
    folder.write("translations.csv", rows)
    assert_refused(folder, "translations.csv", rows.index(used) + 2, "fr: blank")


def test_a_price_known_on_one_side_leaves_the_other_unknown(folder: DataFolder) -> None:
    folder.change("models.csv", DENSE, price_in_usd_per_mtok="")
    price = catalog.read(folder.path).models[DENSE].price
    assert price is not None
    assert (price.in_usd_per_mtok, price.out_usd_per_mtok) == (None, Decimal("0.1"))


def test_a_brand_may_belong_to_a_maker_that_is_not_there(folder: DataFolder) -> None:
    folder.add("names.csv", {"kind": "brand", "of": "", "name": "Somebot"})
    assert "Somebot" in catalog.read(folder.path).names().brands


def test_every_bad_row_is_found_and_none_because_of_another(folder: DataFolder) -> None:
    lines = [
        ("makers.csv", folder.change("makers.csv", "mistral", country="FRANCE")),
        ("licences.csv", folder.change("licences.csv", "mit", open_weights="?")),
        ("models.csv", folder.change("models.csv", "gpt-4o", arch="?")),
        ("models.csv", folder.change("models.csv", "o3", released="?")),
        ("names.csv", folder.change("names.csv", "ChatGPT", kind="?")),
    ]
    assert [(p.file, p.line) for p in catalog.problems(folder.path)] == lines


def test_reading_stops_at_the_first_bad_row_and_says_where(folder: DataFolder) -> None:
    line = folder.change("models.csv", "o3", arch="?")
    folder.change("names.csv", "ChatGPT", kind="?")
    with pytest.raises(BadData) as caught:
        catalog.read(folder.path)
    reason = "arch: expected dense, moe, matformer, received '?'"
    assert caught.value.params == {"file": "models.csv", "line": line, "reason": reason}
    assert str(caught.value) == f"models.csv, line {line}: {reason}"


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("makers.csv", MAKER_COLUMNS),
        ("licences.csv", LICENCE_COLUMNS),
        ("models.csv", MODEL_COLUMNS),
        ("names.csv", NAME_COLUMNS),
        ("translations.csv", TRANSLATION_COLUMNS),
        ("model_facts.csv", MODEL_FACT_COLUMNS),
        ("hosts.csv", HOST_COLUMNS),
        ("offers.csv", OFFER_COLUMNS),
        ("prices.csv", PRICE_COLUMNS),
    ],
)
def test_an_unknown_a_missing_and_a_repeated_column_are_refused(
    folder: DataFolder, file: str, columns: tuple[str, ...]
) -> None:
    path = folder.path / file
    header = ",".join(columns)
    for written, reason in (
        (header + ",colour", "unknown column 'colour'"),
        (header.removeprefix(columns[0] + ","), f"no column {columns[0]!r}"),
        (f"{header},{columns[1]}", f"column {columns[1]!r} twice"),
    ):
        path.write_text(written + "\n", encoding="utf-8")
        assert Problem(file, 1, reason) in catalog.problems(folder.path)


def spoil(change: Callable[[bytes], bytes], folder: DataFolder) -> None:
    path = folder.path / "makers.csv"
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (lambda text: text + b"acme,Acme,US\r\n", 43, "3 cells under 5 columns"),
        (lambda text: text + b"acme,Acme,US,company,,,\r\n", 43, "7 cells under 5 columns"),
        (lambda text: text + b'acme,"Acme,US,company,\r\n', 43, "not CSV"),
        (lambda text: text + b"acme,Acm\xe9,US,company,\r\n", 43, "not UTF-8"),
        (lambda text: text[:0], 1, "no column 'id'"),
        (lambda text: text.replace(b"01.AI", b'"01\nAI"', 1) + b"x\n", 44, "1 cells"),
    ],
)
def test_a_broken_file_is_refused_at_its_line(
    folder: DataFolder, change: Callable[[bytes], bytes], line: int, reason: str
) -> None:
    spoil(change, folder)
    problem = catalog.problems(folder.path)[0]
    assert (problem.file, problem.line) == ("makers.csv", line)
    assert reason in problem.reason


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace(b"\n", b"\n\n"), id="blank lines"),
        pytest.param(lambda text: text.replace(b"\r\n", b"\n"), id="line ends of Unix"),
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="line ends of Windows"),
    ],
)
def test_what_spreadsheets_do_to_a_file_is_accepted(
    folder: DataFolder, change: Callable[[bytes], bytes]
) -> None:
    spoil(change, folder)
    assert catalog.read(folder.path) == catalog.load()


def test_a_missing_file_is_named(folder: DataFolder) -> None:
    (folder.path / "licences.csv").unlink()
    first = catalog.problems(folder.path)[0]
    assert (first.file, first.line) == ("licences.csv", 1)
    assert first.reason.startswith("cannot be read")


HEADERS = {
    "makers.csv": MAKER_COLUMNS,
    "licences.csv": LICENCE_COLUMNS,
    "models.csv": MODEL_COLUMNS,
    "names.csv": NAME_COLUMNS,
    "translations.csv": TRANSLATION_COLUMNS,
    "model_facts.csv": MODEL_FACT_COLUMNS,
    "hosts.csv": HOST_COLUMNS,
    "offers.csv": OFFER_COLUMNS,
    "prices.csv": PRICE_COLUMNS,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one maker, one licence and no model."""
    path = tmp_path_factory.mktemp("small")
    for file, columns in HEADERS.items():
        (path / file).write_text(",".join(columns) + "\n", encoding="utf-8")
    with (path / "makers.csv").open("a", encoding="utf-8") as makers:
        makers.write("acme,Acme,FR,company,\n")
    with (path / "translations.csv").open("a", encoding="utf-8") as translations:
        translations.write("free,gratuit\n")
    return path


def write_model(folder: Path, **cells: str) -> None:
    row = {"id": "m", "name": "M", "maker": "acme", "source": "someone"} | cells
    lines = (",".join(MODEL_COLUMNS), ",".join(row.get(column, "") for column in MODEL_COLUMNS))
    (folder / "models.csv").write_text("\n".join(lines), encoding="utf-8")


numbers = st.one_of(
    st.text(alphabet="0123456789.-+e_ ٣", max_size=8),
    st.floats(max_value=1e9).map(str),
    st.decimals(places=4, min_value=-9, max_value=9999).map(str),
)


@given(numbers)
def test_a_number_is_read_exactly_or_refused(small: Path, text: str) -> None:
    write_model(small, price_in_usd_per_mtok=text, price_out_usd_per_mtok="1", notes="free")
    problems = catalog.problems(small)
    digits, _, decimals = text.partition(".")
    plain = digits.isascii() and digits.isdigit() and (decimals or "0").isdigit()
    if not text or (plain and decimals.isascii() and text[-1] != "."):
        price = catalog.read(small).models["m"].price
        assert price is not None
        assert price.in_usd_per_mtok == (Decimal(text) if text else None)
    else:
        assert [(problem.file, problem.line) for problem in problems] == [("models.csv", 2)]


@given(st.sampled_from(sorted(HEADERS)), st.binary(max_size=200))
def test_whatever_a_file_holds_problems_are_listed_with_lines(
    small: Path, file: str, tail: bytes
) -> None:
    header = ",".join(HEADERS[file]).encode() + b"\n"
    before = (small / file).read_bytes()
    (small / file).write_bytes(header + tail)
    try:
        lines = 2 + tail.count(b"\n") + tail.count(b"\r")
        assert all(1 <= problem.line <= lines for problem in catalog.problems(small))
    finally:
        (small / file).write_bytes(before)
