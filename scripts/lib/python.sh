# shellcheck shell=bash
# Sourced by the scripts beside it: the Python environment of the tests.

# Makes ROOT/.venv-test hold what Tests/requirements.txt names, anew where that file or Python has changed.
require_test_python() {
    local root=$1
    local venv=$root/.venv-test requirements=$root/Tests/requirements.txt
    local wanted
    wanted=$({ python3 --version; cat "$requirements"; } | cksum)
    if [[ -x $venv/bin/python && $(cat "$venv/.stamp" 2>/dev/null || true) == "$wanted" ]]; then return 0; fi
    say "Making $venv from Tests/requirements.txt"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2
    printf '%s\n' "$wanted" >"$venv/.stamp"
}
