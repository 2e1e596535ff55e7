"""A weight file, where it comes from, and whether it is one that OpenL3's authors published."""

from __future__ import annotations

import gzip
import hashlib
import re
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path

from songspace.errors import ExportError

COMMIT = "c2321e8c1e68213357431f1868380a0ef224ce03"
ADDRESS = f"https://github.com/marl/openl3/raw/{COMMIT}/"
# What git itself calls the two files at that commit. No other checksum of them was published.
PUBLISHED = {
    "openl3_audio_mel128_music-v0_4_0.h5.gz": "73ff29de441865318c4b3a3f98c40763c4773e7c",
    "openl3_audio_mel256_music-v0_4_0.h5.gz": "15e483646fa3d4091a463f0affbb706e6bbbb098",
}
_NAME = re.compile(r"openl3_(audio|image)_(linear|mel128|mel256)_(music|env)")
MOST_BYTES = 256 * 2**20
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class WeightFile:
    """The bytes of a weight file as they came (`.h5` or `.h5.gz`), and its name."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The checksum of the file as it came."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def git_blob(self) -> str:
        """The file's name in git, which is how the published ones are known."""
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content, usedforsecurity=False).hexdigest()

    @property
    def published_as(self) -> str | None:
        """The name it was published under, or None where it is not byte for byte one of those known here."""
        return next((name for name, blob in PUBLISHED.items() if blob == self.git_blob), None)

    @property
    def bands(self) -> int | None:
        """The mel bands its name tells; the weights are of one shape for 128 and 256. Raises ExportError."""
        found = _NAME.search(self.published_as or self.name)
        if found is None:
            return None
        if found[1] == "image" or found[2] == "linear":
            raise ExportError(f"{self.name} is of the {found[1]} network {found[2]}; audio, mel128 or mel256, is taken")
        return int(found[2].removeprefix("mel"))

    def unpacked(self) -> bytes:
        """The HDF5 bytes. Raises ExportError where they cannot be unpacked."""
        if not self.content.startswith(b"\x1f\x8b"):
            return self.content
        try:
            return gzip.decompress(self.content)
        except (OSError, EOFError, zlib.error) as error:
            raise ExportError(f"{self.name} is not whole: {error}; fetch it again") from None


def read(path: Path) -> WeightFile:
    """The weight file at `path`. Raises ExportError."""
    try:
        return WeightFile(path.name, path.read_bytes())
    except OSError as error:
        raise ExportError(f"cannot read the weights {path}: {error.strerror}") from None


def download(bands: int, address: str = ADDRESS) -> WeightFile:
    """The published weight file of so many bands. Raises ExportError where it does not come, or comes changed."""
    name = next(name for name in PUBLISHED if f"mel{bands}_" in name)
    try:
        with urllib.request.urlopen(address + name, timeout=TIMEOUT_SECONDS) as answer:
            content = answer.read(MOST_BYTES)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise ExportError(
            f"cannot fetch {address}{name}: {reason}. Fetch it elsewhere and give it with --weights {name}"
        ) from None
    file = WeightFile(name, content)
    if file.published_as != name:
        raise ExportError(
            f"what came from {address}{name} is not the file that was published: git would call it {file.git_blob}, "
            f"and it should be {PUBLISHED[name]}"
        )
    return file
