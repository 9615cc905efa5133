"""« Les duels de l'IA »: rounds of duels for a group, on three views of one state."""

from joute.workshop.actions.links import link_path, new_link, open_links, revoke_link
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.tables import FacilitatorLink, Round, RoundFailure, Workshop

__all__ = [
    "FacilitatorLink",
    "OwnWorkshops",
    "Round",
    "RoundFailure",
    "Workshop",
    "WorkshopService",
    "link_path",
    "new_link",
    "open_links",
    "revoke_link",
]
