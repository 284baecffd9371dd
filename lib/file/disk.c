/* disk.c: whole files. */
#include "file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(Error *error, const char *what) {
    return error_set(error, "%s: %s", what, strerror(errno));
}

static bool load(Bytes *out, FILE *file, Error *error) {
    struct stat about;
    if (fstat(fileno(file), &about) != 0) return refuse(error, "cannot be read");
    if (!S_ISREG(about.st_mode)) return error_set(error, "is no file");
    unsigned char *to = bytes_extend(out, (size_t)about.st_size, error);
    if (to == NULL) return false;
    if (fread(to, 1, (size_t)about.st_size, file) == (size_t)about.st_size) return true;
    return ferror(file) ? refuse(error, "cannot be read")
                        : error_set(error, "became shorter while it was read");
}

bool file_load(Bytes *out, const char *path, Error *error) {
    *out = (Bytes){0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) return refuse(error, "cannot be opened");
    bool ok = load(out, file, error);
    fclose(file);
    if (!ok) bytes_drop(out);
    return ok;
}

static bool write_out(const char *path, const Bytes *bytes, Error *error) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) return refuse(error, "cannot be written");
    bool ok = fwrite(bytes_data(bytes), 1, bytes->size, file) == bytes->size;
    if (fclose(file) == 0 && ok) return true;
    refuse(error, "cannot be written");
    remove(path);
    return false;
}

bool file_save(const char *path, const Bytes *bytes, Error *error) {
    char other[4096];
    int n = snprintf(other, sizeof other, "%s.%ld.part", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof other) return error_set(error, "the path is too long");
    if (!write_out(other, bytes, error)) return false;
    if (rename(other, path) == 0) return true;
    refuse(error, "cannot be written");
    remove(other);
    return false;
}
