"""What a converted network says of itself: whose it is, where it comes from, and under which licence."""

from __future__ import annotations

from exporters.openl3.weight_file import COMMIT, WeightFile

LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
ATTRIBUTION = (
    "OpenL3 audio weights by Aurora Cramer, Ho-Hsiang Wu, Justin Salamon and Juan Pablo Bello: Look, Listen, and Learn "
    "More: Design Choices for Deep Audio Embeddings, ICASSP 2019 (https://github.com/marl/openl3)"
)
CHANGES = "made ONNX of Keras by songspace, batch normalisations folded into convolutions, pooled and flattened"


def describe(file: WeightFile, bands: int, dims: int) -> dict[str, str]:
    """The metadata of the network made from `file`; licence and attribution where it is the authors', or named so."""
    about = {
        "songspace.openl3.network": f"mel{bands}-{dims}",
        "songspace.openl3.weights_file": file.name,
        "songspace.openl3.weights_sha256": file.sha256,
        "songspace.openl3.weights_git_blob": file.git_blob,
        "songspace.openl3.changes": CHANGES,
    }
    if file.published_as is not None:
        source = f"https://github.com/marl/openl3 branch models, commit {COMMIT}, {file.published_as}"
    elif file.bands is not None:
        source = "OpenL3's by its name; no checksum of such a file was published"
    else:
        return about | {"songspace.openl3.source": "unknown: not a weight file that OpenL3's authors published"}
    return about | {"songspace.openl3.source": source, "licence": LICENCE, "attribution": ATTRIBUTION}
