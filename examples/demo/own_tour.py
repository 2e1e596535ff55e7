"""The tour of a file of the user's own: shorter, and with the names that the file has."""

from __future__ import annotations

from psycopg import sql

from examples.demo.own_file import OwnFile, postgres_type
from examples.demo.show import Show
from examples.demo.timings import show_timings
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


def own_tour(show: Show, own: OwnFile) -> None:
    """Insert a near copy, find its neighbours, insert what cannot be encoded, and measure."""
    table, space = sql.Identifier(own.table).as_string(), own.space
    key = sql.Identifier(own.key).as_string()
    known = show.ask(f"SELECT key::text FROM songspace.{space} ORDER BY key OFFSET 10 LIMIT 1".replace("%", "%%"))
    show.section(
        "A new row", f"A near copy of row {known}: {own.features[0]} is 1 % more. It is encoded on its way in."
    )
    inserted = show.sql(
        f"{_insert(own, key, _literal(known), nudge=own.features[0])}\nRETURNING {key}, latent_0, latent_model"
    )
    new = str(inserted[0][0])
    _neighbours(show, own, new)
    _broken_row(show, own, key, _literal(known))
    show.section("How it stands")
    show.sql(f"SELECT rows, encoded, quarantined, pending, index_state FROM songspace.status WHERE space = '{space}'")
    show.sql(f"SELECT * FROM songspace.recall('{space}', k => 10, sample => 50)")
    show.sql(f"DELETE FROM {table} WHERE {key}::text = {_literal(new)}")
    show.section("How fast")
    show_timings(show, space, own.table, sql.Composed([sql.SQL(_copies(own, key))]))


def _neighbours(show: Show, own: OwnFile, new: str) -> None:
    table, key = (sql.Identifier(name).as_string() for name in (own.table, own.key))
    names = "".join(f", row.{sql.Identifier(name).as_string()}" for name in own.texts or own.features[:3])
    show.section("What is like it", "Nearest first; the row it was copied from leads.")
    show.sql(f"""
        SELECT near.distance, near.key{names}
        FROM songspace.similar('{own.space}', {_literal(new)}, 6) AS near
            JOIN {table} AS row ON row.{key}::text = near.key
        ORDER BY near.distance""")


def _broken_row(show: Show, own: OwnFile, key: str, known: str) -> None:
    name = own.features[0]
    show.section(
        "A row that cannot be encoded", f"The same with {name} missing: it goes in, and the quarantine says why."
    )
    inserted = show.sql(f"{_insert(own, key, known, without=name)}\nRETURNING {key}, latent_0, latent_model")
    broken = _literal(str(inserted[0][0]))
    show.sql(
        f"""SELECT key, "column", reason FROM songspace.quarantine WHERE space = '{own.space}' AND key = {broken}"""
    )
    show.sql(f"DELETE FROM {sql.Identifier(own.table).as_string()} WHERE {key}::text = {broken}")


def _insert(own: OwnFile, key: str, known: str, nudge: str = "", without: str = "") -> str:
    """An INSERT of a copy of the row `known`, one feature a little more, or one NULL."""
    values = []
    for name in (*own.texts, *own.features):
        quoted = sql.Identifier(name).as_string()
        values.append("NULL" if name == without else f"{quoted} * 1.01" if name == nudge else quoted)
    return _copying(own, key, values, "-broken" if without else "-copy", f"{key}::text = {known}")


def _copies(own: OwnFile, key: str) -> str:
    values = [sql.Identifier(name).as_string().replace("%", "%%") for name in (*own.texts, *own.features)]
    return _copying(own, key, values, "-copy", f"{key} = ANY (%(keys)s)")


def _copying(own: OwnFile, key: str, values: list[str], ending: str, condition: str) -> str:
    names = [sql.Identifier(name).as_string() for name in (*own.texts, *own.features)]
    if not own.made_key:
        names.insert(0, key)
        values.insert(0, _new_key(own, key, ending))
    table = sql.Identifier(own.table).as_string()
    return f"INSERT INTO {table} ({', '.join(names)})\nSELECT {', '.join(values)}\nFROM {table} WHERE {condition}"


def _new_key(own: OwnFile, key: str, ending: str) -> str:
    if postgres_type(own.content.schema.field(own.key).type) == "text":
        return f"{key} || '{ending}'"
    return f"{key} + 1 + (SELECT max({key}) FROM {sql.Identifier(own.table).as_string()})"


def _literal(text: str) -> str:
    return sql.Literal(text).as_string()
