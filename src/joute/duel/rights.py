"""The rights on duels."""

from joute.people.rights import Role, by_owner, by_secret, everybody

# Consent is asked for beside it.
OPEN = everybody("duel.open")
READ = by_owner("duel.read", Role.VOTER)
ASK = by_owner("duel.ask", Role.VOTER)
DELETE = by_owner("duel.delete", Role.VOTER)
VOTE = by_owner("duel.vote", Role.VOTER)
SHARE = by_owner("duel.share", Role.VOTER)
READ_SHARED = by_secret("duel.read_shared")
