"""The kinds of personal data, and one finding."""

from typing import Literal, NamedTuple, get_args

Kind = Literal[
    "person",
    "email",
    "phone",
    "nir",
    "iban",
    "card",
    "siren",
    "siret",
    "vat",
    "tax",
    "ip",
    "plate",
    "address",
    "birth_date",
    "secret",
    "url_with_token",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

# From here up a finding is masked. A failed checksum is always below.
THRESHOLD = 0.5


class Found(NamedTuple):
    """Personal data in a text.

    `start` and `end` count Unicode characters, as slices do. `certainty` is between 0 and 1: an
    order between findings, not a measured probability.
    """

    kind: Kind
    start: int
    end: int
    certainty: float
