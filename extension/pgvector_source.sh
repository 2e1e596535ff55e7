#!/bin/sh
# Fetches pgvector's source package of a newer release of the same distribution, through the system's own apt sources.
#
#   sh extension/pgvector_source.sh FOLDER LEAST_VERSION    leaves the unpacked source in FOLDER/pgvector
#   sh extension/pgvector_source.sh                         prints where this release's packages come from
#
# Everything apt needs for that lies in FOLDER: the system's apt configuration is read, never changed.
set -eu
LC_ALL=C
export LC_ALL
folder=${1:-}
least=${2:-}
. /etc/os-release

newer_suites() {
    case $ID in
        debian) echo trixie forky sid ;;
        ubuntu) echo resolute questing plucky ;;
        *) return 1 ;;
    esac
}

components() { if [ "$ID" = ubuntu ]; then echo main universe; else echo main; fi; }

# Stanzas of a deb822 file that serve this release, as "URIs" and "Signed-By" fields (a key may fill several lines).
from_deb822() {
    awk -v RS= -v suite="$VERSION_CODENAME" '
        function field(name,    i, text, inside) {
            for (i = 1; i <= count; i++) {
                if (lines[i] ~ /^#/) continue
                if (lines[i] ~ /^[^ \t]/) inside = (tolower(lines[i]) ~ ("^" tolower(name) ":"))
                if (inside) text = text (text == "" ? "" : "\n") lines[i]
            }
            return text
        }
        {
            count = split($0, lines, "\n")
            if (field("Enabled") ~ /: *no/) next
            if ((field("Suites") " ") !~ ("[: \t]" suite "[ \t]")) next
            print field("URIs")
            if (field("Signed-By") != "") print field("Signed-By")
            exit
        }' "$1"
}

# The same of a file with one source a line: deb [signed-by=...] URI suite components
from_lines() {
    awk -v suite="$VERSION_CODENAME" '
        $1 != "deb" { next }
        {
            line = $0
            key = ""
            if (match(line, /\[[^]]*\]/)) {
                options = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
                if (match(options, /signed-by=[^ ]*/)) key = substr(options, RSTART + 10, RLENGTH - 10)
            }
            split(line, word, /[ \t]+/)
            if (word[3] != suite) next
            print "URIs: " word[2]
            gsub(",", " ", key)
            if (key != "") print "Signed-By: " key
            exit
        }' "$1"
}

own_source() {
    eval "$(apt-config shell parts Dir::Etc::sourceparts/d list Dir::Etc::sourcelist/f)"
    for file in "$parts/$ID.sources" "$parts"/*.sources "$list" "$parts"/*.list; do
        [ -r "$file" ] || continue
        case $file in
            *.sources) found=$(from_deb822 "$file") ;;
            *) found=$(from_lines "$file") ;;
        esac
        if [ -n "$found" ]; then
            printf '%s\n' "$found"
            return
        fi
    done
    return 1
}

# The keys named for this release need not hold the newer one's; the distribution's whole keyring does.
whole_keyring() {
    keyring=/usr/share/keyrings/$ID-archive-keyring.gpg
    [ -r "$keyring" ] && printf '%s\nSigned-By: %s\n' "$(printf '%s\n' "$1" | sed '/^Signed-By:/,$d')" "$keyring"
}

private_apt() {
    apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/sources.d" \
        -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" \
        -o Acquire::Languages=none -o APT::Get::List-Cleanup=true "$@"
}

try() {
    printf 'Types: deb-src\nSuites: %s\nComponents: %s\n%s\n' "$1" "$(components)" "$2" \
        >"$folder/sources.d/newer.sources"
    private_apt update -o APT::Update::Error-Mode=any || return 1
    (cd "$folder" && rm -rf pgvector pgvector-* pgvector_* && private_apt source pgvector) || return 1
    unpacked=$(ls -d "$folder"/pgvector-*/)
    version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$unpacked/vector.control")
    [ "$(printf '%s\n%s\n' "$least" "$version" | sort -V | head -n 1)" = "$least" ] || return 1
    mv "$unpacked" "$folder/pgvector"
}

source=$(own_source) || { echo "no apt source of $VERSION_CODENAME found" >&2; exit 1; }
if [ -z "$folder" ]; then
    printf '%s\n' "$source"
    exit
fi
mkdir -p "$folder/sources.d" "$folder/lists/partial" "$folder/cache/archives/partial"
# apt downloads as an unprivileged user.
chmod -R a+rX "$folder"
for keys in "$source" "$(whole_keyring "$source" || true)"; do
    [ -n "$keys" ] || continue
    for suite in $(newer_suites); do
        if try "$suite" "$keys" >>"$folder/log" 2>&1; then
            exit 0
        fi
    done
done
cat "$folder/log" >&2
exit 1
