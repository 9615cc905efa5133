"""LaTeX formulas as MathML, made on the server: a page needs no script to show them.

What the converter returns is a stranger's: it goes through the allow-list of `markdown.py` like the
rest of an answer, with the tags and attributes of this module.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from math_core import LatexToMathML

MAXIMUM_BYTES = 5_000
# Braces, environments and fences inside each other: a person writes less than ten.
MAXIMUM_DEPTH = 40
MAXIMUM_MATHML_CHARACTERS = 100_000
MAXIMUM_EXPANSIONS = 50

# MathML Core, without what embeds other languages (annotation-xml), images (mglyph) or actions.
TAGS = """
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
    mspace msqrt msub msubsup msup mtable mtd mtext mtr munder munderover
"""
ATTRIBUTES = {
    "math": {"display"},
    "menclose": {"notation"},
    "mfrac": {"linethickness", "displaystyle"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "lspace", "rspace", "form", "separator", "symmetric", "minsize", "maxsize",
           "largeop", "movablelimits"},
    "mover": {"accent"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mspace": {"width"},
    "mtable": {"displaystyle", "scriptlevel"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
}  # fmt: skip
CLASSES = {"mtd": {"align-left", "align-right"}}

# Words and small lengths: nothing that reaches over the text around a formula.
_VALUE = re.compile(r"[a-z -]{1,40}|(?:-0)?\d?(?:\.\d{1,9})?(?:em|%)?")
_DEEPER = re.compile(r"\\(?:begin|left)\b|(?<!\\)\{")
_SHALLOWER = re.compile(r"\\(?:end|right)\b|(?<!\\)\}")
# An equation of an answer has no number that another text could refer to.
_NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather|multline)\}")
_STYLED_SIDE = re.compile(r'style="text-align: (left|right);[^"]*"')


def to_mathml(latex: str, *, display: bool) -> str | None:
    """MathML of a formula, not sanitised yet; None when it is too long, too deep or not LaTeX.

    `display`: on a line of its own.
    """
    from math_core import LatexError  # noqa: PLC0415 # loaded by the first formula

    if len(latex.encode()) > MAXIMUM_BYTES or _depth(latex) > MAXIMUM_DEPTH:
        return None
    unnumbered = _NUMBERED.sub(r"\\\1{\2*}", latex)
    try:
        mathml = _converter().convert_with_local_state(unnumbered, displaystyle=display)
    except LatexError:
        return None
    if len(mathml) > MAXIMUM_MATHML_CHARACTERS:
        return None
    # Inline styles are refused by the content security policy: a class says the same.
    return _STYLED_SIDE.sub(r'class="align-\1"', mathml)


def is_allowed(value: str) -> bool:
    """Whether an attribute of a formula may have this value."""
    return _VALUE.fullmatch(value) is not None


def _depth(latex: str) -> int:
    """The deepest nesting of a formula, or more."""
    steps = [(match.start(), 1) for match in _DEEPER.finditer(latex)]
    steps += [(match.start(), -1) for match in _SHALLOWER.finditer(latex)]
    deepest = depth = 0
    for _, step in sorted(steps):
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
    return deepest


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML  # noqa: PLC0415 # loaded by the first formula

    return LatexToMathML(max_expansions=MAXIMUM_EXPANSIONS, fancy_error=False)
