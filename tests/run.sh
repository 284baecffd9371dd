#!/bin/sh
# Runs one test for prove: Lua in the program under test, shell in sh, anything else itself.
export LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0
# Under the address sanitizer memory can run out, too: what asks for too much gets none.
export ASAN_OPTIONS=allocator_may_return_null=1
case "$1" in
    *.lua) exec "${FOLIO:-build/folio}" run "$1" ;;
    *.sh) exec sh "$1" ;;
    *) exec "./$1" ;;
esac
