"""Checks of the columns asked for against the columns there are, the same for tables and files."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from songspace.errors import DataError
from trainer.config import SourceSettings

TITLE_JOINT = " \N{EN DASH} "


def require_numeric(wanted: Sequence[str], numeric: Mapping[str, bool], where: str) -> None:
    """Raise DataError naming each wanted column that is missing or not numeric, and what there is instead.

    `numeric` says of each column of `where` whether it holds numbers.
    """
    missing = [name for name in wanted if name not in numeric]
    if missing:
        raise DataError(f"{where} has no column {_with_nearest(missing, list(numeric))}. {_offer(numeric, where)}")
    text = [name for name in wanted if not numeric[name]]
    if text:
        raise DataError(f"{', '.join(text)} of {where} cannot be a feature: not a number. {_offer(numeric, where)}")


def require_key(name: str, known: Sequence[str], where: str) -> None:
    """Raise DataError where the column that names a row is missing."""
    if name not in known:
        raise DataError(f"{where} has no column {_with_nearest([name], known)}, which is set as the key; see --key")


def title_columns(settings: SourceSettings, known: Sequence[str]) -> list[str]:
    """The columns that name a row to people: those of `source.title` that there are, else its key."""
    titles = [name for name in settings.title if name in known]
    return titles or [name for name in (settings.key,) if name in known]


def title(parts: Sequence[object]) -> str | None:
    """A row's title of the values of those columns; None where it has none of them."""
    return TITLE_JOINT.join(str(part) for part in parts if part is not None) or None


def _with_nearest(missing: Sequence[str], known: Sequence[str]) -> str:
    parts = []
    for name in missing:
        nearest = difflib.get_close_matches(name, known, n=1)
        parts.append(f"{name} (did you mean {nearest[0]}?)" if nearest else name)
    return ", ".join(parts)


def _offer(numeric: Mapping[str, bool], where: str) -> str:
    names = [name for name, is_numeric in numeric.items() if is_numeric]
    return f"Numeric columns of {where}: {', '.join(names) or 'none'}; choose among them with --features a,b,c"
