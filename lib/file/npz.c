/* npz.c: a zip archive of npy files (PKWARE's APPNOTE.TXT 4.3). The central directory at the
 * end says what is where; local headers are only stepped over. Archives of 4 GB and more, which
 * need zip64, are not read. */
#include "file.h"
#include <string.h>
#include <zlib.h>

enum { END = 22, CENTRAL = 46, LOCAL = 30, STORED = 0, DEFLATED = 8, COMMENT_MOST = 65535 };

static uint32_t word(const unsigned char *at, int bytes) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static bool starts(const unsigned char *at, const char *signature) {
    return memcmp(at, signature, 4) == 0;
}

typedef struct Zip {
    const unsigned char *bytes;
    size_t size;
} Zip;

typedef struct Entry {
    const char *name;
    size_t length;
    uint32_t method, crc, packed, plain, local;
    bool encrypted;
} Entry;

/* The end record, which a comment may follow; NULL when there is none. */
static const unsigned char *find_end(const Zip *zip) {
    if (zip->size < END) return NULL;
    for (size_t back = END; back <= zip->size && back <= END + COMMENT_MOST; back++) {
        const unsigned char *at = zip->bytes + zip->size - back;
        if (starts(at, "PK\5\6") && word(at + 20, 2) == back - END) return at;
    }
    return NULL;
}

static bool inflate_into(unsigned char *to, size_t room, const unsigned char *from,
                         size_t size) {
    z_stream z = {.next_in = (unsigned char *)from,
                  .avail_in = (uInt)size,
                  .next_out = to,
                  .avail_out = (uInt)room};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) return false;
    int result = inflate(&z, Z_FINISH);
    bool ok = result == Z_STREAM_END && z.total_out == room && z.avail_in == 0;
    inflateEnd(&z);
    return ok;
}

/* Where the entry's packed bytes are. */
static bool find_packed(const unsigned char **out, const Zip *zip, const Entry *entry,
                        Error *error) {
    if (entry->local > zip->size || zip->size - entry->local < LOCAL ||
        !starts(zip->bytes + entry->local, "PK\3\4"))
        return error_set(error, "the entry's place in the archive holds no entry");
    const unsigned char *at = zip->bytes + entry->local;
    size_t skip = LOCAL + word(at + 26, 2) + word(at + 28, 2);
    size_t rest = zip->size - entry->local;
    if (skip > rest || entry->packed > rest - skip)
        return error_set(error, "the archive ends within the entry");
    *out = at + skip;
    return true;
}

/* Deflate makes at most 1032 bytes of one; who says more lies, and gets no memory for it. */
static bool unpack(Bytes *out, const unsigned char *packed, const Entry *entry, Error *error) {
    if (entry->plain / 1032 > entry->packed)
        return error_set(error, "the entry says it unpacks to more than it can");
    unsigned char *to = bytes_extend(out, entry->plain, error);
    if (to == NULL) return false;
    return inflate_into(to, entry->plain, packed, entry->packed) ||
           error_set(error, "the entry's packed bytes are damaged");
}

static bool check_entry(const Entry *entry, Error *error) {
    if (entry->encrypted) return error_set(error, "the entry is encrypted");
    if (entry->method != STORED && entry->method != DEFLATED)
        return error_set(error, "the entry is packed by method %u; 0 and 8 are read",
                         entry->method);
    if (entry->packed == UINT32_MAX || entry->plain == UINT32_MAX)
        return error_set(error, "the archive is one of zip64, which is not read");
    return entry->method != STORED || entry->packed == entry->plain ||
           error_set(error, "the entry is stored, and has two sizes");
}

static bool read_tensor(Tensor *out, const unsigned char *plain, const Entry *entry,
                        Error *error) {
    if (crc32(0, plain, entry->plain) != entry->crc)
        return error_set(error, "the entry's check sum does not agree");
    return npy_read(out, plain, entry->plain, error);
}

static bool read_entry(Tensor *out, const Zip *zip, const Entry *entry, Error *error) {
    const unsigned char *packed = NULL;
    Bytes plain = {0};
    if (!check_entry(entry, error) || !find_packed(&packed, zip, entry, error)) return false;
    if (entry->method == STORED) return read_tensor(out, packed, entry, error);
    bool ok = unpack(&plain, packed, entry, error) &&
              read_tensor(out, bytes_data(&plain), entry, error);
    bytes_drop(&plain);
    return ok;
}

/* The name in Lua is the entry's without ".npy". */
static bool add_entry(NamedList *out, const Zip *zip, const Entry *entry, Error *error) {
    Tensor tensor;
    Error why = {0};
    size_t length = entry->length;
    if (length > 4 && memcmp(entry->name + length - 4, ".npy", 4) == 0) length -= 4;
    if (!read_entry(&tensor, zip, entry, &why)) {
        error_set(error, "\"%.*s\": %s", (int)(entry->length < 80 ? entry->length : 80),
                  entry->name, why.text);
        if (error) error->memory = why.memory;
        return false;
    }
    return named_add(out, entry->name, length, &tensor, error);
}

