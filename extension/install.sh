#!/bin/sh
# Installs the extension and its runtime into the chosen Postgres; asks for root only where something must be written.
#
#   sh extension/install.sh [PG_CONFIG]
set -eu
umask 022
cd "$(dirname -- "$0")"
PG_CONFIG=${1:-$(sh setup.sh pg_config)}
version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" songspace.control)
DESTDIR=${DESTDIR:-}
export PG_CONFIG DESTDIR
extension_folder=$DESTDIR$("$PG_CONFIG" --sharedir)/extension
library_folder=$DESTDIR$("$PG_CONFIG" --pkglibdir)

fail() { printf 'songspace: %s\n' "$*" >&2; exit 1; }

build() {
    if ! log=$(make -s PG_CONFIG="$PG_CONFIG" all 2>&1); then
        printf '%s\n' "$log" >&2
        fail "building the extension failed, with the output above"
    fi
}

same() { cmp -s "$1" "$2"; }

current() {
    for file in songspace.control $(make -s PG_CONFIG="$PG_CONFIG" scripts); do
        same "$file" "$extension_folder/$(basename "$file")" || return 1
    done
    for module in *.so; do
        [ ! -e "$module" ] || same "$module" "$library_folder/$module" || return 1
    done
    sh runtime.sh current "$PG_CONFIG" "$version"
}

writable() {
    folder=$1
    while [ ! -e "$folder" ]; do
        folder=$(dirname "$folder")
    done
    [ -w "$folder" ]
}

elevate() {
    if writable "$extension_folder" && writable "$library_folder"; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo env DESTDIR="$DESTDIR" PG_CONFIG="$PG_CONFIG" "$@"
    else
        fail "installing into $extension_folder needs root. Run this once, as root or with sudo:
  sudo sh '$PWD/install.sh' '$PG_CONFIG'"
    fi
}

build
if ! current; then
    elevate make -s PG_CONFIG="$PG_CONFIG" DESTDIR="$DESTDIR" install >/dev/null
    elevate sh runtime.sh install "$PG_CONFIG" "$version"
    # Under sudo, what was built here stays the user's.
    [ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" build
    printf 'songspace: version %s is installed in %s\n' "$version" "$("$PG_CONFIG" --version)"
fi
