"""The sizes of OpenL3's input, which the reader, the front end and the converter of the weights share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Hz of every sample that leaves the reader, and samples of a window.
RATE = WINDOW = 48_000
# Samples of a frame of the front end and from one to the next, and frames of a window.
FRAME, STEP = 2048, 242
FRAMES = -(-WINDOW // STEP)
