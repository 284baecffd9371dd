#!/bin/sh
# sh tests/fuzz/run.sh [SECONDS]: the readers of files under libFuzzer, from the committed corpus;
# what it finds anew stays in build/fuzz.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."
mkdir -p build/fuzz/corpus
clang -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -ffp-contract=off \
    tests/fuzz/fuzz_file.c lib/file/*.c lib/tensor/*.c -lz -lpthread -lm -o build/fuzz/fuzz_file
exec build/fuzz/fuzz_file -max_total_time="${1:-60}" -max_len=4096 -malloc_limit_mb=512 \
    -artifact_prefix=build/fuzz/ build/fuzz/corpus tests/fuzz/corpus
