"""The figures of a run, for a terminal and as a site stores them."""

from datetime import UTC, datetime

from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.runs.evaluating import Progress
from joute.evaluation.runs.progress import line
from joute.evaluation.runs.records import Row, RunHeader, ScoreRecord, SetReference
from joute.evaluation.runs.summary import NONE, summarise
from joute.evaluation.site.summaries import as_stored

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HEADER = RunHeader(id="r", set=SetReference(name="s"), models=("oak", "elm"), started_at=NOW)


def row(item: str, domain: str = "", score: float = 1.0, **answer: object) -> Row:
    scores = {"exact": ScoreRecord(value=score)}
    given = Answer.model_validate(answer)
    return Row(item=item, model="oak", domain=domain, answer=given, scores=scores)


def test_domains_are_in_the_order_of_a_dictionary_whatever_their_accents() -> None:
    found = summarise(HEADER, [row(domain, domain) for domain in ("santé", "élections", "Droit")])
    (model,) = as_stored(found)["models"]
    assert list(model["domains"]) == ["Droit", "élections", "santé"]


def test_a_domain_of_fewer_than_30_items_has_no_mean_wherever_it_is_shown() -> None:
    rows = [row(f"{name}{n}", name) for name, items in (("a", 29), ("b", 30)) for n in range(items)]
    oak, _ = summarise(HEADER, rows)
    assert oak.score.n == 59
    assert (oak.domains["a"].n, oak.domains["a"].mean, oak.domains["a"].interval) == (
        29,
        None,
        None,
    )
    assert (oak.domains["b"].n, oak.domains["b"].mean) == (30, 1.0)


def test_a_terminal_and_a_site_count_a_run_alike() -> None:
    impact = Impact(wh=Band(low=1, mid=2, high=3), method="measured")
    rows = [
        row("a", finish_reason="refusal", cost_usd=0.5, impact=impact, latency_s=1.0),
        row("b", finish_reason="length", latency_s=3.0),
        row("c", error="host_busy"),
    ]
    oak, elm = summarise(HEADER, rows)
    assert (oak.answers, oak.refused, oak.truncated, oak.errors) == (3, 1, 1, 1)
    assert (oak.cost_usd, oak.wh, oak.seconds) == (None, None, 2.0)
    (stored,) = as_stored([oak, elm])["models"]
    assert stored["quality"]["n"] == oak.score.n == 2
    assert (stored["quality"]["refused"], stored["quality"]["answers"]) == (1, 3)
    assert (stored["cost_usd"], stored["priced"]) == (0.5, 1)
    assert (stored["wh"], stored["measured"]) == ([1, 2, 3], 1)
    assert stored["charge"] == {"usd": None, "wh": None}


def test_what_answers_take_is_the_same_when_they_were_paid_before() -> None:
    impact = {"wh": {"low": 1, "mid": 2, "high": 3}, "method": "m"}
    none = {"wh": {"low": 0, "mid": 0, "high": 0}, "method": "m"}
    paid = row("a", cost_usd=0.5, impact=impact)
    charge = {"usd": 0.5, "impact": impact}
    again = row("b", cost_usd=0, impact=none, cached=True, first_charge=charge)
    oak, _ = summarise(HEADER, [paid, again])
    (stored,) = as_stored([oak])["models"]
    assert (stored["cost_usd"], stored["wh"], stored["cached"]) == (0.5, [1, 2, 3], 1)
    assert stored["charge"] == {"usd": 1.0, "wh": [2, 4, 6]}
    silent, _ = summarise(HEADER, [paid, row("b", cost_usd=0, impact=none, cached=True)])
    assert (silent.charges.known_usd, silent.charges.known_wh) == (None, None)


def test_what_nobody_knows_of_a_model_that_never_answered_is_not_zero() -> None:
    rows = [row("a", error="host_error"), row("b", error="host_error")]
    oak, elm = summarise(HEADER, rows)
    assert (oak.cost_usd, oak.wh) == (None, None)
    assert (elm.cost_usd, elm.wh) == (0.0, NONE)  # nothing was asked
    answered, _ = summarise(HEADER, [*rows, row("c", cost_usd=0.5, token_source="simulated")])
    assert answered.cost_usd == 0.5
    progress = Progress(answers=2)
    for one in rows:
        progress.add(one)
    assert line(progress, 1.0) == "2/2 answers, 2 failed, cost unknown, Wh unknown"


def test_what_was_recorded_takes_nothing_here_whoever_counted_its_tokens() -> None:
    recorded = row("a", cost_usd=0.0, token_source="estimate", first_charge={"usd": 0.01})
    simulated = row("b", cost_usd=0.0, token_source="simulated")
    oak, _ = summarise(HEADER, [recorded, simulated])
    assert (oak.wh, oak.totals.unlocated) == (NONE, 0)
    unknown, _ = summarise(HEADER, [row("a", token_source="estimate")])
    assert unknown.wh is None
