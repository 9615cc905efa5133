"""The rights on releases that are not published."""

from joute.people.rights import Role, by_role

REVIEW = by_role("dataset.review", Role.STEWARD, Role.OPERATOR)
