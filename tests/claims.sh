#!/bin/sh
# Every claim of the book, as the program itself tests them; what a build of the same program
# left is used. Where LIGHT is set, heavy chapters are left out (build.sh says when).
# shellcheck disable=SC2086 # a flag or nothing
exec "${FOLIO:-build/folio}" test ${LIGHT:+--light}
