"""The scale of ratings: 400 points are odds of ten to one, and an average model has 1000."""

import math

POINTS_PER_LOGIT = 400 / math.log(10)
CENTRE = 1000.0
