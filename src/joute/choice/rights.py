"""The rights on choices: their addresses are secrets, one to read and another to change."""

from joute.people.rights import Role, by_role, by_secret

# Open to everybody where `[choices] open_to` says so.
CHOOSE = by_role(
    "choice.make", Role.FACILITATOR, Role.CHOOSER, Role.STEWARD, Role.AUDITOR, Role.OPERATOR
)
READ_CHOICE = by_secret("choice.read")
CHANGE_CHOICE = by_secret("choice.change")
# Several people weigh, each for themself, by a link.
WEIGH = by_secret("choice.weigh")
# To add answers of suppliers, and to send enquiries; whoever has the link of one answers it.
SUPPLIERS = by_role("supplier.write", Role.CHOOSER, Role.OPERATOR)
ANSWER = by_secret("supplier.answer")


# A signed decision is read, and dissent added to it, by its address.
READ_DECISION = by_secret("decision.read")
DISSENT = by_secret("decision.dissent")
