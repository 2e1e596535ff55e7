#!/bin/sh
# Assembles ../sql into one script for a database whose owner is no superuser and has pgvector but no PL/Python. A file
# below sql/portable stands in for the one of the same name below sql, or is added; one without a statement leaves it out.
#
#   sh extension/portable.sh [FILE]    (default build/songspace-portable-<version>.sql)
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname -- "$0")/.."
version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" extension/songspace.control)
file=${1:-build/songspace-portable-$version.sql}

stands_in() { [ -e "sql/portable/$1" ] && printf '%s\n' "sql/portable/$1" || printf '%s\n' "sql/$1"; }

# The names of a folder's files in both trees.
names() { { ls "sql/$1"; ls "sql/portable/$1"; } 2>/dev/null | sed -n "s|.*\.sql$|$1/&|p" | sort -u; }

# Each file closed by a line end. What a dump takes along is an extension's question.
assemble() {
    for name; do
        awk 1 "$(stands_in "$name")"
    done | sed '/^SELECT pg_catalog\.pg_extension_config_dump(/d'
}

# From the oldest on, so that whatever is there goes from version to version.
deltas() {
    for delta in $(ls sql/upgrades 2>/dev/null | sed -n 's/^songspace--\(.*\)\.delta\.sql$/\1/p' | sort -V); do
        printf "SELECT :'installed' = '%s' AS is_older \\\\gset\n\\\\if :is_older\n" "${delta%--*}"
        assemble "upgrades/songspace--$delta.delta.sql"
        printf '\\set installed %s\n\\endif\n' "${delta#*--}"
    done
}

script() {
    assemble begin.sql
    printf '\\if :is_new\n'
    assemble $(names types) $(sed 's|.*|tables/&.sql|' sql/tables/ORDER)
    printf '\\endif\n'
    deltas
    assemble upgraded.sql $(names functions) $(names views) privileges.sql end.sql
}

mkdir -p "$(dirname -- "$file")"
script | sed "s|@VERSION@|$version|g" >"$file.new"
mv "$file.new" "$file"
printf 'songspace: %s, for a database without PL/Python: psql -f it as the owner\n' "$file"
