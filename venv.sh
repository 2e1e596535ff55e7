#!/bin/sh
# Makes or renews the development environment .venv; does nothing if it is as pyproject.toml and constraints.txt say.
# PYTHON chooses the interpreter it is made with (3.11 or newer).
set -eu
cd "$(dirname -- "$0")"
python=${PYTHON:-python3}
stamp=.venv/songspace-stamp
unfinished=.venv/songspace-unfinished

fail() { printf 'songspace: %s\n' "$*" >&2; exit 1; }

# What the environment depends on; the folder too, because an environment cannot be moved.
wanted() {
    {
        "$python" -c 'import sys; print(sys.version, sys.prefix)'
        pwd
        ls -d -- */__init__.py extension/*/__init__.py 2>/dev/null || true
        cat pyproject.toml constraints.txt setup.py venv.sh
        grep default_version extension/songspace.control
    } | cksum
}

check_python() {
    command -v "$python" >/dev/null || fail "there is no '$python': install Python 3.11 or newer, or name one: \
make PYTHON=/path/to/python3"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" -V) is too old: 3.11 or \
newer is needed; name another: make PYTHON=/path/to/python3"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "'$python' has no venv: install it \
(python3-venv on Debian) or name another: make PYTHON=/path/to/python3"
}

# An environment whose making was interrupted is begun anew: pip cannot tell a half-copied package from a whole one.
make_environment() {
    if [ -e "$unfinished" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        printf 'songspace: making the Python environment .venv (a minute or two: torch and others)\n'
        "$python" -m venv --clear .venv
    else
        printf 'songspace: renewing the Python environment .venv\n'
    fi
    touch "$unfinished"
    rm -f "$stamp"
    .venv/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt \
        -e ".[train,audio,lab,export,test,lint]" >.venv/install.log 2>&1 || {
        cat .venv/install.log >&2
        fail "pip failed, with the output above"
    }
    wanted >"$stamp"
    rm -f "$unfinished"
}

check_python
if [ ! -e "$stamp" ] || [ -e "$unfinished" ] || [ "$(cat "$stamp")" != "$(wanted)" ]; then
    make_environment
fi
