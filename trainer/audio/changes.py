"""What is done to a sound that is to stay of its class: its pitch, tempo, noise and gain."""

from __future__ import annotations

import random

import numpy as np

from songspace.errors import AudioError
from trainer.audio.shapes import RATE, Samples

# Each with the chance that it is done: enough for a sound to be another, too little for it to be of another kind.
CHANGES = "noise .001-.01 @.3, stretch .9-1.1 @.5, pitch +-3 @.5, gain -6-+3 dB @.4"


def changed(samples: Samples, seed: int) -> Samples:
    """A changed copy of mono samples at 48 kHz, the same for the same seed. Raises AudioError without the package."""
    try:
        from audiomentations import AddGaussianNoise, Compose, Gain, PitchShift, TimeStretch
    except ImportError:
        raise AudioError('to change sounds, install audiomentations: pip install -e ".[audio]"') from None
    # The package draws from both of Python's and numpy's own generators.
    random.seed(seed)
    np.random.seed(seed % 2**32)
    change = Compose(
        [
            AddGaussianNoise(min_amplitude=0.001, max_amplitude=0.01, p=0.3),
            TimeStretch(min_rate=0.9, max_rate=1.1, leave_length_unchanged=False, p=0.5),
            PitchShift(min_semitones=-3, max_semitones=3, p=0.5),
            Gain(min_gain_db=-6, max_gain_db=3, p=0.4),
        ]
    )
    answer: Samples = np.ascontiguousarray(change(samples, sample_rate=RATE), np.float32)
    return answer
