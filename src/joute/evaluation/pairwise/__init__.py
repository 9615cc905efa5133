"""The answers of a run judged two by two: votes of a judge, for a ranking of their own."""
