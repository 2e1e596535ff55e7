"""Postgres URLs: making one, changing its database, turning it into environment variables."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from private_cluster.errors import AddressError

SCHEMES = ("postgresql", "postgres")


def socket_url(folder: str, port: int, role: str, database: str) -> str:
    """Return the URL of a database behind a Unix socket, in the form that every client understands."""
    place = urlencode({"host": folder, "port": port}, quote_via=quote, safe="")
    return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?{place}"


def loopback_url(host: str, port: int, role: str, password: str, database: str) -> str:
    """Return the URL of a database behind TCP."""
    who = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{who}@{host}:{port}/{quote(database, safe='')}"


def check(url: str) -> str:
    """Return a URL if it is one of Postgres."""
    scheme, separator, _ = url.partition("://")
    if not separator or scheme.partition("+")[0] not in SCHEMES:
        raise AddressError(f"DATABASE_URL must look like postgresql://user@host:port/database, not like {url!r}")
    return url


def with_database(url: str, database: str) -> str:
    """Return the URL of another database of the same server."""
    parts = urlsplit(check(url))
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "dbname"]
    query = "?" + urlencode(kept, quote_via=quote, safe="") if kept else ""
    return f"{parts.scheme}://{parts.netloc}/{quote(database, safe='')}{query}"


def environment(url: str) -> dict[str, str]:
    """Return the URL as libpq's environment variables."""
    parts = urlsplit(check(url))
    found = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.lstrip("/")) or None,
    }
    extra = {f"PG{name.upper()}": value for name, value in parse_qsl(parts.query)}
    return {name: value for name, value in found.items() if value is not None} | extra
