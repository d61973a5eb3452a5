# shellcheck shell=bash
# Sourced by the scripts beside it: release builds, apart from debug ones so that neither rebuilds the other.

# Builds a product of the package at ROOT and leaves its path in RELEASE_PROGRAM.
build_release() {
    local root=$1 product=$2
    local folder=$root/.build-release
    local options=(-c release --package-path "$root" --scratch-path "$folder" --product "$product")
    RELEASE_PROGRAM=$folder/release/$product
    if [[ -x $RELEASE_PROGRAM ]]; then
        options+=(--quiet)
    else
        say "Building $product in release mode. The first time takes several minutes; after that it starts at once."
    fi
    swift build "${options[@]}" >&2
}
