"""Who may join: as many as the facilitator announced, while the door is open."""

from joute.errors import N_, BadInput
from joute.workshop.actions.transaction import Target, begin
from joute.workshop.service import WorkshopService
from joute.workshop.settings import WorkshopLimits


async def set_headcount(target: Target, headcount: int) -> None:
    """Announce how many people are there: one seat each. Phones that have joined stay."""
    check_headcount(target.workshops, headcount)
    async with begin(target) as change:
        change.state.workshop.headcount = headcount


async def set_door(target: Target, *, open: bool) -> None:
    """Open or close the door: behind a closed one nobody joins, and who is in goes on."""
    async with begin(target) as change:
        change.state.workshop.door_open = open


def check_headcount(workshops: WorkshopService, headcount: int) -> None:
    """Raise BadInput for nobody, or for more people than this site admits."""
    most = workshops.services.settings.of(WorkshopLimits).workshop_people
    if not 1 <= headcount <= most:
        raise BadInput(
            f"headcount {headcount}",
            message=N_("The number of people must be between 1 and %(most)d."),
            most=most,
        )
