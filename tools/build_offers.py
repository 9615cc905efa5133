"""Build the offers of joute.catalog from its models.

    python tools/build_offers.py [--data FOLDER]

models.csv flattens a model and one offer of it: its price is the maker's, or that of the host it
names; its notes hold tiers and what other sources say; eu_listed names hosts that list the model.
offers.csv and prices.csv take these apart. Nothing is added that a row does not say: a host that
only lists a model has neither price nor limits here. ids.csv is what its sources call a model, for
`joute catalog update`. hosts.csv and providers.csv are ours.
"""

import argparse
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from joute import catalog
from joute.catalog.rows import OFFER_COLUMNS, PRICE_COLUMNS
from joute.catalog.updates.identities import ID_COLUMNS

DATA = Path(__file__).resolve().parent.parent / "src/joute/catalog/data"

Row = dict[str, str]

# Hosts by the names that models.csv has for them; "" is the maker itself.
PRICE_HOSTS = {
    "OpenRouter": ("openrouter",),
    "Azure": ("azure",),
    "Nebius": ("nebius",),
    "Vercel": ("vercel",),
    "Azure Global, Vercel": ("azure", "vercel"),
}
MAKERS = {"amazon": "bedrock"}
# An EU key of a cloud is an offer of its own beside the one without a region.
REGIONAL = {"azure-eu": "azure", "bedrock-eu": "bedrock"}

# Which lists it was is not said for each row; they date from July to October 2026.
EU_LISTED = "provider lists of models.dev and regional keys of litellm"
EU_LISTED_IN = "2026"

