"""The rights on the operator's pages."""

from joute.people.rights import Role, by_role, by_secret

ENTER = by_secret("operator.enter")
AUDIT = by_role("operator.audit", Role.AUDITOR, Role.OPERATOR)
OPERATE = by_role("operator.operate", Role.OPERATOR)
