"""The weights of a choice: from answers, points, a ranking, several people, or their picks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, get_args

from joute.choice.criteria import criteria
from joute.choice.needs import USUAL, Needs, default_weights, needs_of
from joute.choice.site.choices import Content
from joute.choice.weights import Opinion, Pick, Ranking, Weight, count_picks, together

# What of a choice is a need as needs.yaml holds it.
PARTS = (
    "title",
    "answers",
    "weights",
    "constraints",
    "volume",
    "own_servers",
    "seed",
    "candidates",
    "sets",
)
# How the weights of a choice are made.
Weighing = Literal["answers", "points", "ranking", "people", "picks"]
WEIGHINGS: tuple[Weighing, ...] = get_args(Weighing)
# Tokens of a mean request and of its answer, until somebody states them.
USUAL_TOKENS = {"input_tokens": USUAL.input_tokens, "output_tokens": USUAL.output_tokens}


def need_of(content: Content, *, offered: Iterable[str] | None = None) -> Needs:
    """The need of a choice. `offered` are the ids of the catalogue that it may name: those that
    ship, unless they are given. Raises BadNeeds where the catalogue no longer has what it names."""
    parts = {name: content[name] for name in PARTS if content.get(name)}
    return needs_of(parts, offered=offered)


def weighing_of(content: Content) -> Weighing:
    """How the weights of a choice are made."""
    stated: Weighing = "points" if content.get("weights") else "answers"
    return next((one for one in WEIGHINGS if one == content.get("weighing")), stated)


def weights_of(
    content: Content, opinions: Sequence[Opinion] = (), picks: Sequence[Pick] = ()
) -> Mapping[str, Weight]:
    """Those in force. Those of people who are not there any more, or too few, leave those of the
    answers."""
    match weighing_of(content):
        case "points" if content.get("weights"):
            return need_of({"weights": content["weights"]}).weights
        case "ranking" if content.get("ranking"):
            return Ranking.of(content["ranking"], origin="ranking")
        case "people" if opinions:
            return together(opinions, origin="people")
        case "picks" if (whole := count_picks(picks).whole) is not None:
            return whole.weights(origin="picks")
    return default_weights(content.get("answers") or {})


def written_need(content: Content, weights: Mapping[str, Weight]) -> Content:
    """A choice as needs.yaml holds it, with the weights in force: points, an order, or the bands of
    several people; none where the answers make them."""
    need = {name: content[name] for name in PARTS if content.get(name)}
    match weighing_of(content):
        case "answers":
            need.pop("weights", None)
        case "ranking" if content.get("ranking"):
            need["weights"] = content["ranking"]
        case "people" | "picks":
            need["weights"] = {id: _band(one) for id, one in weights.items() if one.high}
    return need


def _band(weight: Weight) -> Mapping[str, float]:
    return {end: value for end, value in asdict(weight).items() if end != "origin"}


def read_points(form: Mapping[str, Any]) -> dict[str, float]:
    """The points of a form, 0 to 1,000 each; what is empty is 0. ValueError for another text."""
    found = {}
    for id in criteria():
        text = str(form.get(f"points-{id}", "")).strip().replace(",", ".")
        value = float(text or 0)
        if not 0 <= value <= 1_000:
            raise ValueError(text)
        if value:
            found[id] = value
    return found


def read_ranking(form: Mapping[str, Any]) -> list[list[str]]:
    """The groups of a form of places, 1 first; what has no place is left out. ValueError."""
    by_place: dict[int, list[str]] = {}
    for id in criteria():
        text = str(form.get(f"place-{id}", "")).strip()
        if text:
            place = int(text)
            if not 1 <= place <= len(criteria()):
                raise ValueError(text)
            by_place.setdefault(place, []).append(id)
    return [by_place[place] for place in sorted(by_place)]