/* The entry of the central directory at `*at`, which moves past it. */
static bool next_entry(Entry *entry, const unsigned char **at, const unsigned char *end) {
    const unsigned char *p = *at;
    if (end - p < CENTRAL || !starts(p, "PK\1\2")) return false;
    size_t length = word(p + 28, 2), more = word(p + 30, 2) + word(p + 32, 2);
    if ((size_t)(end - p) < CENTRAL + length + more) return false;
    *entry = (Entry){.name = (const char *)p + CENTRAL,
                     .length = length,
                     .method = word(p + 10, 2),
                     .crc = word(p + 16, 4),
                     .packed = word(p + 20, 4),
                     .plain = word(p + 24, 4),
                     .local = word(p + 42, 4),
                     .encrypted = word(p + 8, 2) & 1};
    *at = p + CENTRAL + length + more;
    return true;
}

static bool read_all(NamedList *out, const Zip *zip, Error *error) {
    const unsigned char *end = find_end(zip);
    if (end == NULL) return error_set(error, "no npz file: no zip archive ends here");
    size_t count = word(end + 10, 2), first = word(end + 16, 4);
    if (first > (size_t)(end - zip->bytes))
        return error_set(error, "the archive's directory lies outside of it");
    const unsigned char *at = zip->bytes + first;
    for (size_t i = 0; i < count; i++) {
        Entry entry;
        if (!next_entry(&entry, &at, end))
            return error_set(error, "entry %zu of the archive's directory is damaged", i + 1);
        if (!add_entry(out, zip, &entry, error)) return false;
    }
    return named_check(out, error);
}

bool npz_read(NamedList *out, const unsigned char *bytes, size_t size, Error *error) {
    *out = (NamedList){0};
    if (read_all(out, &(Zip){bytes, size}, error)) return true;
    named_drop(out);
    return false;
}

/* Writing. */

static void put_word(unsigned char *at, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> 8 * i);
}

/* 1 January 1980, the first day that zip knows, and the flag of names in UTF-8. */
enum { DATE = 0x21, UTF8 = 0x800 };

/* The 26 bytes that local header and directory share, from the version on. */
static void put_common(unsigned char *at, const Entry *entry) {
    memset(at, 0, 26);
    put_word(at, 20, 2);
    put_word(at + 2, UTF8, 2);
    put_word(at + 8, DATE, 2);
    put_word(at + 10, entry->crc, 4);
    put_word(at + 14, entry->plain, 4);
    put_word(at + 18, entry->plain, 4);
    put_word(at + 22, (uint32_t)entry->length + 4, 2);
}

static bool put_name(Bytes *out, const Entry *entry, Error *error) {
    return bytes_add(out, entry->name, entry->length, error) &&
           bytes_add(out, ".npy", 4, error);
}

static bool put_entry(Bytes *out, Bytes *directory, const Named *named, Error *error) {
    Bytes npy = {0};
    unsigned char local[LOCAL] = "PK\3\4", central[CENTRAL] = "PK\1\2\24";
    bool ok = npy_write(&npy, &named->tensor, error);
    Entry entry = {.name = named_name(named),
                   .length = named->length,
                   .local = (uint32_t)out->size,
                   .plain = (uint32_t)npy.size};
    if (ok && (named->length > 65000 || npy.size + out->size > UINT32_MAX - 65536))
        ok = error_set(error, "an npz file of 4 GB or more: write safetensors");
    if (ok) {
        entry.crc = (uint32_t)crc32(0, bytes_data(&npy), (uInt)npy.size);
        put_common(local + 4, &entry);
        put_common(central + 6, &entry);
        put_word(central + 42, entry.local, 4);
        ok = bytes_add(out, local, LOCAL, error) && put_name(out, &entry, error) &&
             bytes_add(out, bytes_data(&npy), npy.size, error) &&
             bytes_add(directory, central, CENTRAL, error) &&
             put_name(directory, &entry, error);
    }
    bytes_drop(&npy);
    return ok;
}

static bool put_end(Bytes *out, const Bytes *directory, size_t count, Error *error) {
    unsigned char end[END] = "PK\5\6";
    put_word(end + 8, (uint32_t)count, 2);
    put_word(end + 10, (uint32_t)count, 2);
    put_word(end + 12, (uint32_t)directory->size, 4);
    put_word(end + 16, (uint32_t)out->size, 4);
    return bytes_add(out, bytes_data(directory), directory->size, error) &&
           bytes_add(out, end, END, error);
}

bool npz_write(Bytes *out, const NamedList *list, Error *error) {
    Bytes directory = {0};
    bool ok =
        list->count < 65535 || error_set(error, "an npz file holds fewer than 65,535 tensors");
    ok = ok && named_check_utf8(list, error);
    for (size_t i = 0; ok && i < list->count; i++)
        ok = put_entry(out, &directory, named_at(list, i), error);
    ok = ok && put_end(out, &directory, list->count, error);
    bytes_drop(&directory);
    return ok;
}
