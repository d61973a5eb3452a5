# shellcheck shell=bash
# Sourced by the scripts beside it: what the machine must have, installed where it is missing.

BUILD_PACKAGES=(libsqlite3-dev zlib1g-dev libsnappy-dev)

# Prints a line on standard error, apart from what is built or tested.
say() {
    printf '==> %s\n' "$*" >&2
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Whether a Debian package is there.
has_package() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true) == installed ]]
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "to install packages, run this as root or install sudo: $*"
    fi
}

# Installs the named Debian packages; the caller names only what is missing.
install_packages() {
    [[ $# -gt 0 ]] || return 0
    command -v apt-get >/dev/null || die "install these, by their Debian names: $*"
    say "Installing $*"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
    local package
    for package in "$@"; do
        # Debian starts these by themselves; only their programs are wanted here.
        case $package in prometheus | prometheus-pushgateway) stop_service "$package" ;; esac
    done
}

stop_service() {
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl disable --now --quiet "$1" >&2 || true
    elif [[ -x /etc/init.d/$1 ]]; then
        as_root "/etc/init.d/$1" stop >/dev/null 2>&1 || true
    fi
}

# What building needs.
require_build_packages() {
    command -v swift >/dev/null || die "Swift 6.3 or newer is needed: https://www.swift.org/install"
    # Elsewhere the libraries come with the system or its package manager, and the build says what it misses.
    command -v dpkg-query >/dev/null || return 0
    local missing=() package
    for package in "${BUILD_PACKAGES[@]}"; do
        has_package "$package" || missing+=("$package")
    done
    install_packages ${missing[@]+"${missing[@]}"}
}

# Go, whose regular expressions ours are compared with.
require_go() {
    command -v go >/dev/null || install_packages golang-go
}

# What the tests work with: real peers, a terminal, a load generator.
require_test_packages() {
    local missing=()
    command -v go >/dev/null || missing+=(golang-go)
    command -v python3 >/dev/null || missing+=(python3)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    command -v promtool >/dev/null && command -v prometheus >/dev/null || missing+=(prometheus)
    command -v prometheus-pushgateway >/dev/null || missing+=(prometheus-pushgateway)
    command -v tmux >/dev/null || missing+=(tmux)
    command -v curl >/dev/null || missing+=(curl)
    command -v wrk >/dev/null || missing+=(wrk)
    install_packages ${missing[@]+"${missing[@]}"}
}
