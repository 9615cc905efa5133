"""The rights on evaluations of a site."""

from joute.people.rights import Role, by_role, by_secret

_READERS = (Role.FACILITATOR, Role.CHOOSER, Role.STEWARD, Role.AUDITOR, Role.OPERATOR)

# Open to everybody where `[evaluation] public` says so.
READ = by_role("evaluation.read", *_READERS)
APPROVE = by_role("evaluation.approve", Role.STEWARD, Role.OPERATOR)
RUN = by_role("evaluation.run", Role.STEWARD, Role.OPERATOR)
# To store prompts, to try them, which the site pays, and to have two of them meet.
PROMPT = by_role("evaluation.prompt", Role.FACILITATOR, Role.CHOOSER, Role.STEWARD, Role.OPERATOR)
# Campaigns: who makes and closes them, and who rates, by an invitation link.
CAMPAIGN = by_role("campaign.manage", Role.FACILITATOR, Role.STEWARD, Role.OPERATOR)
RATE = by_secret("campaign.rate")
# An endpoint and a key of one's own, for one run.
SUBMIT = by_role("evaluation.submit", Role.CHOOSER, Role.STEWARD, Role.OPERATOR)
# By the key that a program holds.
CARRY = by_secret("evaluation.carry")
