"""The errors of songspace. Each message names the thing that is wrong and what to do about it.

SongspaceError
├── SpecError           a spec that is not well formed, or asks for what this version cannot do
├── ModelError          model bytes that are refused, or that do not do what their spec says
│   └── IdentityError   stored bytes that are not the ones that were registered
├── FeatureError        a call with features that the model cannot take
├── DataError           training data that cannot be trained on
├── AudioError          a sound file that has no embedding, or embeddings that must not be mixed
│   └── SilentError     a sound file that can be read and holds nothing to hear
├── TrainingError       a run that failed, collapsed, or cannot be resumed
└── ExportError         a run that cannot become a bundle, or a bundle that differs from its run
"""


class SongspaceError(Exception):
    """Base of every error that songspace raises on purpose."""


class SpecError(SongspaceError):
    """The spec is not well formed."""


class ModelError(SongspaceError):
    """The model's bytes are refused or do not do what their spec says."""


class IdentityError(ModelError):
    """The stored model is not the one that was registered."""


class FeatureError(SongspaceError):
    """The features given do not fit the model."""


class DataError(SongspaceError):
    """The data cannot be trained on."""


class AudioError(SongspaceError):
    """The sound cannot become an embedding, or the embedding cannot go where it is meant to."""


class SilentError(AudioError):
    """The sound holds nothing to hear."""


class TrainingError(SongspaceError):
    """The training run failed."""


class ExportError(SongspaceError):
    """The run cannot be exported."""
