"""The command `extract`: the sound files of a folder to embeddings in a table or a file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import Any

from songspace.errors import AudioError
from trainer.audio import files
from trainer.audio.extract_options import cores, parser
from trainer.audio.files import KEYS, Folder, Track
from trainer.audio.outcome import Outcome
from trainer.audio.pool import Pool
from trainer.audio.progress import Reporter, Tally, reporter
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings
from trainer.audio.shapes import RATE
from trainer.audio.store import Row, Store, Target, open_store, require_one_provenance

DONE, SOME_UNREADABLE = 0, 3
TOLD_PATHS = 5


def main(arguments: Sequence[str]) -> int:
    """Extract; the exit status is 0 done, 3 done but for files that cannot be read. Raises SongspaceError."""
    options = parser().parse_args(arguments)
    tell = reporter(options.json)
    settings = ProviderSettings(options.provider, options.model, round(options.hop * RATE), _threads(options))
    provenance = str(make(settings).identity)
    folder = files.find(options.folder, options.known_as)
    tell.say(f"{len(folder.tracks):,} sound files in {options.folder}{_others(folder)}; embeddings of {provenance}")
    store = open_store(_target(options))
    try:
        _require_one_space(store, provenance, options)
        left = _left_to_do(store, folder.tracks, provenance, options, tell)
        tally = _extract(left, store, settings, options.processes, provenance, tell)
    finally:
        store.close()
    tell.result(_summary(tally, provenance), _words(tally, options))
    return SOME_UNREADABLE if tally.unreadable else DONE


def _target(options: argparse.Namespace) -> Target:
    to = options.to or os.environ.get("DATABASE_URL")
    if to is None:
        raise AudioError(
            "where do the embeddings go? Name a database or a .parquet file with --to, or set DATABASE_URL"
        )
    return Target(to, options.table, options.key, options.column, options.form, options.path_column, options.add_rows)


def _threads(options: argparse.Namespace) -> int:
    return max(1, cores() // int(options.processes))


def _require_one_space(store: Store, provenance: str, options: argparse.Namespace) -> None:
    if options.replace:
        store.clear()
    where = options.to if options.to and "://" not in options.to else f"{options.column} of {options.table}"
    require_one_provenance(store.provenances(), provenance, where)


def _left_to_do(
    store: Store, tracks: Sequence[Track], provenance: str, options: argparse.Namespace, tell: Reporter
) -> list[tuple[Track, Row]]:
    """Tracks that have a row and not yet this provenance."""
    by_match = _by_match(tracks, options)
    rows = store.rows(by_match)
    strangers = [track.path for match, track in by_match.items() if match not in rows]
    if strangers:
        tell.say(f"no row in {options.table} for {len(strangers):,}: {_some(strangers)}; see --known-as and --add-rows")
    left = [(by_match[match], row) for match, row in rows.items() if row.provenance != provenance]
    if len(left) < len(rows):
        tell.say(f"{len(rows) - len(left):,} have their embedding already")
    return left


def _by_match(tracks: Sequence[Track], options: argparse.Namespace) -> dict[str, Track]:
    key = KEYS["path" if options.path_column else options.keys]
    found: dict[str, Track] = {}
    for track in tracks:
        other = found.setdefault(key(track.path), track)
        if other is not track:
            raise AudioError(f"{track.file!r} and {other.file!r} are both {track.path} to the library; rename one")
    return found


def _extract(
    left: Sequence[tuple[Track, Row]],
    store: Store,
    settings: ProviderSettings,
    processes: int,
    provenance: str,
    tell: Reporter,
) -> Tally:
    keys: Mapping[Track, str] = {track: row.key for track, row in left}
    tally = Tally(len(keys), sum(track.size for track in keys))
    if not keys:
        return tally
    tell.begin(tally)
    try:
        with Pool(settings, min(processes, len(keys))) as pool:
            for track, outcome in pool.run(list(keys)):
                store.write(keys[track], outcome.embedding, provenance if _is_final(outcome) else None)
                tally.count(track, outcome)
                tell.file(tally, track, outcome)
    finally:
        tell.end()
    return tally


def _is_final(outcome: Outcome) -> bool:
    # A file that cannot be read is tried again by the next run: it may have been mended.
    return outcome.embedding is not None or outcome.silent


def _others(folder: Folder) -> str:
    if not folder.others:
        return ""
    named = ", ".join(f"{suffix} {count:,}" for suffix, count in folder.others.most_common(TOLD_PATHS))
    return f" (left out by their names: {named})"


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:TOLD_PATHS]) + (", ..." if len(paths) > TOLD_PATHS else "")


def _summary(tally: Tally, provenance: str) -> dict[str, Any]:
    return {
        "embedded": tally.embedded,
        "silent": tally.silent,
        "unreadable": tally.unreadable,
        "audio_seconds": tally.audio_seconds,
        "seconds": tally.seconds,
        "rate": tally.rate,
        "provenance": provenance,
    }


def _words(tally: Tally, options: argparse.Namespace) -> str:
    return (
        f"{tally.embedded:,} embeddings of {tally.audio_seconds:,.0f} s of sound in {tally.seconds:,.0f} s "
        f"({tally.rate:.1f} s a second; --processes {options.processes})\n"
        f"without an embedding: {tally.unreadable:,} that cannot be read, {tally.silent:,} silent"
    )
