"""Which rows are held out: whole groups, of every class."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import numpy.typing as npt

from trainer.models.projection.library import Texts

Indices = npt.NDArray[np.int64]


def split(labels: Texts, groups: Texts, share: float, seed: int) -> tuple[Indices, Indices]:
    """Indices (training, held out) of the rows with a class; a row without a group is a group of its own.

    Of every class `share` of the rows is held out, or the little more that whole groups make of it; one group of each
    stays to be trained on. A group counts for the class of its first row.
    """
    members: dict[object, list[int]] = defaultdict(list)
    for place in np.flatnonzero(labels != None):  # noqa: E711 (of each element)
        members[groups[place] if groups[place] is not None else int(place)].append(int(place))
    of_class = {name: labels[places[0]] for name, places in members.items()}
    rows = Counter(label for label in labels if label is not None)
    left, held_rows = Counter(of_class.values()), Counter[object]()
    names = list(members)
    held_out: set[object] = set()
    for position in np.random.default_rng(seed).permutation(len(names)):
        name = names[position]
        label = of_class[name]
        if held_rows[label] < share * rows[label] and left[label] > 1:
            held_out.add(name)
            held_rows[label] += len(members[name])
            left[label] -= 1
    sides = (
        [p for name, places in members.items() if (name in held_out) is side for p in places] for side in (False, True)
    )
    training, out = (np.array(sorted(side), np.int64) for side in sides)
    return training, out
