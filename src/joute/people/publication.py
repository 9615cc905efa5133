"""The agreement to publish: apart from the conditions, optional, withdrawn as easily as given."""

import hashlib

from sqlalchemy import ColumnElement, Select, select

from joute.errors import N_
from joute.people.tables import PublicationAgreement

AGREEMENT = N_(
    "I am 15 or older, and I agree that my questions, the answers, my votes and my comments are "
    "published in open datasets, with personal data masked."
)
DETAILS = N_(
    "This is optional and changes nothing to your duels. Open datasets serve to study and to "
    "improve AI models. Masks are set by a program, which misses some personal data: a person "
    "reads a sample before anything is published. On “My duels” you can withdraw this agreement at "
    "any time. Nothing more of yours is published then, but copies that others made of earlier "
    "datasets cannot be called back."
)
# A change of text asks everyone again.
VERSION = hashlib.sha256((AGREEMENT + DETAILS).encode()).hexdigest()[:12]


def in_force() -> ColumnElement[bool]:
    """The agreements to the present text that were not withdrawn."""
    present = PublicationAgreement.version == VERSION
    return present & PublicationAgreement.withdrawn_at.is_(None)


def publishing_voters() -> Select[str]:
    """The voters who agree that what they wrote is published; of others nothing is."""
    return select(PublicationAgreement.voter_id).where(in_force())
