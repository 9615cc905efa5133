"""How signals, experiments and scores stand, as JSON, for programs and for the command line."""

from dataclasses import asdict
from typing import Any

from joute.monitoring.experiments import Foreseen, Progress
from joute.monitoring.scoring.figures import Figures
from joute.monitoring.scoring.scorings import Scoring
from joute.monitoring.shadows import Beside, ForeseenShadow, ShadowReading
from joute.monitoring.watching import Standing


def facts_of(one: Standing) -> dict[str, Any]:
    """How a signal stands; numbers in the units of the signal, intervals of 95 %."""
    return {
        "alias": one.alias,
        "signal": one.signal,
        "quiet_since": one.since.isoformat(),
        "acknowledged_by": one.acknowledged_by or None,
        "quiet_values": one.values,
        "watched": one.watched,
        "moved": [
            {
                "move": moved.movement.move,
                "before": moved.movement.before,
                "before_interval": moved.movement.before_interval,
                "after": moved.movement.after,
                "after_interval": moved.movement.after_interval,
                "change": moved.movement.change,
                "change_interval": moved.movement.change_interval,
                "beyond": moved.movement.beyond,
                "topic": moved.movement.topic,
                "since": moved.since and moved.since.isoformat(),
                "values": moved.movement.calls,
                "look_at": moved.movement.look_at,
            }
            for moved in one.moved
        ],
    }


def progress_of(one: Progress, *, texts: bool = True) -> dict[str, Any]:
    """An experiment so far; means in US dollars, Wh and seconds, scores from 0 to 1. `texts` of
    prompts are for those who may change the alias."""
    reading, experiment = one.reading, one.alias.experiment
    return {
        "alias": one.alias.name,
        "version": one.alias.number,
        "since": one.alias.created_at and one.alias.created_at.isoformat(),
        "started_by": one.alias.created_by,
        "rules": experiment.to_json(texts=texts) if experiment else None,
        "running": one.running,
        "ending": reading.ending,
        "difference": reading.difference,
        "interval": reading.interval,
        "arms": {
            arm: {
                **asdict(figures),
                "opinions": reading.n_a if arm == "a" else reading.n_b,
                "mean_score": reading.mean_a if arm == "a" else reading.mean_b,
            }
            for arm, figures in one.arms.items()
        },
    }


def foreseen_of(one: Foreseen) -> dict[str, Any]:
    """What an experiment will take; None where it is not known."""
    return {
        "opinions_at_most": one.calls,
        "if_they_differ_by": abs(one.forecast.difference),
        "opinions_median": one.forecast.median,
        "opinions_nine_in_ten": one.forecast.usual,
        "calls_per_opinion": one.per_opinion,
        "usd_per_call": {"a": one.usd_a, "b": one.usd_b},
        "usd_at_most": one.most_usd,
    }


def shadow_of(one: ShadowReading) -> dict[str, Any]:
    """A shadow beside what answered; US dollars, seconds, Wh, tokens, shares from 0 to 1."""
    card = one.card
    return {
        "alias": card.alias,
        "model": card.model,
        "version": card.number,
        "share": card.share,
        "usd_a_day": card.usd_a_day,
        "by": card.created_by,
        "at": card.created_at.isoformat(),
        "since": one.since.isoformat(),
        "calls": one.pairs,
        "refused": one.refused,
        "usd_today": one.taken_usd,
        "failures": _beside_of(one.failures),
        "usd": _beside_of(one.usd),
        "seconds": _beside_of(one.seconds),
        "wh": _beside_of(one.wh),
        "tokens": _beside_of(one.tokens),
        "scores": [
            {
                "scorer": scored.scorer,
                "version": scored.version,
                "judge": scored.judge or None,
                **(_beside_of(scored.beside) or {}),
            }
            for scored in one.scores
        ],
    }


def _beside_of(one: Beside | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "n": one.n,
        "live": one.live.mean,
        "live_interval": one.live.interval,
        "shadow": one.shadow.mean,
        "shadow_interval": one.shadow.interval,
        "difference": one.difference,
        "interval": one.interval,
    }


def shadow_foreseen(one: ForeseenShadow) -> dict[str, Any]:
    """What a shadow will take; None where it is not known."""
    return {
        "calls_a_day": one.calls_a_day,
        "usd_per_call": one.usd_of_call,
        "wh_per_call": one.wh_of_call,
        "usd_per_day": one.usd_of_day,
        "wh_per_day": one.wh_of_day,
        "usd_a_day_at_most": one.usd_a_day,
    }


def scoring_facts(scoring: Scoring | None, figures: Figures) -> dict[str, Any]:
    """What is scored of a use, and what came of it in the last eight weeks; shares and values from
    0 to 1, intervals of 95 %, US dollars and Wh."""
    return {
        "scoring": scoring
        and {
            "version": scoring.number,
            "share": scoring.share,
            "scorers": [spec.model_dump(exclude_defaults=True) for spec in scoring.scorers],
            "judge": scoring.judge or None,
            "budget_usd": scoring.budget_usd,
            "by": scoring.by,
            "at": scoring.at.isoformat(),
        },
        "keeps_text": figures.keeps_text,
        "calls": figures.calls,
        "scored": [
            {
                "alias": one.alias,
                "scorer": one.scorer,
                "version": one.version,
                "judge": one.judge or None,
                "weeks": [
                    {
                        "monday": week.monday.isoformat(),
                        "n": week.mean.n,
                        "mean": week.mean.mean,
                        "interval": week.mean.interval,
                    }
                    for week in one.weeks
                ],
            }
            for one in figures.scored
        ],
        "left_out": [
            {"scorer": one.scorer, "reason": one.reason, "count": one.count}
            for one in figures.left_out
        ],
        "usd": figures.usd,
        "usd_unknown": figures.cost_unknown,
        "wh": figures.wh,
        "wh_unknown": figures.wh_unknown,
        "usd_today": figures.usd_today,
    }
