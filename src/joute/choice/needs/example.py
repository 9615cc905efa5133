"""A complete needs.yaml with every key commented, in the language of the reader."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from joute.choice.constraints import constraints
from joute.choice.criteria import criteria
from joute.choice.needs.questions import Group, questions
from joute.errors import N_
from joute.translation import Translator

_WIDTH = 96

# What the example says; the rest is there as a comment, to be uncommented.
_ANSWERS = {
    "task": "[task_document_qa, task_summarise]",
    "complexity": "complexity_medium",
    "data_sensitivity": "[data_personal]",
    "exposure": "exposure_internal",
    "reliability": "reliability_medium",
    "responsiveness": "interactive",
    "level": "budget_medium",
    "means": "[means_cloud]",
    "builders": "builders_dev",
    "users": "users_novice",
}
_WEIGHTS = {
    "quality": "30",
    "hallucination": "20",
    "costs": "{low: 10, mid: 20, high: 30}",
    "data_security": "15",
    "environmental_impact": "15",
}
_CONSTRAINTS = {"no_training": "true", "context_tokens": "32000"}
# What else each constraint may take, where it is not a truth.
_VALUES = {
    "licence": "[apache-2.0, mit]",
    "hosting_region": "[EU]",
    "supplier_country": "[EU]",
    "label": "[secnumcloud]",
    "retention_days": "30",
    "modalities": "[text, image]",
    "output_modalities": "[text]",
    "languages": "[fr, en]",
    "max_output_tokens": "4000",
    "requests_per_day": "5000",
    "tokens_per_minute": "100000",
    "response_time_s": "10",
    "service_level": "99.5",
    "budget_eur_month": "500",
    "max_wh_per_1000": "1000",
}
_VOLUME = (
    ("requests_per_month", "20000", N_("Requests of the first month.")),
    ("input_tokens", "1500", N_("Tokens that a mean request sends: question and documents.")),
    ("output_tokens", "400", N_("Tokens of a mean answer.")),
    ("growth_per_month", "0.03", N_("Growth of requests from month to month: 0.03 is 3%%.")),
    ("months", "24", N_("Months that costs are counted over.")),
    (
        "# reasoning_tokens",
        "{low: 200, mid: 800, high: 3000}",
        N_("Tokens that a model which reasons writes before an answer; without it, a wide band."),
    ),
)
_OWN_SERVERS = (
    ("eur_per_server_hour", "{low: 2.0, mid: 2.8, high: 4.0}", N_("Rent, or purchase spread.")),
    ("servers", "1", N_("Machines.")),
    ("hours_per_month", "730", N_("Hours that each of them is paid for.")),
    ("watts_per_server", "{low: 300, mid: 500, high: 700}", N_("Drawn whatever is asked.")),
    ("electricity_eur_per_kwh", "0.2", N_("Price of a kWh; 0 where the rent includes it.")),
    ("# wh_per_request", "0.5", N_("What a request adds; without it, the footprint of “model”.")),
    ("people_hours_per_month", "{low: 10, mid: 20, high: 40}", N_("Work to run it.")),
    ("people_eur_per_hour", "60", N_("Full cost of an hour of work.")),
    ("licence_eur_per_month", "0", N_("Licences of software, or of the model.")),
    ("upkeep_eur_per_month", "100", N_("Upkeep: spare parts, backups, monitoring.")),
    ("set_up_eur", "6000", N_("Set-up, once.")),
    ("set_up_months", "36", N_("Months that the set-up is spread over.")),
    ("requests_per_month_at_most", "500000", N_("What these servers can answer in a month.")),
    ("model", "mistral-small-2506", N_("Model of the catalogue that they serve.")),
    ("against", "ours", N_("Candidate that they are held against; without it, the first priced.")),
    ("# api_eur_per_request", "0.002", N_("Or a price for a request, which wins.")),
)

_HEAD = N_(
    "A need, for “joute choose --answers needs.yaml”. Every key may be left out. A figure is a "
    "number, or {low, mid, high} where it is a guess."
)
_OF_ANSWERS = N_(
    "What the guide and ILLUIN ask. Answers give the weights where none are stated below, and "
    "propose must-haves."
)
_OF_WEIGHTS = N_(
    "Points by criterion: only their proportions count. Those stated here are the only ones. A "
    "list from the most important to the least will do too: [quality, [costs, data_security]]."
)
_OF_CONSTRAINTS = N_(
    "Must-haves, apart from weights: a candidate that does not meet one is excluded, and one of "
    "which it is not known is to be verified."
)
_OF_VOLUME = N_("How much is asked: costs and budgets follow from it.")
_OF_OWN_SERVERS = N_("Servers of your own, to learn from which volume they cost less than an API.")
_OF_SEED = N_("The same seed gives the same result.")
_OF_SETS = N_(
    "Evaluation sets of your site that test what is needed: what they found counts in full for "
    "quality, and that of other sets where nothing better is known."
)
_OF_CANDIDATES = N_(
    "Only these are compared: ids of the catalogue (of a model, with all its offers, or of one "
    "offer such as mistral-small-2506@mistral), or candidates that you describe by what is known "
    "of them. What is missing is unknown. Without this key: all offers of the catalogue, those on "
    "own servers where some are stated."
)
_OF_TITLE = N_("A name for this need.")
_OURS = N_("The assistant that we have")
_SEVERAL, _ONE = N_("several answers"), N_("one answer")


def example(words: Translator) -> str:
    """The text of the file."""
    blocks = (
        _comment(words.gettext(_HEAD)),
        _key("title", words.gettext(_OF_TITLE), words.gettext("Answers from our documents")),
        _answers(words),
        _stated("weights", words.gettext(_OF_WEIGHTS), _weights(words)),
        _stated("constraints", words.gettext(_OF_CONSTRAINTS), _must_haves(words)),
        _stated("volume", words.gettext(_OF_VOLUME), _fields(_VOLUME, words)),
        _stated("own_servers", words.gettext(_OF_OWN_SERVERS), _fields(_OWN_SERVERS, words)),
        _key("seed", words.gettext(_OF_SEED), "0"),
        _key("sets", words.gettext(_OF_SETS), "[]"),
        _candidates(words),
    )
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _comment(text: str, indent: str = "") -> Sequence[str]:
    return wrap(text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def _key(name: str, comment: str, value: str) -> Sequence[str]:
    return (*_comment(comment), f"{name}: {value}")


def _stated(name: str, comment: str, lines: Iterator[str]) -> Sequence[str]:
    return (*_comment(comment), f"{name}:", *lines)


def _answers(words: Translator) -> Sequence[str]:
    lines = [*_comment(words.gettext(_OF_ANSWERS)), "answers:"]
    for question in questions().values():
        lines += _comment(question.text.of(words.language), "  ")
        for group in question.groups:
            lines += _group(group, words)
    return lines


def _group(group: Group, words: Translator) -> Iterator[str]:
    number = words.gettext(_SEVERAL if group.many else _ONE)
    label = group.label.of(words.language) if group.label else group.id
    yield from _comment(f"{label} ({number})", "  ")
    for option in group.options:
        yield f"  #   {option.id}: {option.label.of(words.language)}"
    given = _ANSWERS.get(group.id)
    yield f"  {group.id}: {given}" if given else f"  # {group.id}: {group.options[0].id}"


def _weights(words: Translator) -> Iterator[str]:
    for criterion in criteria().values():
        stated = _WEIGHTS.get(criterion.id)
        yield from _comment(criterion.name.of(words.language), "  ")
        yield f"  {criterion.id}: {stated}" if stated else f"  # {criterion.id}: 10"


def _must_haves(words: Translator) -> Iterator[str]:
    for constraint in constraints().values():
        stated = _CONSTRAINTS.get(constraint.id)
        yield from _comment(constraint.help.of(words.language), "  ")
        other = f"  # {constraint.id}: {_VALUES.get(constraint.id, 'true')}"
        yield f"  {constraint.id}: {stated}" if stated else other


def _fields(fields: Sequence[tuple[str, str, str]], words: Translator) -> Iterator[str]:
    for name, value, comment in fields:
        yield from _comment(words.gettext(comment), "  ")
        yield f"  {name}: {value}"


def _candidates(words: Translator) -> Sequence[str]:
    facts: Mapping[str, str] = {"no_training": "true", "context_tokens": "65536"}
    scores = {"quality": "0.7", "costs": "{low: 0.3, mid: 0.5, high: 0.8}"}
    return (
        *_comment(words.gettext(_OF_CANDIDATES)),
        "candidates:",
        "  - mistral-small-2506",
        "  - id: ours",
        f"    name: {words.gettext(_OURS)}",
        *_comment(words.gettext(N_("What is known of it, by must-have.")), "    "),
        "    facts:",
        *(f"      {id}: {value}" for id, value in facts.items()),
        "      budget_eur_month: 60",
        *_comment(words.gettext(N_("From 0 to 1, by criterion.")), "    "),
        "    scores:",
        *(f"      {id}: {value}" for id, value in scores.items()),
    )
