"""Whether a model has seen a set: what its answers show, beside a control that it cannot have seen.

A check finds evidence or does not; none of them shows that a model is clean.
"""
