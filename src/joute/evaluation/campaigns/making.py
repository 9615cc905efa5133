"""A campaign is made: its questions are drawn, its answers copied, names masked in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from anyio.to_thread import run_sync

from joute.errors import N_, BadInput
from joute.evaluation.campaigns.grid import MACHINE, PERSON, Criterion, Kind, kept, written
from joute.evaluation.campaigns.sources import Asked, Source
from joute.evaluation.tables import Campaign, CampaignItem
from joute.services import Services

# The target that stands for what people wrote: the expected answers of the set.
REFERENCES = "references"
_TITLE = 200
_TEXT = 5_000


@dataclass(frozen=True)
class Plan:
    """What a campaign sends to whom. `people` are the targets whose answers people wrote, where it
    asks who wrote them; `questions` and `calibration` are numbers of items drawn from the run."""

    title: str
    kind: Kind
    language: str
    targets: Sequence[str]
    criteria: Sequence[Criterion]
    instructions: str = ""
    people: Sequence[str] = ()
    questions: int = 20
    calibration: int = 0
    per_item: int = 3
    per_rater: int = 20


Mask = Callable[[str, str], str]


def masked(services: Services, targets: Sequence[str]) -> Mask:
    """What people may see of an answer to a question: no name of a model, of the site or of the run
    whose targets these are."""
    # Of a target, a prompt or an application and a model, each is a name too.
    names = [name for target in targets for name in {target, *target.split("@")}]
    # An id often begins with its maker.
    makers = [re.split(r"[\W\d_]", name)[0] for name in names]
    mask = services.mask.knowing(names, filter(None, makers))
    return lambda text, question: mask.mask(text, prompt=question).text


async def make(services: Services, source: Source, plan: Plan, by: str) -> str:
    """Store a campaign as a draft; its id. Raises BadInput for a plan that the run cannot serve."""
    _check(source, plan)
    mask = masked(services, source.targets)
    items = await run_sync(items_of, source, plan, services.random, mask)
    campaign = Campaign(
        id=services.new_id(),
        title=kept(plan.title),
        kind=plan.kind,
        language=plan.language,
        instructions=kept(plan.instructions),
        run_id=source.run_id,
        set_name=source.set_name,
        set_version=source.set_version,
        targets=[*plan.targets],
        criteria=written(plan.criteria),
        per_item=plan.per_item,
        per_rater=plan.per_rater,
        state="draft",
        created_by=by,
        created_at=services.now(),
    )
    async with services.store.write() as session:
        session.add(campaign)
        await session.flush()
        session.add_all(
            CampaignItem(campaign_id=campaign.id, position=position, **columns)
            for position, columns in enumerate(items)
        )
    return campaign.id


def items_of(source: Source, plan: Plan, random: Random, mask: Mask) -> list[dict[str, Any]]:
    """The items of a campaign, those of the calibration first. Raises BadInput where the run has
    too few questions that every target answered."""
    usable = [one for one in source.questions if _answered(one, plan)]
    if len(usable) < plan.questions + plan.calibration:
        raise BadInput(
            message=N_(
                "The run has %(usable)d questions that all these targets answered, fewer than "
                "%(wanted)d."
            ),
            usable=len(usable),
            wanted=plan.questions + plan.calibration,
        )
    drawn = random.sample(usable, plan.questions + plan.calibration)
    known, asked = drawn[: plan.calibration], drawn[plan.calibration :]
    items = []
    for number, one in enumerate(known):
        every = [*_items(one, plan, number, mask)]
        items.append({**every[number % len(every)], "calibration": True})
    for number, one in enumerate(asked):
        items += [{**item, "calibration": False} for item in _items(one, plan, number, mask)]
    return items


def _answered(one: Asked, plan: Plan) -> bool:
    """Whether every target answered; the references of a set are one."""
    return all(_answer(one, target) for target in (*plan.targets, *plan.people))


def _answer(one: Asked, target: str) -> str:
    if target == REFERENCES:
        return one.references[0] if one.references else ""
    return one.answers.get(target, "")


def _items(one: Asked, plan: Plan, number: int, mask: Mask) -> Iterator[dict[str, Any]]:
    """What a question is in a campaign: each answer, one of a person and one of a machine in turn,
    or each pair of answers."""
    columns = {"item": one.item, "item_hash": one.item_hash, "question": one.question}
    nothing: dict[str, Any] = {"model_b": "", "answer_b": "", "known": {}}

    def shown(target: str) -> str:
        return mask(_answer(one, target), one.question)

    if plan.kind == "pairwise":
        for a, b in combinations(plan.targets, 2):
            sides = {"model_a": a, "answer_a": shown(a), "model_b": b, "answer_b": shown(b)}
            yield columns | sides | {"known": {}}
    elif plan.kind == "author":
        for targets, value in ((plan.people, PERSON), (plan.targets, MACHINE)):
            target = targets[number % len(targets)]
            own = {"model_a": target, "answer_a": shown(target), "known": {"author": value}}
            yield columns | nothing | own
    else:
        for target in plan.targets:
            yield columns | nothing | {"model_a": target, "answer_a": shown(target)}


def _check(source: Source, plan: Plan) -> None:
    if not 0 < len(kept(plan.title)) <= _TITLE:
        raise BadInput(message=N_("A campaign has a title of at most 200 characters."))
    if len(plan.instructions) > _TEXT:
        raise BadInput(message=N_("The instructions are too long: at most 5,000 characters."))
    unknown = {*plan.targets, *plan.people} - {*source.targets, REFERENCES}
    if unknown or REFERENCES in plan.targets or set(plan.targets) & set(plan.people):
        raise BadInput(message=N_("Choose the targets among those of the run, each once."))
    if len(plan.targets) < (2 if plan.kind == "pairwise" else 1):
        raise BadInput(message=N_("Choose a target whose answers people rate; of pairs, two."))
    if plan.kind == "author" and not plan.people:
        raise BadInput(
            message=N_("Say whose answers people wrote: a target of the run, or the references.")
        )
