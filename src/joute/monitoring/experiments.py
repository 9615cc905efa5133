"""Two models, or two prompts, behind one alias: which one people find better, and when that is
known.

Each call of the alias is answered by one of them, at random. What people think of the answers is
tested after each opinion (`joute.statistics.experiments`), however often anybody looks; what the
rules say ends the experiment, and the first model answers alone again until a person decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from anyio.to_thread import run_sync
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer
from joute.errors import N_, BadInput
from joute.gateway.aliases import AliasCard, Aliases, AliasExperiment, ArmPrompt
from joute.gateway.budgets.amount import MICRO
from joute.gateway.errors import UnknownAlias
from joute.gateway.reading import LIVE, OK
from joute.gateway.tables import GatewayCall
from joute.llm import estimate_tokens
from joute.monitoring.prices import usd_of_call
from joute.monitoring.tables import CallFeedback
from joute.monitoring.thumbs import OPINION, SCORE
from joute.statistics.experiments import (
    Arm,
    Ending,
    Forecast,
    Reading,
    Rules,
    forecast,
    until_over,
)
from joute.store import Store

# Who ended an experiment by its rules.
BY_RULE = "experiment"
_RECENT = timedelta(days=30)
# Where nobody gave an opinion yet: eight answers in ten are good.
_USUAL_SCORES = (1.0,) * 8 + (0.0,) * 2


@dataclass(frozen=True)
class ArmFigures:
    """What the calls of an arm took: the number that ended well, and the means of those whose
    cost in dollars, energy in Wh and seconds are known; None without any. `prompt` is the name of
    the instructions that it is given, "" for none."""

    model: str
    prompt: str
    calls: int
    mean_usd: float | None
    mean_wh: float | None
    mean_s: float | None

    @property
    def name(self) -> str:
        """As targets of evaluations are written: the model, or PROMPT@MODEL."""
        return f"{self.prompt}@{self.model}" if self.prompt else self.model


@dataclass(frozen=True)
class Progress:
    """An experiment so far: the version of its alias, arm a and arm b, what is known. `running` is
    whether calls are drawn now."""

    alias: AliasCard
    arms: Mapping[Arm, ArmFigures]
    reading: Reading
    running: bool


@dataclass(frozen=True)
class Foreseen:
    """What an experiment takes: calls that get an opinion, if the arms differ by twice the margin,
    and at most; dollars for a call of each arm by the prices of its model, None where these are
    unknown, and for all, if one call in `per_opinion` gets an opinion (None: nobody gave one)."""

    forecast: Forecast
    calls: int
    usd_a: float | None
    usd_b: float | None
    per_opinion: float | None

    @property
    def most_usd(self) -> float | None:
        """At most; None where a price or the share of opinions is unknown."""
        if self.usd_a is None or self.usd_b is None or self.per_opinion is None:
            return None
        return self.calls * self.per_opinion * max(self.usd_a, self.usd_b)


@dataclass(frozen=True)
class Experiments:
    """Those of the aliases of this site."""

    store: Store
    now: Callable[[], datetime]
    aliases: Aliases
    offer: Offer

    async def first_model(self, alias: str) -> str:
        """The model of arm a. Raises UnknownAlias."""
        return (await self._current(alias)).targets[0]

    async def foresee(self, alias: str, experiment: AliasExperiment) -> Foreseen:
        """What it will take, said before it begins. Raises UnknownAlias, and BadInput where the
        scores leave no room for such a difference."""
        card = await self._current(alias)
        async with self.store.read() as session:
            calls, read, written, opinions = await self._usual(session, card)
            found = await _scores(session, alias)
        scores = np.array(found or _USUAL_SCORES)
        rules, random = _rules(experiment), np.random.default_rng(0)
        difference = min(2 * experiment.margin, float(scores.mean()), 1.0)
        try:
            # Some hundreds of experiments are simulated.
            foreseen = await run_sync(forecast, rules, scores, -difference, random)
        except ValueError:
            raise BadInput(message=N_("No two arms can differ by so much here.")) from None
        a, b = (
            read + (estimate_tokens(prompt.system) if prompt else 0)
            for prompt in (experiment.prompt_a, experiment.prompt_b)
        )
        return Foreseen(
            foreseen,
            experiment.calls,
            usd_of_call(self.offer, card.targets[0], a, written),
            usd_of_call(self.offer, experiment.against, b, written),
            calls / opinions if opinions else None,
        )

    async def start(self, alias: str, experiment: AliasExperiment, by: str) -> AliasCard:
        """Begin one. Raises UnknownAlias and BadAlias."""
        card = await self._current(alias)
        options = {"experiment": experiment.to_json()}
        return await self.aliases.set(alias, card.targets, by, options)

    async def stop(self, alias: str, by: str) -> AliasCard:
        """End one: the first model answers alone again, and without a prompt. Raises
        UnknownAlias."""
        card = await self._current(alias)
        return await self.aliases.set(alias, card.targets, by) if card.experiment else card

    async def stop_those_that_are_over(self) -> Sequence[str]:
        """End what the rules end; the aliases."""
        over = []
        for card in (await self.aliases.current()).values():
            if not card.experiment:
                continue
            found = await self.progress(card.name)
            if found and found.running and found.reading.ending is not Ending.GOES_ON:
                await self.stop(card.name, BY_RULE)
                over.append(card.name)
        return over

    async def progress(self, alias: str) -> Progress | None:
        """The newest experiment of an alias; None where there never was one."""
        history = await self.aliases.history(alias)
        card = next((one for one in history if one.experiment), None)
        if card is None or card.experiment is None:
            return None
        async with self.store.read() as session:
            reading = await _reading(session, card, _rules(card.experiment))
            figures = await _figures(session, card)
        return Progress(card, figures, reading, running=history[0].number == card.number)

    async def all(self) -> Sequence[Progress]:
        """The newest of each alias, by its name."""
        found = [await self.progress(name) for name in await self.aliases.current()]
        return [one for one in found if one is not None]

    async def _current(self, alias: str) -> AliasCard:
        card = (await self.aliases.current()).get(alias)
        if card is None:
            raise UnknownAlias(name=alias[:100])
        return card

    async def _usual(self, session: AsyncSession, card: AliasCard) -> tuple[int, float, float, int]:
        """The calls of an alias in the last month, the tokens that one reads and writes, and how
        many of them got an opinion."""
        row = (
            await session.execute(
                select(
                    func.count(),
                    func.coalesce(func.avg(GatewayCall.input_tokens), 0),
                    func.coalesce(func.avg(GatewayCall.output_tokens), 0),
                    func.count(CallFeedback.call_id),
                )
                .select_from(GatewayCall)
                .outerjoin(CallFeedback, CallFeedback.call_id == GatewayCall.id)
                .where(
                    GatewayCall.alias == card.name,
                    GatewayCall.outcome == OK,
                    LIVE,
                    GatewayCall.created_at >= self.now() - _RECENT,
                )
            )
        ).one()
        return row[0], float(row[1]), float(row[2]), row[3]


def _rules(experiment: AliasExperiment) -> Rules:
    return Rules(experiment.calls, experiment.margin, experiment.share)


async def _scores(session: AsyncSession, alias: str) -> list[float]:
    """The newest opinions on answers of an alias."""
    found = select(SCORE).join(GatewayCall, GatewayCall.id == CallFeedback.call_id)
    newest = found.where(GatewayCall.alias == alias, OPINION).order_by(CallFeedback.given_at.desc())
    return list(await session.scalars(newest.limit(1_000)))


async def _reading(session: AsyncSession, card: AliasCard, rules: Rules) -> Reading:
    """After each opinion in its order, until one ends the experiment: that one is the last."""
    found = (
        select(GatewayCall.arm, SCORE)
        .join(CallFeedback, CallFeedback.call_id == GatewayCall.id)
        .where(
            GatewayCall.alias == card.name,
            GatewayCall.alias_version == card.number,
            GatewayCall.arm.in_(("a", "b")),
            OPINION,
        )
        .order_by(CallFeedback.given_at, GatewayCall.id)
    )
    opinions = (await session.execute(found)).all()
    is_b = np.array([arm == "b" for arm, _ in opinions], bool)
    scores = np.array([score for _, score in opinions], float)
    return await run_sync(lambda: until_over(rules, is_b, scores).reading())


async def _figures(session: AsyncSession, card: AliasCard) -> Mapping[Arm, ArmFigures]:
    """By arm: of the calls that were drawn to it, those that another model answered too."""
    means = (GatewayCall.microdollars, GatewayCall.energy_mid_wh, GatewayCall.duration_s)
    found = (
        select(GatewayCall.arm, func.count(), *(func.avg(one) for one in means))
        .where(
            GatewayCall.alias == card.name,
            GatewayCall.alias_version == card.number,
            GatewayCall.arm.is_not(None),
            GatewayCall.outcome == OK,
        )
        .group_by(GatewayCall.arm)
    )
    assert card.experiment is not None  # noqa: S101 # asked of experiments alone
    experiment = card.experiment
    arms: Mapping[Arm, tuple[str, ArmPrompt | None]] = {
        "a": (card.targets[0], experiment.prompt_a),
        "b": (experiment.against, experiment.prompt_b),
    }
    none = {
        arm: ArmFigures(model, prompt.name if prompt else "", 0, None, None, None)
        for arm, (model, prompt) in arms.items()
    }
    return none | {
        arm: replace(
            none[arm],
            calls=calls,
            mean_usd=None if usd is None else float(usd) / MICRO,
            mean_wh=wh,
            mean_s=seconds,
        )
        for arm, calls, usd, wh, seconds in await session.execute(found)
    }
