#!/bin/sh
# The figures come out the same, byte for byte, at any number of threads and with
# any instruction set: each setting builds the book from nothing in a folder of its own.
here=$(pwd)
folio=$(realpath "${FOLIO:-build/folio}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0
echo "TAP version 13"

# same NAME SETTING …: builds under the settings and compares with the committed figures.
same() {
    number=$((number + 1))
    name=$1
    shift
    rm -rf "$work/book"
    mkdir "$work/book"
    cp -R chapters "$work/book"
    if said=$(cd "$work/book" && env "$@" "$folio" build -q 2>&1 && diff -rq figures "$here/figures"); then
        echo "ok $number - figures are the same bytes $name"
    else
        failed=1
        echo "not ok $number - figures are the same bytes $name"
        printf '%s\n' "$said" | sed 's/^/# /'
    fi
}

# has FLAG: whether this processor has an instruction set.
has() { [ "$1" = sse2 ] || grep -qw "$1" /proc/cpuinfo; }

same "at one thread" FOLIO_THREADS=1
same "at two threads" FOLIO_THREADS=2
same "at seven threads" FOLIO_THREADS=7
for set in sse2 avx2 avx512; do
    flag=$set
    [ "$set" = avx512 ] && flag=avx512f
    if has "$flag"; then
        same "with $set" FOLIO_ISA=$set
    else
        number=$((number + 1))
        echo "ok $number - figures are the same bytes with $set # SKIP this processor has no $set"
    fi
done
echo "1..$number"
exit $failed
