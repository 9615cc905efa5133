"""How far a judge agrees with people, and what its rates are once corrected for it."""
