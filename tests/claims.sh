#!/bin/sh
# Every claim of the book, as the program itself tests them.
exec "${FOLIO:-build/folio}" test
