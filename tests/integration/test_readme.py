"""The README's own SQL, by hand: what a reader types works as it stands there."""

from __future__ import annotations

from tests.integration.library import Library


def test_columns_are_given_as_a_plain_array(library: Library) -> None:
    library.all("CREATE TABLE tracks (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    library.all(
        "SELECT songspace.create_space('taste', 'tracks', 'id', 1, "
        "columns => ARRAY['vae_latent_0', 'vae_latent_1', 'vae_latent_2'], version_column => 'vae_model_version')"
    )
    library.all("INSERT INTO tracks (id, bpm, danceability, onset_rate, crest) VALUES (1, 120, 1, 3, 10)")
    assert library.one("SELECT vae_model_version FROM tracks") == library.model.version
    library.all("SELECT songspace.grant_use(current_user::text::regrole)")
