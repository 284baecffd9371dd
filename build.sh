#!/bin/sh
# build.sh: the one entry for people. `./build.sh --help` says what it can do.
set -eu
CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")"

say() { printf '%s\n' "$*"; }
stop() { printf 'build.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
has() { command -v "$1" >/dev/null 2>&1; }

# What Folio stands on: a Debian package a line, then why. The second list is for tests only.
needed='gcc|compiles the C core
libc6-dev|the C library
meson|says how the C is compiled
ninja-build|compiles only what changed
pkg-config|finds the libraries
liblua5.4-dev|the language of the cells
libcairo2-dev|draws figures
libpango1.0-dev|sets the text in figures
fonts-inter|letters in figures
fonts-noto-cjk|Chinese letters in figures
libcmark-gfm-dev|reads Markdown
libcmark-gfm-extensions-dev|tables and footnotes in Markdown
duktape-dev|runs KaTeX and highlight.js while a page is woven
libjs-katex|sets mathematics
fonts-katex|letters of the mathematics
libjs-highlight.js|colours code
libyaml-dev|reads front matter and cell options
libxxhash-dev|fingerprints of cells
zlib1g-dev|packed arrays in npz files
libreadline-dev|history and completion in the prompt
lua-dkjson|writes the facts of figures'
tested_with='perl|prove runs the tests
tmux|a terminal for the tests of the prompt
git|the tests look at what a rebuild changes
lua5.4|the core as a module of the stock Lua
lua-check|lints the Lua
clang|the other compiler, with the sanitizers
libclang-rt-14-dev|what the sanitizers run with
clang-format|lays out the C
chromium|looks at the pages'
measured_with='python3-torch|the competition, in the same run
python3-matplotlib|the same, for figures'
compared_with='clang|the other compiler
gcc-aarch64-linux-gnu|compiles the core for a 64-bit ARM
libc6-dev-arm64-cross|the C library of that processor
qemu-user|is that processor here'

help() {
    cat <<'END'
usage: ./build.sh [command]

  (none)      set this machine up, compile, run every chapter, weave the book
              into build/book/index.html
  test        all tests, and every claim of the book, as TAP; with names, only
              those:  ./build.sh test tests/lua/test_repl.lua
  sanitize    the same tests under the address and undefined-behaviour sanitizers
  bench       how fast, against PyTorch and matplotlib in the same run; with
              patterns, only those rows; with --json FILE, for machines, too
  bits        the same bits everywhere: the core by gcc and clang at -O0, -O2, -O3,
              each instruction set and 1, 2, 3, 7 threads, and on a 64-bit ARM;
              with --write, what they say becomes tests/bits/hashes
  clean       remove what was built (figures/ stays: it is part of the book)
  --help      this page

Each says what it is doing, and doing it twice is quick.
END
}

# names LIST: the package names of a list, on one line.
names() { printf '%s\n' "$1" | cut -d'|' -f1 | tr '\n' ' '; }

# packages LIST: installs what is missing of a list, or says what is needed and why.
packages() {
    if ! has dpkg-query || ! has apt-get; then
        say "This is not a Debian system. Folio needs, by Debian's names:"
        printf '%s\n' "$1" | sed 's/^\([^|]*\)|/  \1: /'
        { has meson && has ninja; } || stop "meson and ninja are not here; install the list above first"
        say "Going on with what is here."
        return 0
    fi
    missing=
    for name in $(names "$1"); do
        case "$installed" in *" $name "*) ;; *) missing="$missing $name" ;; esac
    done
    [ -n "$missing" ] || return 0
    as=
    if [ "$(id -u)" != 0 ]; then
        has sudo || {
            say "Some packages are missing, and only root can install them. Run as root:"
            say "  apt-get install --no-install-recommends$missing"
            exit 1
        }
        as=sudo
    fi
    say "Installing what is missing:$missing"
    log=build/packages.log
    mkdir -p build
    # shellcheck disable=SC2086 # a list of words
    { $as apt-get update && $as env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null || {
        tail -n 5 "$log" >&2
        stop "apt-get could not install them; the whole story is in $log"
    }
    installed=$(look)
}

# look: the installed packages of both lists, with a space around each.
look() {
    # shellcheck disable=SC2046 # lists of words
    printf ' %s' $(dpkg-query -W -f '${db:Status-Abbrev}${binary:Package}\n' \
        $(names "$needed") $(names "$tested_with") $(names "$measured_with") \
        $(names "$compared_with") 2>/dev/null |
        sed -n 's/^ii *\([^:]*\).*/\1/p') ' '
}

