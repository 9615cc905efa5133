"""Text as people read it: without the marks of typesetting that would hide words from a search."""

import re

from joute.llm import clean

# ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_SPACES = re.compile(r"[^\S\n]+")
# A word that was cut at the end of its line; before a capital it is a compound, whose hyphen stays.
_CUT = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[a-zà-ÿœ])")
_COMPOUND = re.compile(r"(?<=[^\W\d_])([-‐])\n(?=[^\W\d_])")
_SOFT_CUT = re.compile("\u00ad\\s*")
_BLANK = re.compile(r"\n\s*\n")


def tidy(text: str) -> str:
    """One line: spaces of every kind become one, ligatures letters, soft hyphens nothing."""
    return " ".join(clean(_SOFT_CUT.sub("", text)).translate(_LIGATURES).split())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text whose lines were broken to fit a page; words that were cut at the
    end of a line are whole again."""
    lines = _SPACES.sub(" ", text.replace("\r\n", "\n")).replace(" \n", "\n")
    whole = _COMPOUND.sub(r"\1", _CUT.sub("", lines))
    return [one for part in _BLANK.split(whole) if (one := tidy(part))]
