"""The tour of a file of the user's own: shorter, and with the names that the file has."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from examples.demo.own_file import OwnFile, postgres_type
from examples.demo.show import Show
from examples.demo.timings import show_timings
from examples.demo.tour import wrapped
from trainer.config import Config, FeatureSettings, SourceSettings, SpaceSettings, TrainingSettings

OUTPUTS = SpaceSettings(output_columns="latent_{axis}", version_column="latent_model", time_column="latent_computed_at")


def config_of(own: OwnFile, epochs: int | None) -> Config:
    """What the trainer is told of the table."""
    features = tuple(FeatureSettings(name) for name in own.features)
    return Config(
        name=own.table,
        source=SourceSettings(features, table=own.table, key=own.key),
        space=SpaceSettings(own.space, OUTPUTS.output_columns, OUTPUTS.version_column, OUTPUTS.time_column),
        training=TrainingSettings(epochs=epochs or "auto"),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The file's names as SQL wants them: quoted only where they must be."""

    table: str
    key: str
    texts: tuple[str, ...]
    features: tuple[str, ...]
    key_is_text: bool
    made_key: bool

    @classmethod
    def of(cls, show: Show, own: OwnFile) -> Words:
        """Ask the server how it would write them."""

        def quoted(name: str) -> str:
            return str(show.ask("SELECT quote_ident(%s)", [name]))

        is_text = not own.made_key and postgres_type(own.content.schema.field(own.key).type) == "text"
        texts, features = map(quoted, own.texts), map(quoted, own.features)
        return cls(quoted(own.table), quoted(own.key), tuple(texts), tuple(features), is_text, own.made_key)

    def literal(self, key: object) -> str:
        """A key as SQL writes it."""
        return sql.Literal(str(key)).as_string() if self.key_is_text else str(key)

    def copying(self, condition: str, ending: str, changed: str | None = None) -> str:
        """An INSERT of copies, under new keys, of the rows of a condition; `changed` replaces the first feature."""
        names, values = [*self.texts, *self.features], [*self.texts, changed or self.features[0], *self.features[1:]]
        if not self.made_key:
            last = f"(SELECT max({self.key}) FROM {self.table})"
            names.insert(0, self.key)
            values.insert(0, f"{self.key} || '{ending}'" if self.key_is_text else f"{self.key} + 1 + {last}")
        return (
            f"INSERT INTO {self.table} ({wrapped(names)})\nSELECT {wrapped(values)}\n"
            f"FROM {self.table} WHERE {condition}"
        )


def own_tour(show: Show, own: OwnFile) -> None:
    """Insert a near copy, find its neighbours, insert what cannot be encoded, and measure."""
    words = Words.of(show, own)
    known = words.literal(show.ask(f"SELECT key FROM songspace.{own.space} ORDER BY key OFFSET 10 LIMIT 1"))
    new = _new_row(show, words, known)
    _neighbours(show, own.space, words, new)
    _broken_row(show, own.space, words, known)
    show.section("How it stands", "Every row of the table is encoded, or in the quarantine with its reason.")
    show.sql(
        f"SELECT rows, encoded, quarantined, pending, index_state FROM songspace.status WHERE space = '{own.space}'"
    )
    show.say("And the index, measured now against an exact search of every row:")
    show.sql(f"SELECT * FROM songspace.recall('{own.space}', k => 10, sample => 50)")
    show.sql(f"DELETE FROM {words.table} WHERE {words.key} = {new}")
    show.section("How fast")
    show_timings(show, own.space, own.table, _copies(words))


def _copies(words: Words) -> sql.Composed:
    # A percent sign in a name would be taken for a parameter.
    text = words.copying(f"{words.key} = ANY ", "-copy").replace("%", "%%")
    return sql.Composed([sql.SQL(text), sql.SQL("(%(keys)s)")])


def _new_row(show: Show, words: Words, known: str) -> str:
    feature = words.features[0]
    show.section(
        "A new row", f"A near copy of row {known}: {feature} is a thousandth more. Its latents are there at once."
    )
    insert = words.copying(f"{words.key} = {known}", "-copy", f"{feature} * 1.001")
    inserted = show.sql(f"{insert}\nRETURNING {words.key}, latent_0, latent_model")
    return words.literal(inserted[0][0])


def _neighbours(show: Show, space: str, words: Words, new: str) -> None:
    names = "".join(f", row.{name}" for name in words.texts or words.features[:3])
    key = "near.key" if words.key_is_text else f"near.key::{'bigint' if words.made_key else 'numeric'}"
    show.section("What is like it", "Nearest first; the row that it was copied from is one of them.")
    show.sql(f"""
        SELECT near.distance, near.key{names}
        FROM songspace.similar('{space}', {new}, 6) AS near
            JOIN {words.table} AS row ON row.{words.key} = {key}
        ORDER BY near.distance""")


def _broken_row(show: Show, space: str, words: Words, known: str) -> None:
    show.section(
        "A row that cannot be encoded",
        f"The same with {words.features[0]} missing: it goes in, and the quarantine says why.",
    )
    insert = words.copying(f"{words.key} = {known}", "-broken", "NULL")
    inserted = show.sql(f"{insert}\nRETURNING {words.key}, latent_0, latent_model")
    broken = words.literal(inserted[0][0])
    as_text = broken if words.key_is_text else f"'{broken}'"
    show.sql(f"""
        SELECT key, "column", reason FROM songspace.quarantine WHERE space = '{space}' AND key = {as_text}""")
    show.sql(f"DELETE FROM {words.table} WHERE {words.key} = {broken}")
