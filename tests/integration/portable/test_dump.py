"""What the owner dumps, an owner restores: neither is a superuser, nor is any file of songspace there."""

from __future__ import annotations

from pathlib import Path

from tests.integration.library import key
from tests.integration.operations.portrait import portrait, require_alive
from tests.integration.portable.libraries import PortableLibrary
from tests.integration.portable.servers import Service


def contents_without_extensions(service: Service, file: Path) -> Path:
    """The dump's list but for pgvector, which is there and whose comment only its owner may write."""
    contents = file.with_suffix(".list")
    assert service.call("pg_restore", "-l", "-f", contents, file) == ""
    lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
    contents.write_text("".join(line for line in lines if " EXTENSION " not in line), encoding="utf-8")
    return contents


def test_everything_is_the_same_and_alive(service: Service, library: PortableLibrary, tmp_path: Path) -> None:
    library.set(key(1), bpm=None)
    before = portrait(library)
    file = tmp_path / "library.dump"
    assert service.call("pg_dump", "-Fc", "-f", file, library.database.url) == ""
    contents = contents_without_extensions(service, file)
    with service.database() as target, target.connect(autocommit=True) as connection:
        assert service.call("pg_restore", "--exit-on-error", "-L", contents, "-d", target.url, file) == ""
        restored = PortableLibrary(connection, target)
        assert portrait(restored) == before
        require_alive(restored)
        assert service.run(target) == ""
        require_alive(restored)
        assert restored.register(restored.model) == 1
        restored.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
        assert len(restored.all("SELECT * FROM songspace.similar('plain', %s)", key(9))) == 10