# compile DIR [MESON OPTION …]: configures at first, and again when a C file came or went.
compile() {
    dir=$1
    shift
    mkdir -p "$dir"
    list=$(ls meson.build lib/*/*.c tests/c/*.c)
    if [ ! -f "$dir/build.ninja" ]; then
        say "Configuring $dir"
        meson setup "$dir" "$@" >"$dir/setup.log" 2>&1 || { tail -n 20 "$dir/setup.log" >&2; stop "meson failed"; }
    elif [ "$list" != "$(cat "$dir/sources.txt" 2>/dev/null)" ]; then
        say "Configuring $dir again: a C file came or went"
        meson setup --reconfigure "$dir" >"$dir/setup.log" 2>&1 || { tail -n 20 "$dir/setup.log" >&2; stop "meson failed"; }
    fi
    printf '%s\n' "$list" >"$dir/sources.txt"
    if ninja -C "$dir" -n 2>/dev/null | grep -q 'no work to do'; then
        say "Compiled already: $dir"
    else
        say "Compiling into $dir"
        ninja -C "$dir" >"$dir/ninja.log" 2>&1 || { grep -v '^\[' "$dir/ninja.log" >&2; stop "the C does not compile"; }
    fi
}

# run_tests DIR [NAME …]: every test under prove, with the program in DIR.
run_tests() {
    dir=$1
    shift
    if [ $# = 0 ]; then
        set -- "$dir"/tests/test_* tests/lua/test_*.lua tests/book/test_*.lua tests/parity/test_*.lua \
            tests/browser/test_*.lua tests/claims.sh tests/figures.sh tests/lint.sh
    fi
    say "Testing the program in $dir"
    FOLIO=$dir/folio prove -j2 --timer --exec 'sh tests/run.sh' "$@"
}

# core_bits NAME [MESON OPTION …]: compiles the core alone, with the program that hashes its bits.
core_bits() {
    name=$1
    shift
    compile "build/bits/$name" -Dcore=true "$@"
}

# print_bits NAME COMMAND …: what the program says, to build/bits/NAME.txt. It fails when
# instruction sets or threads differ.
print_bits() {
    name=$1
    shift
    "$@" --print >"build/bits/$name.txt" || differs="$differs $name"
    say "$name: $(sha256sum <"build/bits/$name.txt" | cut -c1-16)"
}

# all_bits: each compiler and level, then the other processor.
all_bits() {
    rm -f build/bits/*.txt
    for compiler in gcc clang; do
        for level in 0 2 3; do
            name=$compiler-O$level
            export CC=$compiler
            core_bits "$name" "-Doptimization=$level"
            print_bits "$name" "build/bits/$name/test_bits"
        done
    done
    unset CC
    core_bits aarch64 --cross-file tests/bits/aarch64.txt -Dc_link_args=-static
    print_bits aarch64 qemu-aarch64 build/bits/aarch64/test_bits
}

# compare_bits: what each said is tests/bits/hashes, line for line.
compare_bits() {
    for list in build/bits/*.txt; do
        diff tests/bits/hashes "$list" >build/bits/difference && continue
        differs="$differs $(basename "$list" .txt)"
        say "$list is not tests/bits/hashes:"
        sed 's/^/  /' build/bits/difference
    done
    [ -z "$differs" ] || stop "the bits are not the same:$differs"
    say "The same bits everywhere."
}

# prepare LIST …: makes build/, and sees to the packages of the lists.
prepare() {
    { mkdir -p build 2>/dev/null && [ -w build ]; } || stop "cannot write to $(pwd)/build"
    installed=
    has dpkg-query && installed=$(look)
    for list in "$@"; do packages "$list"; done
}

# Help may be asked for after a command, too.
case "${2:-}" in -h | --help) help; exit ;; esac

case "${1:-}" in
    '')
        prepare "$needed"
        compile build
        build/folio build
        ;;
    test)
        shift
        prepare "$needed" "$tested_with"
        compile build
        run_tests build "$@"
        ;;
    sanitize)
        shift
        prepare "$needed" "$tested_with"
        export CC=clang
        compile build/sanitize -Db_sanitize=address,undefined -Db_lundef=false
        # Chapters that train take minutes here, and call nothing that the tests do not.
        export LIGHT=1
        run_tests build/sanitize "$@"
        ;;
    bench)
        shift
        prepare "$needed" "$measured_with"
        compile build
        build/folio run tests/bench/bench.lua "$@"
        ;;
    bits)
        shift
        case "${1:-}" in '' | --write) ;; *) stop "bits takes --write or nothing, not '$1'" 2 ;; esac
        prepare "$needed" "$compared_with"
        differs=
        all_bits
        [ "${1:-}" != --write ] || cp build/bits/gcc-O2.txt tests/bits/hashes
        compare_bits
        ;;
    clean)
        [ $# = 1 ] || stop "clean takes nothing more, and removes all of build/" 2
        rm -rf build
        say "Removed build/."
        ;;
    -h | --help | help) help ;;
    *)
        help >&2
        stop "there is no command '$1'" 2
        ;;
esac
