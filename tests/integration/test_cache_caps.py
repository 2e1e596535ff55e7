"""How many models a session holds, and how that is set."""

from __future__ import annotations

import pytest

from songspace.cache import MOST_MODELS
from tests.integration.clients import client, register, shown
from tests.integration.library import Library
from tests.models import make_model


def test_the_least_recently_used_model_goes_first(library: Library) -> None:
    first, second, third = register(library, 3)
    with client(library) as one:
        one.connection.execute("SET songspace.cache_models = 2")
        for model in (first, second, first, third):
            one.use(model)
        assert shown(library, one.pid, "models", "loads", "hits", "evictions") == [
            [third.version, first.version],
            3,
            1,
            1,
        ]
        assert shown(library, one.pid, "bytes") == [sum(len(m.encoder) + len(m.decoder) for m in (first, third))]
        one.use(second)
        assert shown(library, one.pid, "models", "loads", "evictions") == [[second.version, third.version], 4, 2]


def test_a_session_holds_eight_models_unless_told_otherwise(library: Library) -> None:
    models = register(library, MOST_MODELS + 2)
    with client(library) as one:
        for model in models:
            one.use(model)
        held = [model.version for model in reversed(models[2:])]
        assert shown(library, one.pid, "models", "evictions") == [held, 2]
    library.all(f'ALTER DATABASE "{library.database.name}" SET songspace.cache_models = 20')
    with client(library) as one:
        for model in models:
            one.use(model)
        assert shown(library, one.pid, "loads", "evictions") == [MOST_MODELS + 2, 0]


def test_models_are_bounded_in_bytes(library: Library) -> None:
    wide = [make_model([f"f{n}" for n in range(20_000)], dims=3, seed=seed, name=f"wide{seed}") for seed in range(2)]
    assert all(1 < (len(model.encoder) + len(model.decoder)) / 2**20 < 10 for model in wide)
    for model in wide:
        library.register(model)
    with client(library) as one:
        one.connection.execute("SET songspace.cache_megabytes = 1")
        for model in wide:
            one.one("SELECT songspace.encode_features(%s, array_fill(1.0, ARRAY[20000]))", model.identity)
        assert shown(library, one.pid, "models", "evictions") == [[wide[1].version], 1]


@pytest.mark.parametrize("value", ["0", "-3", "many", "1.5"])
def test_a_setting_that_is_no_size_is_named_and_keeps_no_row_out(library: Library, value: str) -> None:
    with client(library) as one:
        said: list[str] = []
        one.connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        one.connection.execute(f"SET songspace.cache_models = '{value}'".encode())
        one.connection.execute(
            "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) VALUES ('odd', 120, 1, 3, 10)"
        )
        assert said == [
            f"songspace.cache_models is '{value}': not a whole number above 0; {MOST_MODELS} is taken instead"
        ]
    assert library.vector("odd") is not None
