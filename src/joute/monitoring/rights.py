"""The rights on feedback: whoever has the signed link of an answer says what they think of it."""

from joute.people.rights import by_secret

GIVE_FEEDBACK = by_secret("feedback.give")
