"""Participants: voters, their consent, the invitation code. Nothing here identifies a person."""

from joute.people.addresses import AddressLimit, counts_of
from joute.people.consent import Conditions, Host, Recipients, conditions
from joute.people.publication import publishing_voters
from joute.people.tables import Consent, PublicationAgreement, Voter
from joute.people.voters import People

__all__ = [
    "AddressLimit",
    "Conditions",
    "Consent",
    "Host",
    "People",
    "PublicationAgreement",
    "Recipients",
    "Voter",
    "conditions",
    "counts_of",
    "publishing_voters",
]