ELSEWHERE = re.compile(
    r"(?P<source>models\.dev(?:@index)?|litellm|genai-prices) has "
    r"(?P<input>[\d.]+)/(?P<output>[\d.]+)(?: \((?P<checked>[\d-]+)\))?"
)
ABOVE = re.compile(r"above (?P<thousands>\d+)k tokens (?P<input>[\d.]+)/(?P<output>[\d.]+)")
LATER = re.compile(
    r"introductory until (?P<to>[\d-]+), then (?P<input>[\d.]+)/(?P<output>[\d.]+)"
    r"|public preview at half of the list price (?P<full>[\d.]+/[\d.]+)"
)
INTRODUCTORY = re.compile(r"introductory (?:price )?until (?P<to>[\d-]+)")
REVIEWED = re.compile(r"models\.dev(?:@index)?/(?:providers/([^/]+)/)?models/(.+)\.toml")
ABOUT_OFFERS = re.compile(
    r"tiered|above \d+k|peak|introductory|preview at|costs more|deprecated at its maker"
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the offers of joute.catalog.")
    parser.add_argument("--data", type=Path, default=DATA)
    data = parser.parse_args().data
    build(data)
    problems = catalog.problems(data)
    for problem in problems:
        print(f"{problem.file}:{problem.line}: {problem.reason}")
    return 1 if problems else 0


def build(data: Path) -> None:
    with (data / "models.csv").open(newline="", encoding="utf-8") as file:
        models = list(csv.DictReader(file))
    _write(data / "offers.csv", OFFER_COLUMNS, (row for one in models for row in offers(one)))
    _write(data / "prices.csv", PRICE_COLUMNS, (row for one in models for row in prices(one)))
    _write(data / "ids.csv", ID_COLUMNS, (row for one in models for row in ids(one)))


def offers(model: Row) -> Iterator[Row]:
    for host in priced_at(model):
        yield {
            **{name: model[name] for name in ("max_output_tokens", "context_tokens", "retired")},
            **{name: model[name] for name in ("tool_calling", "structured_output")},
            "reasoning": {"hybrid": "yes"}.get(model["reasoning"], model["reasoning"]),
            "id": f"{model['id']}@{host}",
            "model": model["id"],
            "host": host,
            "listed_in": "EU" if host in model["eu_listed"].split(";") else "",
            "source": source(model),
            "checked": model["price_checked"],
            "notes": "; ".join(note for note in notes(model) if ABOUT_OFFERS.search(note)),
        }
    for name in filter(None, model["eu_listed"].split(";")):
        yield from listed(model, name)


def listed(model: Row, name: str) -> Iterator[Row]:
    """The offer of a host that lists a model, unless that is the one with a price."""
    host = REGIONAL.get(name, name)
    if name in priced_at(model):
        return
    yield {
        "id": f"{model['id']}@{name}",
        "model": model["id"],
        "host": host,
        "listed_in": "EU",
        "source": EU_LISTED,
        "checked": EU_LISTED_IN,
        "retired": model["retired"],
    }


def prices(model: Row) -> Iterator[Row]:
    """Its list price first, then those of its notes, which are of the same offer."""
    for host in priced_at(model):
        ends = next(filter(None, map(INTRODUCTORY.search, notes(model))), None)
        common = {"offer": f"{model['id']}@{host}", "form": "tokens"}
        listed = {
            "condition": "list",
            "input": model["price_in_usd_per_mtok"],
            "output": model["price_out_usd_per_mtok"],
            "checked": model["price_checked"],
            "valid_to": ends["to"] if ends else "",
            "source": source(model),
        }
        yield common | listed
        for note in notes(model):
            for other in others(note, listed):
                yield common | {"source": source(model), "checked": listed["checked"]} | other


def others(note: str, listed: Row) -> Iterator[Row]:
    """What one note says of other prices."""
    if found := ELSEWHERE.fullmatch(note):
        checked = found["checked"] or ""
        yield _asked(found["input"], found["output"], "elsewhere") | {
            "source": found["source"],
            "checked": checked,
        }
    elif found := ABOVE.fullmatch(note):
        yield _asked(found["input"], found["output"], "above") | {
            "above_tokens": f"{found['thousands']}000"
        }
    elif found := LATER.fullmatch(note):
        asked = found["full"].split("/") if found["full"] else (found["input"], found["output"])
        yield _asked(asked[0], asked[1], "later")
    elif note == "peak-hour list price, off-peak is half":
        yield _scaled(listed, Decimal("0.5"), "off-peak")
    elif note == "peak is double":
        yield _scaled(listed, Decimal(2), "peak")


def ids(model: Row) -> Iterator[Row]:
    """What other catalogues call a model; moving pointers and free variants are not it."""
    names = [
        ("models.dev", found[1] or "", found[2])
        for found in map(REVIEWED.fullmatch, model["source"].split(";"))
        if found
    ]
    if model["openrouter_id"]:
        names.append(("openrouter", "openrouter", model["openrouter_id"]))
    for catalogue, provider, id in dict.fromkeys(names):
        if not id.endswith(("-latest", ":free")):
            row = {"catalogue": catalogue, "provider": provider, "id": id}
            yield row | {"model": model["id"]}


def _asked(input: str, output: str, condition: str) -> Row:
    return {"condition": condition, "input": input, "output": output}


def _scaled(listed: Row, by: Decimal, condition: str) -> Row:
    input, output = (f"{Decimal(listed[name]) * by:f}" for name in ("input", "output"))
    return _asked(input, output, condition)


def priced_at(model: Row) -> Sequence[str]:
    """The hosts that ask the price of a row."""
    if not (model["price_in_usd_per_mtok"] or model["price_out_usd_per_mtok"]):
        return ()
    if model["price_host"]:
        return PRICE_HOSTS[model["price_host"]]
    return (MAKERS.get(model["maker"], model["maker"]),)


def source(model: Row) -> str:
    """The sources of a row that hold prices, or else all of them."""
    every = model["source"].split(";")
    priced = [one for one in every if re.search(r"providers/|litellm|OpenRouter", one)]
    return ";".join(priced or every)


def notes(model: Row) -> Sequence[str]:
    return [note.strip() for note in model["notes"].split(";") if note.strip()]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    raise SystemExit(main())
