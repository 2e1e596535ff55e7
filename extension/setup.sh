#!/bin/sh
# Installs what songspace needs of the system: a Postgres server with PL/Python, its headers, a compiler, pgvector.
#
#   sh extension/setup.sh             install whatever is missing (needs root only if something is)
#   sh extension/setup.sh pg_config   print the pg_config of the server that songspace uses
#   sh extension/setup.sh missing     print what is missing, one word a line; nothing if all is there
#
# PG_CONFIG chooses another server, PYTHON another interpreter for the development environment.
set -eu
LC_ALL=C
export LC_ALL
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
least_postgres=15
least_pgvector=0.8

say() { printf 'songspace: %s\n' "$*"; }
fail() { printf 'songspace: %s\n' "$*" >&2; exit 1; }

# ---- which server ------------------------------------------------------------------------------------------------

has_server() { [ -x "$("$1" --bindir)/initdb" ] && [ -x "$("$1" --bindir)/postgres" ]; }
has_plpython() { [ -e "$("$1" --pkglibdir)/plpython3.so" ] && [ -e "$("$1" --sharedir)/extension/plpython3u.control" ]; }
has_headers() { [ -e "$("$1" --includedir-server)/postgres.h" ] && [ -e "$("$1" --pgxs)" ]; }
major_of() { "$1" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/'; }

newest_first() { ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -t/ -k5,5nr; }

# A server that can already run PL/Python comes before a newer one that cannot.
choose_pg_config() {
    if [ -n "${PG_CONFIG:-}" ]; then
        command -v "$PG_CONFIG"
        return
    fi
    for candidate in $(newest_first); do
        if recent_enough "$candidate" && has_server "$candidate" && has_plpython "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    for candidate in $(newest_first) "$(command -v pg_config || true)"; do
        if [ -n "$candidate" ] && recent_enough "$candidate" && has_server "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

recent_enough() { [ "$(major_of "$1")" -ge "$least_postgres" ]; }

# ---- what is missing ---------------------------------------------------------------------------------------------

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# The script is installed last, so a half-made installation counts as none.
has_pgvector() {
    control="$("$1" --sharedir)/extension/vector.control"
    [ -e "$control" ] && [ -e "$("$1" --pkglibdir)/vector.so" ] || return 1
    version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$control")
    at_least "$least_pgvector" "$version" && [ -e "${control%.control}--$version.sql" ]
}

missing() {
    command -v make >/dev/null && command -v cc >/dev/null || echo compiler
    "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || echo venv
    pg_config=$(choose_pg_config) || { printf 'server\nplpython\nheaders\npgvector\n'; return; }
    has_server "$pg_config" || echo server
    has_plpython "$pg_config" || echo plpython
    has_headers "$pg_config" || echo headers
    has_pgvector "$pg_config" || echo pgvector
}

# ---- installing --------------------------------------------------------------------------------------------------

# Runs a command without its output, which is shown only if it fails.
quietly() {
    if ! "$@" >"$work/log" 2>&1 </dev/null; then
        cat "$work/log" >&2
        fail "this failed, with the output above: $*"
    fi
}

apt() { quietly env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -y -q -o DPkg::Lock::Timeout=300 "$@"; }

package_of() {
    case $1 in
        server) echo "postgresql-$major" ;;
        plpython) echo "postgresql-plpython3-$major" ;;
        headers) echo "postgresql-server-dev-$major" ;;
        compiler) echo build-essential ;;
        venv) echo python3-venv ;;
        pgvector) if packaged_pgvector; then echo "postgresql-$major-pgvector"; fi ;;
    esac
}

candidate_version() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p' | grep -v '(none)'; }

packaged_pgvector() {
    version=$(candidate_version "postgresql-$major-pgvector") && at_least "$least_pgvector" "$version"
}

newest_packaged_major() {
    apt-cache search --names-only '^postgresql-plpython3-[0-9]+$' | sed 's/^postgresql-plpython3-\([0-9]*\) .*/\1/' |
        sort -nr | head -n 1
}

