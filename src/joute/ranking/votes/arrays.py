"""Names of the arrays that travel between the modules of this package."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
# Codes keep the width they were read with: one to four bytes.
Codes: TypeAlias = NDArray[Any]
