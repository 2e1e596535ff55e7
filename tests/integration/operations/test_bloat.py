"""What deployments leave behind: room in the source that the next one uses again, and nothing of vectors."""

from __future__ import annotations

from tests.integration.library import Library
from tests.integration.models_of_a_space import another

SIZE = "SELECT pg_table_size('music')"


def test_the_room_of_one_deployment_is_enough_for_all_later_ones(library: Library) -> None:
    library.insert(range(200, 3000))
    models = [another(library, f"model{seed}", seed)[1] for seed in range(20, 24)]
    library.all("VACUUM FULL music")
    compact = library.one(SIZE)
    sizes = []
    for model in models:
        library.all("CALL songspace.deploy('vae', %s, true)", model)
        library.all("VACUUM music")
        sizes.append(library.one(SIZE))
    assert 1.5 * compact < sizes[0] < 2.5 * compact
    assert max(sizes) < 1.1 * sizes[0]


def test_the_vectors_of_the_last_but_one_are_gone_with_their_room(library: Library) -> None:
    held = (
        "SELECT count(*), count(pg_relation_filepath(oid)) FROM pg_class "
        "WHERE relnamespace = 'songspace'::regnamespace AND relname ~ '^vae_[0-9]+$'"
    )
    for seed in range(20, 23):
        library.all("CALL songspace.deploy('vae', %s, true)", another(library, f"model{seed}", seed)[1])
        assert library.one(held) == (2, 2)


def test_pages_with_room_keep_the_index_entries_of_every_row(library: Library) -> None:
    library.insert(range(200, 1000))
    library.all("ALTER TABLE music SET (fillfactor = 45)")
    library.all("VACUUM FULL music")
    before = updates(library)
    library.all("CALL songspace.deploy('vae', %s, true)", another(library)[1])
    assert tuple(after - early for early, after in zip(before, updates(library), strict=True)) == (1000, 1000)


def updates(library: Library) -> tuple[int, int]:
    """Rows of the source that were updated, and those of them that kept their index entries."""
    library.all("SELECT pg_stat_force_next_flush()")
    updated, hot = library.one("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'music'")
    return updated, hot