choose_major() {
    if pg_config=$(choose_pg_config); then
        case $("$pg_config" --bindir) in
            /usr/lib/postgresql/*) major_of "$pg_config" ;;
            *) return 1 ;;
        esac
    else
        newest_packaged_major
    fi
}

# The packages' own default cluster would listen on port 5432 and belong to nobody: songspace brings its own.
without_default_cluster() {
    switch=/etc/postgresql-common/createcluster.d/songspace-setup.conf
    mkdir -p "$(dirname "$switch")"
    echo "create_main_cluster = false" >"$switch"
    "$@"
    rm -f "$switch"
}

install_packages() {
    packages=""
    for part in $wanted; do
        packages="$packages $(package_of "$part")"
    done
    if [ -n "$(echo $packages)" ]; then
        say "installing with apt:$packages"
        without_default_cluster apt install --no-install-recommends $packages
    fi
}

build_pgvector() {
    pg_config=$(choose_pg_config)
    command -v dpkg-source >/dev/null || apt install --no-install-recommends dpkg-dev
    # An older keyring does not hold the newer release's keys.
    keyring=$(dpkg-query -W -f '${Package} ' debian-archive-keyring ubuntu-keyring 2>/dev/null || true)
    [ -z "$keyring" ] || apt install --only-upgrade $keyring
    say "building pgvector for PostgreSQL $major from a newer release's source package"
    sh "$here/pgvector_source.sh" "$work/source" "$least_pgvector" || fail "no source of pgvector >= $least_pgvector \
was found through apt: install it by hand (its README says how) and run this again"
    # OPTFLAGS: the default is -march=native, whose result may not run on the next machine; pgvector picks the
    # processor's instructions for distances at run time anyway.
    quietly make -C "$work/source/pgvector" -j2 OPTFLAGS="" PG_CONFIG="$pg_config"
    quietly make -C "$work/source/pgvector" install OPTFLAGS="" PG_CONFIG="$pg_config"
}

by_apt() {
    work=$(mktemp -d)
    trap 'rm -rf "$work" /etc/postgresql-common/createcluster.d/songspace-setup.conf' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    chmod 755 "$work"
    quietly dpkg --configure -a
    apt update
    major=$(choose_major) || explain_other_system
    [ "${major:-0}" -ge "$least_postgres" ] || fail "this release offers PostgreSQL ${major:-none}; \
$least_postgres or newer is needed"
    install_packages
    has_pgvector "$(choose_pg_config)" || build_pgvector
    left=$(missing | tr '\n' ' ')
    [ -z "$left" ] || fail "still missing after the installation: $left"
    say "ready: $("$(choose_pg_config)" --version)"
}

explain_other_system() {
    fail "missing: $(echo $wanted).
This script installs by apt (Debian 12 and 13, Ubuntu 24.04). Elsewhere install these and run make again:
  - PostgreSQL $least_postgres or newer: the server, its PL/Python (plpython3u) and its headers (server-dev, devel)
  - pgvector $least_pgvector or newer, make, a C compiler, Python 3.11 or newer with venv
PG_CONFIG=/path/to/pg_config chooses a server that is not found by itself."
}

as_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    choices="${PG_CONFIG:+PG_CONFIG='$PG_CONFIG' }${PYTHON:+PYTHON='$PYTHON' }"
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        say "missing: $(echo $wanted); installing with sudo"
        exec sudo env PG_CONFIG="${PG_CONFIG:-}" PYTHON="${PYTHON:-}" sh "$here/setup.sh"
    fi
    fail "missing: $(echo $wanted). Installing them needs root. Run this once, as root or with sudo, then make again:
  sudo ${choices}sh '$here/setup.sh'"
}

set_up() {
    wanted=$(missing)
    [ -n "$wanted" ] || return 0
    command -v apt-get >/dev/null || explain_other_system
    as_root
    by_apt
}

if [ -n "${PG_CONFIG:-}" ] && ! command -v "$PG_CONFIG" >/dev/null; then
    fail "PG_CONFIG=$PG_CONFIG is no program that can be run"
fi
case ${1:-install} in
    install) set_up ;;
    pg_config) choose_pg_config || fail "no PostgreSQL $least_postgres or newer found: run make setup" ;;
    missing) missing ;;
    *) fail "unknown command '$1': install, pg_config or missing" ;;
esac
