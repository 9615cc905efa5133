"""A choice as Markdown: what was excluded and why, the shortlist, and what would change it."""

from collections.abc import Iterable, Iterator, Sequence

from joute.choice.constraints import constraint, requirement
from joute.choice.costs import NOTE_TEXTS, quality_per_eur, quality_per_kwh
from joute.choice.criteria import criterion
from joute.choice.needs.choosing import USUAL, Choice
from joute.choice.needs.own_words import own_servers_in_words
from joute.choice.shortlist import AT_HOST, Alternative, Entry, Shortlist
from joute.errors import N_
from joute.translation import Translator
from joute.writer import escaped

_SHOWN = 20
_UNKNOWNS = 3
_SHORTLIST = N_("Shortlist")
_NO_BEST = N_(
    "No model is the best in general: this order follows from these must-haves, these weights and "
    "what is known today."
)


def as_markdown(choice: Choice, words: Translator, *, usd_per_eur: float) -> str:
    """Scores from 0 to 100 with their bands; euros at the stated rate."""
    found = choice.shortlist
    parts = [
        f"# {escaped(choice.needs.title or words.gettext(_SHORTLIST))}",
        words.gettext(_NO_BEST),
        *_must_haves(choice, words),
        *_shortlist(found, words),
        *_prices(choice, words),
        *_contributions(found, words),
        *_what_would_change(found, words),
        *_alternatives(found, words),
        *_to_verify(found, words),
        *_excluded(found, words),
        *_own_servers(choice, words),
        *_assumed(choice, words),
        _method(choice, words, usd_per_eur),
    ]
    return "\n\n".join(parts)


def _must_haves(choice: Choice, words: Translator) -> Iterator[str]:
    if not choice.needs.constraints:
        return
    rows = [
        (constraint(id).name.of(words.language), escaped(requirement(id, value, words)))
        for id, value in choice.needs.constraints.items()
    ]
    yield _heading(N_("Must-haves"), words)
    yield _table((words.gettext("Must-have"), words.gettext("Required")), rows)


def _shortlist(found: Shortlist, words: Translator) -> Iterator[str]:
    yield _heading(_SHORTLIST, words)
    if not found.entries:
        yield words.gettext("No candidate is known to meet every must-have.")
        return
    header = (
        words.gettext("Place"),
        words.gettext("Candidate"),
        words.gettext("Score of 100"),
        words.gettext("Comes first"),
        words.gettext("Euros a month"),
        words.gettext("Wh for 1,000"),
        words.gettext("Quality for a euro"),
        words.gettext("Quality for a kWh"),
        words.gettext("Not known"),
    )
    yield _table(header, (_row(one, words) for one in found.entries[:_SHOWN]))
    more = len(found.entries) - _SHOWN
    if more > 0:
        yield words.gettext("And %(number)s more, in the JSON.", number=words.number(more))


def _row(one: Entry, words: Translator) -> Sequence[str]:
    score = one.score
    return (
        words.number(one.place),
        _code(one.candidate.id),
        _between(score.low * 100, score.mid * 100, score.high * 100, words),
        words.percent(one.acceptability),
        _amount(one.candidate.monthly_eur, words),
        _amount(one.candidate.wh_per_1000, words),
        _amount(quality_per_eur(one.candidate), words),
        _amount(quality_per_kwh(one.candidate), words),
        _unknowns(one, words),
    )


def _unknowns(one: Entry, words: Translator) -> str:
    """How many weighted criteria are not known, and the three that weigh most."""
    if not one.unknowns:
        return "–"
    more = ", …" if len(one.unknowns) > _UNKNOWNS else ""
    names = _names(one.unknowns[:_UNKNOWNS], words)
    return f"{words.number(len(one.unknowns))} ({names}{more})"


def _between(low: float, mid: float, high: float, words: Translator) -> str:
    return f"{words.figures(mid)} ({words.figures(low)}–{words.figures(high)})"


def _amount(band: tuple[float, float, float] | None, words: Translator) -> str:
    return _between(*band, words) if band else words.gettext("not known")


def _names(ids: Iterable[str], words: Translator) -> str:
    return ", ".join(criterion(id).name.of(words.language) for id in ids)


def _prices(choice: Choice, words: Translator) -> Iterator[str]:
    """The date of each price that was counted, and what it leaves open."""
    shown = [one.candidate for one in choice.shortlist.entries[:_SHOWN]]
    rows = [
        (
            _code(one.id),
            one.score("costs").date,
            escaped(_first_of(one.score("costs").source)),
            escaped(" ".join(_notes(choice.price_notes.get(one.id, ()), words))),
        )
        for one in shown
        if one.score("costs").known and one.id in choice.price_notes
    ]
    if rows:
        yield _heading(N_("Prices"), words)
        header = (N_("Candidate"), N_("Date"), N_("Source"), N_("What it leaves open"))
        yield _table(tuple(map(words.gettext, header)), rows)


def _first_of(sources: str) -> str:
    """The first source, and how many more there are: all of them are in the JSON."""
    first, *others = sources.split(";")
    return f"{first} (+{len(others)})" if others else first


def _notes(notes: Iterable[str], words: Translator) -> Iterator[str]:
    return (words.gettext(NOTE_TEXTS[note]) for note in notes)


