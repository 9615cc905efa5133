"""What a gate says, for a terminal, a program and a pull request."""

from collections.abc import Iterator, Sequence
from typing import Any

from joute.errors import N_
from joute.evaluation.gates.gate import Profile, Report
from joute.evaluation.gates.outcomes import WORDS, Outcome, Status, exit_code
from joute.statistics.verdicts import FEWEST
from joute.translation import Translator
from joute.writer import escaped, markdown_table

_VERDICTS = {
    Status.PASS: N_("The gate passes."),
    Status.FAIL: N_("The gate fails."),
    Status.INCONCLUSIVE: N_(
        "The gate is inconclusive: it cannot be told whether the rules are met."
    ),
    Status.ERROR: N_("The gate does not pass: answers failed, or the run did not end."),
    Status.NOTHING: N_("The gate does not pass: nothing was evaluated."),
}
_NOT_STRICT = N_("Inconclusive is no failure here: with --strict it would be, with exit code 3.")
_PROFILE = (N_("model"), N_("domain"), N_("items"), N_("score"), N_("interval"))
_OUTCOMES = (N_("verdict"), N_("rule"), N_("model"), N_("why"))
_FEW = N_("fewer than %(fewest)s items")
_ALL = N_("all")


def headline(report: Report, words: Translator, *, strict: bool) -> str:
    """The verdict in a sentence."""
    said = words.gettext(_VERDICTS[report.verdict])
    if report.verdict is Status.INCONCLUSIVE and not strict:
        return f"{said} {words.gettext(_NOT_STRICT)}"
    return said


def text(report: Report, words: Translator, *, strict: bool) -> Iterator[str]:
    """The lines of a report; items that pass as they must are counted only."""
    for outcome in shown(report.outcomes):
        yield f"{words.gettext(WORDS[outcome.status])} · {outcome.name} · {outcome.sentence}"
    yield from _passed(report, words)
    for profile in report.profiles:
        if profile.domain:
            yield " · ".join(_cells(profile, words))
    yield from report.notes
    yield headline(report, words, strict=strict)


def as_json(report: Report, words: Translator, *, strict: bool) -> dict[str, Any]:
    """All figures of a report."""
    return {
        "run": report.run.id,
        "set": report.run.set.name,
        "baseline": report.baseline.id if report.baseline else None,
        "verdict": report.verdict.value,
        "sentence": headline(report, words, strict=strict),
        "strict": strict,
        "exit_code": exit_code(report.verdict, strict=strict),
        "outcomes": [_outcome(outcome) for outcome in report.outcomes],
        "profiles": [_profile(profile) for profile in report.profiles],
        "notes": list(report.notes),
    }


def markdown(report: Report, words: Translator, *, strict: bool) -> str:
    """A comment for a pull request, or a summary of a job."""
    title = words.gettext("Evaluation of %(set)s", set=report.run.set.name)
    parts = [f"### {escaped(title)}", f"**{escaped(headline(report, words, strict=strict))}**"]
    rows = [_row(outcome, words) for outcome in shown(report.outcomes)]
    if rows:
        parts.append(markdown_table([words.gettext(name) for name in _OUTCOMES], rows))
    profiles = [_cells(profile, words) for profile in report.profiles]
    if profiles:
        parts.append(markdown_table([words.gettext(name) for name in _PROFILE], profiles))
    notes = [*_passed(report, words), *report.notes]
    if notes:
        parts.append("\n".join(f"- {escaped(note)}" for note in notes))
    return "\n\n".join(parts)


def shown(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Those that a reader looks at one by one."""
    for outcome in outcomes:
        if not (outcome.rule == "must_pass" and outcome.status is Status.PASS):
            yield outcome


def _passed(report: Report, words: Translator) -> Iterator[str]:
    count = len(report.outcomes) - len(list(shown(report.outcomes)))
    if count:
        yield words.ngettext(
            "%(num)s item that must pass does.", "%(num)s items that must pass do.", count
        )


def _row(outcome: Outcome, words: Translator) -> tuple[str, ...]:
    status = words.gettext(WORDS[outcome.status])
    return status, outcome.name, outcome.model, outcome.sentence


def _cells(profile: Profile, words: Translator) -> tuple[str, ...]:
    mean = profile.mean
    if _withheld(profile):
        few = words.gettext(_FEW, fewest=FEWEST)
        return profile.model, profile.domain, words.number(mean.n), few, "—"
    interval = words.gettext("unknown")
    if mean.interval:
        ends = (words.number(100 * end, 1) for end in mean.interval)
        interval = words.gettext(
            "%(lower)s to %(upper)s", **dict(zip(("lower", "upper"), ends, strict=True))
        )
    return (
        profile.model,
        profile.domain or words.gettext(_ALL),
        words.number(mean.n),
        words.percent(mean.mean, 1) if 0 <= mean.mean <= 1 else words.figures(mean.mean, 4),
        interval,
    )


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "model": outcome.model,
        "item": outcome.item or None,
        "domain": outcome.domain or None,
        "status": outcome.status.value,
        "sentence": outcome.sentence,
        **outcome.figures,
    }


def _profile(profile: Profile) -> dict[str, Any]:
    mean = profile.mean
    figures = {"mean": mean.mean, "se": mean.se, "interval": mean.interval}
    return {
        "model": profile.model,
        "domain": profile.domain or None,
        **{"n": mean.n, "clusters": mean.clusters},
        **(dict.fromkeys(figures) if _withheld(profile) else figures),
    }


def _withheld(profile: Profile) -> bool:
    """Whether a domain has too few items for its mean to be shown."""
    return bool(profile.domain) and profile.mean.n < FEWEST
