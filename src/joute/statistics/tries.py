"""The share of problems that are solved within some tries, from more tries than that."""

from math import comb


def pass_at_k(n: int, c: int, k: int) -> float:
    """The probability that, of k tries drawn without replacement from n of which c passed, one at
    least passed: 1 − C(n − c, k) / C(n, k), without bias for k new tries.

    M. Chen et al., "Evaluating Large Language Models Trained on Code" (2021), equation 1.
    ValueError unless 0 ≤ c ≤ n and 1 ≤ k ≤ n, all integers.
    """
    if any(isinstance(one, bool) or not isinstance(one, int) for one in (n, c, k)):
        raise ValueError(f"n, c and k are integers, not {n!r}, {c!r}, {k!r}")
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"of {n} tries, {c} passed and {k} are drawn: 0 ≤ c ≤ n and 1 ≤ k ≤ n")
    return 1 - comb(n - c, k) / comb(n, k)
