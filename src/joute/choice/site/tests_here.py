"""What this site tested itself: its sets of questions, and the runs of the models of a choice."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from joute.evaluation.rights import READ
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import sets
from joute.evaluation.tables import StoredRun
from joute.people.rights import Actor, may
from joute.services import Services
from joute.translation import Translator

RUNS = 20


def may_read(services: Services, actor: Actor) -> bool:
    """Whether an actor reads the evaluations of the site."""
    return services.settings.of(EvaluationSettings).public or may(actor, READ)


def models_here(services: Services) -> Mapping[str, str]:
    """The models that this site can ask, by their ids in the catalogue."""
    stated = {table.id: table.catalog for table in services.settings.models if table.catalog}
    return {stated.get(id, id): id for id in services.offer.models}


async def sets_here(services: Services) -> Sequence[str]:
    async with services.store.read() as session:
        return await sets.names(session)


async def runs_of(services: Services, models: Sequence[str]) -> Sequence[StoredRun]:
    """The newest runs of one of these models."""
    done = select(StoredRun).where(StoredRun.state == "done")
    async with services.store.read() as session:
        newest = await session.scalars(done.order_by(StoredRun.started_at.desc()).limit(RUNS))
        return [one for one in newest if set(models) & set(_models_of(one))]


def _models_of(run: StoredRun) -> Sequence[str]:
    return RunHeader.model_validate_json(run.header).models


def as_lines(runs: Sequence[StoredRun], models: Sequence[str], words: Translator) -> str:
    """What runs showed of these models, as the form of a decision takes tests: one a line."""
    lines = ((run, _shown(run, models, words)) for run in runs)
    return "\n".join(
        f"{run.set_name} {run.set_version}, {words.date(run.started_at)}: {shown}"
        for run, shown in lines
        if shown
    )


def _shown(run: StoredRun, models: Sequence[str], words: Translator) -> str:
    """Such as “oak 0.82 (0.74 to 0.88)”, of each model, with its interval where there is one."""
    found = (run.summary or {}).get("models", ())
    return ", ".join(_quality(one, words) for one in found if one["model"] in models)


def _quality(of: Mapping[str, Mapping[str, float | None]], words: Translator) -> str:
    quality = of["quality"]
    mean, low, high = (quality[end] for end in ("mean", "low", "high"))
    if mean is None:
        return f"{of['model']} ?"
    if low is None or high is None:
        return f"{of['model']} {words.number(mean, 2)}"
    band = words.gettext(
        "%(mid)s (%(low)s to %(high)s)",
        mid=words.number(mean, 2),
        low=words.number(low, 2),
        high=words.number(high, 2),
    )
    return f"{of['model']} {band}"
