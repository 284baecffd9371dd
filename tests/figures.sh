#!/bin/sh
# The figures come out the same, byte for byte, at any number of threads and with
# any instruction set: each setting builds the book in a folder of its own, with nothing kept.
#
# Chapters that are `heavy: true` are built in one setting only, one unlike the usual; not at all
# where LIGHT is set (build.sh says when). The figures of a chapter that is left out stay as they
# are, which is as they were committed.
here=$(pwd)
folio=$(realpath "${FOLIO:-build/folio}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0
echo "TAP version 13"

# same NAME FLAG SETTING …: builds under the settings and compares with the committed figures.
same() {
    number=$((number + 1))
    name=$1
    flag=$2
    shift 2
    rm -rf "$work/book"
    mkdir "$work/book"
    cp -R chapters figures "$work/book"
    # shellcheck disable=SC2086 # a flag or nothing
    if said=$(cd "$work/book" && env "$@" "$folio" build -q $flag 2>&1 && diff -rq figures "$here/figures"); then
        echo "ok $number - figures are the same bytes $name"
    else
        failed=1
        echo "not ok $number - figures are the same bytes $name"
        printf '%s\n' "$said" | sed 's/^/# /'
    fi
}

# has FLAG: whether this processor has an instruction set.
has() { [ "$1" = sse2 ] || grep -qw "$1" /proc/cpuinfo; }

same "at one thread" --light FOLIO_THREADS=1
same "at two threads" --light FOLIO_THREADS=2
same "at seven threads" --light FOLIO_THREADS=7
for set in sse2 avx2 avx512; do
    flag=$set
    [ "$set" = avx512 ] && flag=avx512f
    if has "$flag"; then
        same "with $set" --light FOLIO_ISA=$set
    else
        number=$((number + 1))
        echo "ok $number - figures are the same bytes with $set # SKIP this processor has no $set"
    fi
done
if [ -z "${LIGHT:-}" ]; then
    unlike=sse2
    has avx2 && unlike=avx2
    same "heavy chapters and all, at one thread with $unlike" "" FOLIO_THREADS=1 FOLIO_ISA=$unlike
fi
echo "1..$number"
exit $failed
