/* asset.c: see asset.h. */
#include "asset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *path, *package;
} assets[] = {
    [ASSET_KATEX] = {"/usr/share/javascript/katex/katex.min.js", "libjs-katex"},
    [ASSET_KATEX_STYLE] = {"/usr/share/javascript/katex/katex.min.css", "libjs-katex"},
    [ASSET_KATEX_FONTS] = {"/usr/share/javascript/katex/fonts", "fonts-katex"},
    [ASSET_HIGHLIGHT] = {"/usr/share/javascript/highlight.js/highlight.min.js",
                         "libjs-highlight.js"},
};

const char *asset_path(Asset asset) {
    return assets[asset].path;
}

const char *asset_package(Asset asset) {
    return assets[asset].package;
}

char *asset_missing(Asset asset, int reason) {
    char *text = NULL;
    int length = asprintf(&text, "cannot read %s: %s (Debian package %s)", assets[asset].path,
                          strerror(reason), assets[asset].package);
    return length < 0 ? NULL : text;
}

static char *read_all(FILE *file, size_t *length) {
    char *text = NULL;
    size_t room = 1 << 16;
    for (*length = 0;; room *= 2) {
        char *larger = realloc(text, room + 1);
        if (!larger) break;
        text = larger;
        *length += fread(text + *length, 1, room - *length, file);
        if (*length < room) {
            text[*length] = '\0';
            if (!ferror(file)) return text;
            break;
        }
    }
    free(text);
    return NULL;
}

char *asset_read(Asset asset, size_t *length) {
    FILE *file = fopen(assets[asset].path, "rb");
    if (!file) return NULL;
    char *text = read_all(file, length);
    int reason = errno;
    fclose(file);
    errno = reason;
    return text;
}
