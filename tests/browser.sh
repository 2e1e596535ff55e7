#!/bin/sh
# Installs Chromium, in which the tests look at the report pages, where apt has it as a package and may install it.
# Without it those tests skip and say so; nothing else needs a browser.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "songspace: no Chromium; the tests of the report pages skip (as root: apt-get install chromium)"
    exit 0
fi
echo "songspace: installing with apt: chromium, for the tests of the report pages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
    apt-get -y -q -o DPkg::Lock::Timeout=300 update &&
        DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 install --no-install-recommends chromium
} >"$log" 2>&1 </dev/null || {
    tail -n 3 "$log"
    echo "songspace: Chromium could not be installed; the tests of the report pages skip"
}
