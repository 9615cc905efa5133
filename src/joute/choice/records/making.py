"""A record from a need, its shortlist and what its author says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joute.choice.candidates import Candidate
from joute.choice.constraints import constraint, constraints
from joute.choice.costs import OwnServers
from joute.choice.criteria import criteria
from joute.choice.needs import Needs, benchmark_categories, groups, questions
from joute.choice.records.record import (
    Answered,
    Band,
    Decision,
    Dissent,
    Evidence,
    Excluded,
    FactFound,
    Need,
    Ranked,
    Ranking,
    Record,
    Requirement,
    ScoreFound,
    SupplierAnswerFound,
    Test,
    Volume,
    Weighing,
)
from joute.choice.shortlist import Entry, Shortlist
from joute.choice.suppliers import SupplierAnswer, question
from joute.choice.weights import Weight
from joute.datafiles import Bilingual
from joute.translation import Translator

# Candidates at the head of a shortlist whose evidence a record holds, beside the chosen.
LOOKED_AT = 10
_NAME, _TEXT = 200, 5_000

# The newest answers on a candidate, by question.
AnswersOn = Callable[[Candidate], Sequence[SupplierAnswer]]


@dataclass(frozen=True)
class Statement:
    """What the author of a decision says, and when it is signed."""

    title: str
    need: str
    decision: Decision
    review_on: date
    author: str
    signed_at: datetime
    tests: Sequence[Test] = ()
    dissent: Sequence[Dissent] = ()
    revision: int | None = None
    supersedes: str | None = None


def record(
    statement: Statement,
    needs: Needs,
    *,
    weights: Mapping[str, Weight],
    found: Shortlist | None,
    translators: Mapping[str, Translator],
    answers_on: AnswersOn = lambda _: (),
) -> Record:
    """`found` is None where no shortlist was made, as without an LLM. `translators` are French and
    English. Raises pydantic.ValidationError, a ValueError, where parts contradict each other."""
    return Record(
        title=statement.title,
        revision=statement.revision,
        need=_need(statement.need, needs),
        constraints=tuple(
            Requirement(constraint=id, name=constraint(id).name, value=value)
            for id, value in needs.constraints.items()
        ),
        weights=tuple(
            Weighing(
                criterion=id,
                name=criteria()[id].name,
                points=Band(low=one.low, mid=one.mid, high=one.high),
                origin=one.origin,
            )
            for id, one in weights.items()
            if one.high
        ),
        shortlist=_ranking(found, translators) if found else Ranking(),
        evidence=tuple(_evidence(statement.decision, needs, found, answers_on) if found else ()),
        tests=tuple(statement.tests),
        decision=statement.decision,
        dissent=tuple(statement.dissent),
        review_on=statement.review_on,
        author=statement.author,
        signed_at=statement.signed_at,
        supersedes=statement.supersedes,
    )


def _need(summary: str, needs: Needs) -> Need:
    volume = needs.volume
    return Need(
        summary=summary,
        answers=tuple(_answered(needs)),
        categories=tuple(benchmark_categories(needs.answers)),
        volume=volume
        and Volume(
            requests_per_month=volume.requests_per_month,
            input_tokens=volume.input_tokens,
            output_tokens=volume.output_tokens,
            growth_per_month=volume.growth_per_month,
            months=volume.months,
            reasoning_tokens=_band(volume.reasoning_tokens),
        ),
        own_servers=needs.own_servers and dict(_servers(needs.own_servers)),
        sets=needs.sets or None,
    )


def _servers(own: OwnServers) -> Iterator[tuple[str, Band | int | float | str]]:
    for name in OwnServers.__dataclass_fields__:
        value = getattr(own, name)
        found = _band(value) if isinstance(value, tuple) else value
        if found is not None:
            yield name, found


def _answered(needs: Needs) -> Iterator[Answered]:
    asked = {group.id: one for one in questions().values() for group in one.groups}
    for id, group in groups().items():
        taken = [group.option(option) for option in needs.answers.get(id, ())]
        labels = tuple(option.label for option in taken if option)
        if labels:
            yield Answered(question=group.label or asked[id].text, answers=labels)


def _ranking(found: Shortlist, translators: Mapping[str, Translator]) -> Ranking:
    return Ranking(
        ranked=tuple(map(_ranked, found.entries)),
        excluded=tuple(
            Excluded(
                candidate=one.candidate.id,
                name=_name(one.candidate),
                constraint=constraint(one.constraint).name,
                reason=Bilingual(
                    fr=one.reason_in(translators["fr"])[:_TEXT],
                    en=one.reason_in(translators["en"])[:_TEXT],
                ),
                unknown=one.unknown,
            )
            for one in found.excluded
        ),
        seed=found.seed,
        samples=found.samples,
    )


def _ranked(entry: Entry) -> Ranked:
    one, score = entry.candidate, entry.score
    return Ranked(
        candidate=one.id,
        name=_name(one),
        model=one.model,
        host=one.host,
        score=Band(low=score.low, mid=score.mid, high=score.high),
        acceptability=min(1.0, max(0.0, entry.acceptability)),
        unknowns=entry.unknowns,
        monthly_eur=_band(one.monthly_eur),
        wh_per_1000=_band(one.wh_per_1000),
        eur_per_1000=_band(one.eur_per_1000),
        frugal=one.frugal,
        self_hostable=one.self_hostable,
    )


def _name(candidate: Candidate) -> str:
    return (candidate.name.strip() or candidate.id)[:_NAME]


def _evidence(
    decision: Decision, needs: Needs, found: Shortlist, answers_on: AnswersOn
) -> Iterator[Evidence]:
    """Of the chosen, the first ten, and the frugal and self-hostable ones that were shown."""
    shown = {one.entry.candidate.id for one in (found.frugal, found.self_hostable) if one}
    for place, entry in enumerate(found.entries):
        chosen = entry.candidate.id in decision.chosen
        if chosen or place < LOOKED_AT or entry.candidate.id in shown:
            yield _of(entry, needs, answers_on(entry.candidate) if chosen else ())


def _of(entry: Entry, needs: Needs, answers: Sequence[SupplierAnswer]) -> Evidence:
    one = entry.candidate
    return Evidence(
        candidate=one.id,
        facts=tuple(_facts(one, needs)),
        scores=tuple(_scores(entry)),
        answers=tuple(map(_answer, answers)),
    )


def _facts(candidate: Candidate, needs: Needs) -> Iterator[FactFound]:
    """What is known, and the must-haves of which nothing is."""
    for id, described in constraints().items():
        fact = candidate.fact(id)
        if fact.value is not None or id in needs.constraints:
            yield FactFound(
                constraint=id,
                name=described.name,
                value=fact.value,
                source=fact.source[:_TEXT],
                date=fact.date,
                url=fact.url,
            )


def _scores(entry: Entry) -> Iterator[ScoreFound]:
    """By contribution, the largest first."""
    for id, contribution in sorted(entry.contributions.items(), key=lambda item: -item[1]):
        score = entry.candidate.score(id)
        yield ScoreFound(
            criterion=id,
            name=criteria()[id].name,
            score=Band(low=score.low, mid=score.mid, high=score.high) if score.known else None,
            contribution=contribution,
            source=score.source[:_TEXT],
            date=score.date,
            method=score.method[:_TEXT],
        )


def _answer(one: SupplierAnswer) -> SupplierAnswerFound:
    return SupplierAnswerFound(
        supplier=one.supplier,
        question=question(one.question).text,
        value=one.value,
        text={language: text[:_TEXT] for language, text in one.text.items()},
        source=one.source[:_TEXT],
        date=one.date,
        valid_until=date.fromisoformat(one.valid_until) if one.valid_until else None,
    )


def _band(found: tuple[float, float, float] | None) -> Band | None:
    return Band(low=found[0], mid=found[1], high=found[2]) if found else None
