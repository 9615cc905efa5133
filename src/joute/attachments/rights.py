"""The rights on pictures of questions: their addresses are random, and known to their readers."""

from joute.people.rights import everybody

SEE = everybody("picture.see")
