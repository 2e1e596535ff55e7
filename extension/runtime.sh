#!/bin/sh
# Fills the folder that PL/Python imports from: songspace's own package and the wheels it needs, for PL/Python's own
# interpreter, precompiled because the server's user may not write there.
#
#   sh extension/runtime.sh install PG_CONFIG VERSION    (DESTDIR is honoured)
#   sh extension/runtime.sh current PG_CONFIG VERSION    succeeds if there is nothing to do
set -eu
LC_ALL=C
export LC_ALL
umask 022
action=$1
pg_config=$2
version=$3
cd "$(dirname -- "$0")"
pkglibdir=$("$pg_config" --pkglibdir)
folder=${DESTDIR:-}$pkglibdir/songspace/$version

fail() { printf 'songspace: %s\n' "$*" >&2; exit 1; }

# PL/Python loads the library it was linked to, whatever python3 means in a shell.
server_python() {
    minor=$(ldd "$pkglibdir/plpython3.so" | sed -n 's/.*libpython\(3\.[0-9]*\).*=>.*/\1/p' | head -n 1)
    for candidate in "/usr/bin/python$minor" "$(command -v "python$minor" || true)"; do
        if [ -n "$minor" ] && [ -x "$candidate" ]; then
            echo "$candidate"
            return
        fi
    done
    fail "PL/Python in $pkglibdir uses Python ${minor:-of an unknown version}, whose interpreter was not found"
}

server_requirements() {
    "$python" -c 'import tomllib
with open("../pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"]["server"], sep="\n")'
}

wheels_stamp() { { "$python" -VV; server_requirements; cat ../constraints.txt runtime.sh; } | sha256sum; }
package_stamp() { { cat runtime.sh; echo "$python"; "$python" -VV; find songspace -name '*.py' | sort | xargs sha256sum; } | sha256sum; }

stamped() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }
wheels_current() { stamped "$folder/.wheels" "$(wheels_stamp)"; }
package_current() { stamped "$folder/songspace/.stamp" "$(package_stamp)"; }

# The development environment's pip where there is one, else one in a throw-away environment.
find_pip() {
    if ../.venv/bin/python -m pip --version >/dev/null 2>&1; then
        pip_python=$(cd .. && pwd)/.venv/bin/python
    else
        "$python" -m venv "$folder.pip"
        pip_python=$folder.pip/bin/python
    fi
}

# What is not compiled is docstrings, which would be 1.3 MB of every backend's own memory, and assertions. Under the names
# of unoptimised code, for PL/Python's interpreter looks for no others.
compile_folder() {
    "$python" -I -c '
import pathlib, py_compile, sys
from importlib.util import cache_from_source
written, installed = map(pathlib.Path, sys.argv[1:])
for file in written.rglob("*.py"):
    name = str(installed / file.relative_to(written))
    py_compile.compile(str(file), cache_from_source(str(file)), name, doraise=True, optimize=2)
' "$1" "$2"
}

# Wheels come into a folder of another name, so that an interrupted installation leaves nothing that looks whole.
install_wheels() {
    printf 'songspace: installing numpy, onnxruntime and orjson for %s\n' "$("$python" -V)"
    rm -rf "$folder.new" "$folder.old" "$folder.pip"
    mkdir -p "$folder.new"
    find_pip
    server_requirements >"$folder.new/requirements"
    "$pip_python" -m pip --python "$python" install -q --disable-pip-version-check --no-deps --only-binary :all: --no-compile \
        --root-user-action ignore -c ../constraints.txt -r "$folder.new/requirements" \
        --target "$folder.new" >"$folder.new/log" 2>&1 || {
        cat "$folder.new/log" >&2
        fail "pip failed, with the output above"
    }
    rm -rf "$folder.pip" "$folder.new/bin" "$folder.new/log" "$folder.new/requirements"
    (cd "$folder.new" && ORT_DISABLE_TELEMETRY=1 "$python" -I -c \
        'import sys; sys.path.insert(0, "."); import numpy, onnxruntime, orjson') ||
        fail "$python cannot import what was just installed"
    compile_folder "$folder.new" "$pkglibdir/songspace/$version" || fail "what was just installed does not compile for $("$python" -V)"
    wheels_stamp >"$folder.new/.wheels"
    if [ -e "$folder" ]; then
        mv "$folder" "$folder.old"
    fi
    mv "$folder.new" "$folder"
    rm -rf "$folder.old"
}

install_package() {
    rm -rf "$folder/songspace.new" "$folder/songspace.old"
    mkdir "$folder/songspace.new"
    find songspace -name '*.py' | while IFS= read -r file; do
        mkdir -p "$folder/songspace.new/$(dirname "${file#songspace/}")"
        # Through cat, so that the copy has this umask's rights and not the file's own.
        cat "$file" >"$folder/songspace.new/${file#songspace/}"
    done
    compile_folder "$folder/songspace.new" "$pkglibdir/songspace/$version/songspace" || fail "the runtime package does not compile for $("$python" -V)"
    # What tries unknown models: see songspace/vetting/interpreter.py.
    printf '%s\n' "$python" >"$folder/songspace.new/.interpreter"
    package_stamp >"$folder/songspace.new/.stamp"
    if [ -e "$folder/songspace" ]; then
        mv "$folder/songspace" "$folder/songspace.old"
    fi
    mv "$folder/songspace.new" "$folder/songspace"
    rm -rf "$folder/songspace.old"
}

python=$(server_python)
case $action in
    current) wheels_current && package_current ;;
    install)
        wheels_current || install_wheels
        package_current || install_package
        ;;
    *) fail "unknown action '$action': install or current" ;;
esac
