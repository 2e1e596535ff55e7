#!/bin/sh
# Proves the server's side on Debian 13 (PostgreSQL 17, Python 3.13, pgvector as a package) from another Debian:
# debootstrap makes a Debian 13 in a folder, songspace is installed there as anyone would, and put to use.
#
#   sh tests/debian13.sh [FOLDER [ARGUMENT...]]    FOLDER: where that system lies, build/debian13 if not given
#                                                  ARGUMENTs go to pytest, which then tests that server from here
#
# Needs root. The system is kept, and what it has already is not installed again. Mounts and processes are in
# namespaces of this script, so that they are gone when it ends, however it ends.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname -- "$0")/.."
checkout=$PWD
folder=${1:-build/debian13}
[ $# -eq 0 ] || shift

say() { printf 'songspace: %s\n' "$*"; }
fail() { printf 'songspace: %s\n' "$*" >&2; exit 1; }

step() {
    title=$1
    shift
    say "$title"
    began=$(date +%s)
    "$@"
    say "$title: done in $(($(date +%s) - began)) s"
}

# ---- the system --------------------------------------------------------------------------------------------------

install_debootstrap() {
    ! command -v debootstrap >/dev/null || return 0
    apt-get -y -q install --no-install-recommends debootstrap >"$folder/log" 2>&1 ||
        fail "apt could not install debootstrap; $folder/log says why"
}

# A folder gets its name only when it is whole.
make_system() {
    [ ! -e "$root" ] || return 0
    install_debootstrap
    rm -rf "$root.new"
    source=$(sh extension/pgvector_source.sh)
    mirror=$(printf '%s\n' "$source" | sed -n 's/^URIs: *\([^ ]*\).*/\1/p')
    keyring=$(printf '%s\n' "$source" | sed -n 's|^Signed-By: *\(/[^ ]*\)$|\1|p')
    debootstrap --variant=minbase --keyring="${keyring:-/usr/share/keyrings/debian-archive-keyring.gpg}" \
        trixie "$root.new" "$mirror" >"$folder/log" 2>&1 || fail "debootstrap failed; $folder/log says why"
    mv "$root.new" "$root"
}

# The system reaches apt's and pip's registries by the ways this one does. The certificates have a name of their own,
# because the ca-certificates package writes its own bundle.
connect_system() {
    cp -L /etc/resolv.conf /etc/hosts "$root/etc"
    for file in /etc/pip.conf /etc/apt/auth.conf /etc/apt/auth.conf.d; do
        [ ! -e "$file" ] || cp -LR "$file" "$root$(dirname "$file")"
    done
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$root/etc/apt/apt.conf.d/99outside" || true
    bundle=${PIP_CERT:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
    if [ -e "$bundle" ]; then
        certificates=/etc/outside.crt
        cp -L "$bundle" "$root$certificates"
        echo "Acquire::https::CAInfo \"$certificates\";" >>"$root/etc/apt/apt.conf.d/99outside"
    fi
}

mount_system() {
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount --rbind /dev "$root/dev"
}

inside() {
    chroot "$root" env -u DATABASE_URL -u PG_CONFIG -u PYTHON -u MAKEFLAGS -u MAKELEVEL -u TMPDIR -C /songspace \
        HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        ${certificates:+PIP_CERT=$certificates SSL_CERT_FILE=$certificates} "$@"
}

# ---- songspace in it ---------------------------------------------------------------------------------------------

copy_checkout() {
    rm -rf "$root/songspace"
    mkdir "$root/songspace"
    tar -c --exclude=build --exclude=__pycache__ Makefile pyproject.toml constraints.txt extension sql tests |
        tar -x --no-same-owner -C "$root/songspace"
}

use_it() {
    .venv/bin/python -m tests.debian13.model >"$root/songspace/check.sql"
    cat tests/debian13/check.sql >>"$root/songspace/check.sql"
    inside make psql ARGS="-XqAt -f check.sql"
}

# Some tests want logical replication and prepared transactions.
test_from_here() {
    inside make psql ARGS='-Xqc "ALTER SYSTEM SET wal_level = logical"'
    inside make psql ARGS='-Xqc "ALTER SYSTEM SET max_prepared_transactions = 10"'
    inside make down up
    url=$(inside env PYTHONPATH=extension python3 -c \
        'from private_cluster.__main__ import own_cluster; print(own_cluster().loopback_url("postgres"))')
    DATABASE_URL=$url .venv/bin/python -m pytest "$@"
}

finish() {
    status=$?
    trap - EXIT
    if [ "$status" -ne 0 ] && [ -e "$root/songspace/.cluster/server.log" ]; then
        say "the end of the server's log:"
        tail -n 20 "$root/songspace/.cluster/server.log"
    fi
    [ ! -e "$root/songspace/.cluster" ] || inside make down || true
    [ "$status" -eq 0 ] && say "PASS: the server's side works on Debian 13" || say "FAIL: see above"
    exit "$status"
}

[ "$(id -u)" -eq 0 ] || fail "this needs root, for debootstrap and chroot: sudo make test-pg17"
grep -qx 'ID=debian' /etc/os-release || fail "this needs a Debian: its own package source has Debian 13, too"
[ -x .venv/bin/python ] || fail "there is no .venv: run make setup"
if [ "${SONGSPACE_NAMESPACE:-}" != "own" ]; then
    SONGSPACE_NAMESPACE=own exec unshare --mount --pid --fork --kill-child --mount-proc \
        sh "$checkout/tests/debian13.sh" "$folder" "$@"
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
root=$folder/root
certificates=""
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "making a Debian 13 in $root" make_system
connect_system
mount_system
copy_checkout
step "extension/setup.sh" inside sh extension/setup.sh
step "make install" inside make install
step "make up" inside make up
step "using it" use_it
step "make installcheck" inside make installcheck
if [ $# -gt 0 ]; then
    step "pytest against it" test_from_here "$@"
fi
