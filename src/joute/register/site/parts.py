"""The pages on a part of a use that are written beside this folder: a line adds one.

Each route takes `use_id`. The use's page links to it under its label, a source text.
"""

from typing import NamedTuple

from joute.errors import N_


class Part(NamedTuple):
    label: str
    route: str


PARTS: tuple[Part, ...] = (
    Part(N_("Notice to the public"), "register_notice"),
    Part(N_("Public page"), "register_publication"),
)
