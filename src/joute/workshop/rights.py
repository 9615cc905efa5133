"""The rights on a workshop: its addresses are secrets, shared with the participants."""

from joute.people.rights import Role, by_role, by_secret, everybody

FIND = everybody("workshop.find")
# With a facilitator link; these roles need none.
CREATE = by_secret("workshop.create")
CREATE_WITHOUT_LINK = by_role("workshop.create_without_link", Role.FACILITATOR, Role.OPERATOR)
RUN = by_secret("workshop.run")
WATCH = by_secret("workshop.watch")
TAKE_PART = by_secret("workshop.take_part")