def _contributions(found: Shortlist, words: Translator) -> Iterator[str]:
    """What each criterion adds to the scores of the first five, those that weigh most first."""
    first = found.entries[:5]
    if not first:
        return
    weighed = sorted(
        (id for id, w in found.weights.items() if w), key=lambda id: -found.weights[id]
    )
    rows = [
        (
            criterion(id).name.of(words.language),
            words.percent(found.weights[id]),
            *(words.number(100 * one.contributions[id], 1) for one in first),
        )
        for id in weighed
    ]
    yield _heading(N_("What adds up to each score"), words)
    header = (words.gettext("Criterion"), words.gettext("Weight"))
    yield _table((*header, *(_code(one.candidate.id) for one in first)), rows)


def _what_would_change(found: Shortlist, words: Translator) -> Iterator[str]:
    weights = [
        words.gettext(
            "Weight of %(criterion)s: at %(needed)s instead of %(share)s, %(candidate)s draws "
            "level.",
            criterion=_names([one.criterion], words),
            needed=words.percent(one.needed_share),
            share=words.percent(one.share),
            candidate=_code(one.candidate),
        )
        for one in found.weight_changes[:5]
    ]
    knowledge = [
        words.gettext(
            "%(criterion)s of %(candidate)s: beyond %(threshold)s of 100, %(first)s comes first.",
            criterion=_names([one.criterion], words),
            candidate=_code(one.candidate),
            threshold=words.number(100 * one.threshold, 0),
            first=_code(one.candidate_first),
        )
        for one in found.knowledge[:5]
    ]
    if weights or knowledge:
        yield _heading(N_("What would change the first place"), words)
        yield "\n".join(f"- {line}" for line in (*weights, *knowledge))


def _alternatives(found: Shortlist, words: Translator) -> Iterator[str]:
    lines = [
        f"- {words.gettext(label)} {_alternative(one, words)}{_whose(one, words)}"
        for label, one in (
            (N_("The best frugal one:"), found.frugal),
            (N_("The best that you can host yourself:"), found.self_hostable),
        )
        if one
    ]
    if lines:
        yield _heading(N_("Frugal, and on your own servers"), words)
        yield "\n".join(lines)


def _alternative(one: Alternative, words: Translator) -> str:
    name = _code(one.entry.candidate.id)
    if not one.score_lost:
        return words.gettext("%(name)s, which loses nothing.", name=name)
    return words.gettext(
        "%(name)s, at %(points)s points less; lost: %(lost)s; gained: %(gained)s.",
        name=name,
        points=words.number(100 * one.score_lost, 1),
        lost=_names(one.lost, words) or "–",
        gained=_names(one.gained, words) or "–",
    )


def _whose(one: Alternative, words: Translator) -> str:
    return f" {words.gettext(AT_HOST)}" if one.at_host else ""


def _to_verify(found: Shortlist, words: Translator) -> Iterator[str]:
    if not found.to_verify:
        return
    yield _heading(N_("To be verified"), words)
    yield words.gettext("Whether these meet the must-haves is not known; if they do:")
    header = (
        words.gettext("Candidate"),
        words.gettext("To be verified"),
        words.gettext("Score of 100"),
    )
    rows = (
        (
            _code(one.candidate.id),
            ", ".join(constraint(id).name.of(words.language) for id in one.constraints),
            _between(100 * one.score.low, 100 * one.score.mid, 100 * one.score.high, words),
        )
        for one in found.to_verify[:_SHOWN]
    )
    yield _table(header, rows)
    if len(found.to_verify) > _SHOWN:
        more = words.number(len(found.to_verify) - _SHOWN)
        yield words.gettext("And %(number)s more, in the JSON.", number=more)


def _excluded(found: Shortlist, words: Translator) -> Iterator[str]:
    failing = [one for one in found.excluded if not one.unknown]
    if not failing:
        return
    yield _heading(N_("Excluded"), words)
    header = (words.gettext("Candidate"), words.gettext("Reason"))
    yield _table(
        header,
        ((_code(one.candidate.id), escaped(one.reason_in(words))) for one in failing[:_SHOWN]),
    )
    if len(failing) > _SHOWN:
        more = words.number(len(failing) - _SHOWN)
        yield words.gettext("And %(number)s more, in the JSON.", number=more)


def _own_servers(choice: Choice, words: Translator) -> Iterator[str]:
    said = [*own_servers_in_words(choice, words)]
    if said:
        yield _heading(N_("Own servers"), words)
        yield from said


def _assumed(choice: Choice, words: Translator) -> Iterator[str]:
    if choice.needs.volume is None:
        yield words.gettext(
            "No volume was stated: prices and energies are compared for questions of %(read)s "
            "tokens and answers of %(written)s.",
            read=words.number(USUAL.input_tokens),
            written=words.number(USUAL.output_tokens),
        )


def _method(choice: Choice, words: Translator, usd_per_eur: float) -> str:
    found = choice.shortlist
    return words.gettext(
        "Method: weighted sum of scores on fixed scales; the share of %(samples)s draws of weights "
        "and scores in which each comes first (seed %(seed)s), to within %(points)s points. "
        "Prices in dollars at %(rate)s for a euro.",
        samples=words.number(found.samples),
        seed=str(found.seed),
        points=words.number(100 * found.precision, 1),
        rate=words.number(usd_per_eur),
    )


def _heading(text: str, words: Translator) -> str:
    return f"## {words.gettext(text)}"


def _code(id: str) -> str:
    """An id as it is written; one that would end the code or the cell is escaped."""
    return escaped(id) if set("`|") & set(id) else f"`{id}`"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = (header, ["---"] * len(header), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
