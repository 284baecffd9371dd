#!/bin/sh
# What the linters say: luacheck over the Lua, clang-format and the compiler over the C.
echo "TAP version 13"
number=0
failed=0

# check NAME COMMAND …: one test, which passes when the command does.
check() {
    number=$((number + 1))
    name=$1
    shift
    if said=$("$@" 2>&1); then
        echo "ok $number - $name"
    else
        failed=1
        echo "not ok $number - $name"
        printf '%s\n' "$said" | sed 's/^/# /'
    fi
}

check "luacheck is clean" luacheck -q --no-color lua tests
check "the C is laid out by .clang-format" \
    sh -c 'clang-format --dry-run --Werror lib/*/*.[ch] tests/c/*.[ch] tests/bench/*.c'
check "arithmetic that is not strict does not compile" \
    sh -c '"${CC:-cc}" -std=c11 -fsyntax-only lib/tensor/shape.c || exit 1
           for flag in -ffast-math -Ofast -ffinite-math-only; do
               ! "${CC:-cc}" -std=c11 "$flag" -fsyntax-only lib/tensor/shape.c 2>/dev/null || exit 1
           done'
echo "1..$number"
exit $failed
