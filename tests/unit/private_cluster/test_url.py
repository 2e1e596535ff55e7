import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from private_cluster.errors import AddressError
from private_cluster.url import check, environment, loopback_url, socket_url, with_database

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
folders = names.map(lambda name: "/tmp/" + name.replace(",", ";"))
ports = st.integers(1, 65535)


@given(folders, ports, names, names)
def test_libpq_reads_a_socket_url_as_it_was_meant(folder: str, port: int, role: str, database: str) -> None:
    read = conninfo_to_dict(socket_url(folder, port, role, database))
    assert read == {"host": folder, "port": port, "user": role, "dbname": database} or read == {
        "host": folder,
        "port": str(port),
        "user": role,
        "dbname": database,
    }


@given(ports, names, names, names)
def test_libpq_reads_a_loopback_url_as_it_was_meant(port: int, role: str, password: str, database: str) -> None:
    read = conninfo_to_dict(loopback_url("127.0.0.1", port, role, password, database))
    assert (read["user"], read["password"], read["dbname"]) == (role, password, database)


@given(folders, ports, names, names)
def test_another_database_changes_nothing_else(folder: str, port: int, role: str, database: str) -> None:
    url = socket_url(folder, port, role, "songspace")
    assert with_database(url, database) == socket_url(folder, port, role, database)


def test_a_database_given_as_a_parameter_is_replaced_too() -> None:
    assert with_database("postgresql:///?dbname=one&host=h", "two") == "postgresql:///two?host=h"


@given(folders, ports, names)
def test_the_environment_says_the_same_as_the_url(folder: str, port: int, database: str) -> None:
    assert environment(socket_url(folder, port, "songspace", database)) == {
        "PGHOST": folder,
        "PGPORT": str(port),
        "PGUSER": "songspace",
        "PGDATABASE": database,
    }


def test_the_environment_of_a_server_far_away() -> None:
    assert environment("postgresql://me:s%40fe@db.example:5433/music?sslmode=require") == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "me",
        "PGPASSWORD": "s@fe",
        "PGDATABASE": "music",
        "PGSSLMODE": "require",
    }


def test_sqlalchemy_reads_a_socket_url() -> None:
    read = sqlalchemy.make_url(socket_url("/tmp/a b/ü", 15432, "songspace", "songspace"))
    assert (read.username, read.database, read.query["host"]) == ("songspace", "songspace", "/tmp/a b/ü")


@pytest.mark.parametrize("text", ["", "music", "host=localhost dbname=music", "mysql://localhost/music"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(AddressError, match="DATABASE_URL must look like postgresql://"):
        check(text)
