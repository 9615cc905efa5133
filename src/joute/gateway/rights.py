"""The rights on the gateway: whoever has the key of a use calls; its people read; its owner and
the operator change."""

from joute.people.rights import Role, by_role, by_secret

# By the key that an application holds.
CALL = by_secret("gateway.call")
# Aliases are everybody's who has a key that allows them: the operator points them at models.
MANAGE = by_role("gateway.manage", Role.OPERATOR)
AUDIT = by_role("gateway.audit", Role.AUDITOR, Role.OPERATOR)
