/* asset.h: the files of other projects that a page or the program needs, in one place. */
#ifndef FOLIO_WEAVE_ASSET_H
#define FOLIO_WEAVE_ASSET_H

#include <stddef.h>

typedef enum Asset { ASSET_KATEX, ASSET_KATEX_STYLE, ASSET_KATEX_FONTS, ASSET_HIGHLIGHT } Asset;

/* Where it is: a file, or for the fonts a folder. */
const char *asset_path(Asset asset);

/* The Debian package it comes from. */
const char *asset_package(Asset asset);

/* "cannot read PATH: REASON (Debian package PACKAGE)" for errno `reason`, to be freed; NULL
 * when memory is short. */
char *asset_missing(Asset asset, int reason);

/* The file's contents, to be freed, ending with a NUL that `length` does not count. NULL
 * with errno set. */
char *asset_read(Asset asset, size_t *length);

#endif
