#!/bin/sh
# Debian packages that a fresh machine lacks: `system.sh venv PYTHON`, `system.sh browser`, `system.sh office`.
# Installs only what is missing, and only as root or with a sudo that asks nothing; otherwise says what to install.
set -eu

missing=""
case "$1" in
venv)
    "$2" -c 'import ensurepip, venv' 2>/dev/null || missing="python3-venv"
    ;;
browser)
    found="${ONEMAP_CHROMIUM:-}"
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        found="$found$(command -v "$name" || true)"
    done
    [ -n "$found" ] || missing="chromium"
    # Without Chinese type a page's line breaks and print are not what readers get.
    fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
    ;;
office)
    # Workbooks must come back whole from the programs that people edit them with.
    command -v soffice >/dev/null || missing="libreoffice-calc-nogui"
    ;;
*)
    echo "usage: system.sh venv PYTHON | browser | office" >&2
    exit 2
    ;;
esac
[ -n "$missing" ] || exit 0

as=""
[ "$(id -u)" -eq 0 ] || as="sudo -n"
if ! command -v apt-get >/dev/null || { [ -n "$as" ] && ! $as true 2>/dev/null; }; then
    echo "Please install: $missing" >&2
    exit 1
fi
echo "Installing:$([ "${missing# }" = "$missing" ] && echo " ")$missing" >&2
# An index that cannot be refreshed is no reason to stop: the one on the machine may do.
$as apt-get -qq update || true
# shellcheck disable=SC2086 # several packages
$as env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $missing >/dev/null
