"""The machine and the versions that a run was taken on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psycopg

PACKAGES = ("numpy", "onnxruntime", "psycopg", "pgvector", "torch", "faiss-cpu", "hnswlib")


def describe(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """CPU, cores, memory, load at the start, and versions, those of the server among them."""
    return host() | {
        "postgres": _one(connection, "SHOW server_version"),
        "extensions": {name: _extension(connection, name) for name in ("vector", "plpython3u", "songspace")},
        "settings": _settings(connection),
    }


def host() -> dict[str, Any]:
    """The same without a server."""
    return {
        "cpu": _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": _field(Path("/etc/os-release"), "PRETTY_NAME", "=").strip('"') or platform.platform(),
        "kernel": platform.release(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _settings(connection: psycopg.Connection[Any]) -> dict[str, str]:
    names = ["shared_buffers", "maintenance_work_mem", "max_parallel_maintenance_workers", "max_wal_size"]
    names += ["fsync", "synchronous_commit", "autovacuum", "shared_preload_libraries"]
    return {name: _one(connection, f"SHOW {name}") for name in names}


def _extension(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT default_version FROM pg_available_extensions WHERE name = %s", [name]).fetchone()
    return str(row[0]) if row else "not installed"


def _one(connection: psycopg.Connection[Any], query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _memory_gib() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def _field(path: Path, name: str, separator: str = ":") -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(separator)[2].strip() for line in lines if line.startswith(name)), "")
