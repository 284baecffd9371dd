/* file.h: tensors in files that other programs read and write: npy, npz, safetensors.
 *
 * A room of its own beside tensor/, which compiles with a C compiler and libm alone: a zip
 * archive needs zlib. Readers take bytes in memory and trust none of them: a file that is
 * truncated, contradicts itself or asks for more than it holds is a sentence, and what is
 * allocated is bounded by what the bytes hold (a deflated entry, by what it says and is then
 * held to). All fail for want of memory, too.
 *
 * Kinds of elements that tensors do not have become the dtype that holds them: float16 and
 * bfloat16 float32; bool and integers int32, where a number beyond 32 bits is an error. */
#ifndef FOLIO_FILE_H
#define FOLIO_FILE_H

#include "../tensor/tensor.h"

/* Tensors with names, in order. Begins as {0}; named_drop ends it. */
typedef struct Named {
    Storage *name; /* its bytes, and a 0 after them */
    size_t length; /* bytes of the name */
    Tensor tensor;
} Named;

typedef struct NamedList {
    Storage *memory; /* of the entries */
    size_t count, room;
} NamedList;

Named *named_at(const NamedList *list, size_t i);
const char *named_name(const Named *named);

/* One entry more: copies the name, takes `tensor` over, also when it fails. */
bool named_add(NamedList *list, const char *name, size_t length, Tensor *tensor, Error *error);

/* Fails when two have the same name. */
bool named_check(const NamedList *list, Error *error);

/* Fails when a name is no UTF-8, which the formats with names demand. */
bool named_check_utf8(const NamedList *list, Error *error);

/* Whether the bytes are UTF-8 (RFC 3629: no surrogates, nothing longer than it must be). */
bool utf8_valid(const char *text, size_t length);
void named_drop(NamedList *list);

/* Bytes that grow. Begins as {0}; bytes_drop ends it. */
typedef struct Bytes {
    Storage *memory;
    size_t size, room;
} Bytes;

const unsigned char *bytes_data(const Bytes *bytes);

/* Makes room for `more` bytes at the end and returns their address, NULL when there is none. */
unsigned char *bytes_extend(Bytes *bytes, size_t more, Error *error);
bool bytes_add(Bytes *bytes, const void *from, size_t count, Error *error);
void bytes_drop(Bytes *bytes);

/* Kinds of elements in files. */
typedef enum ElementKind {
    ELEMENT_BOOL,
    ELEMENT_I8,
    ELEMENT_U8,
    ELEMENT_I16,
    ELEMENT_U16,
    ELEMENT_I32,
    ELEMENT_U32,
    ELEMENT_I64,
    ELEMENT_U64,
    ELEMENT_F16,
    ELEMENT_BF16,
    ELEMENT_F32,
    ELEMENT_F64,
    ELEMENTS
} ElementKind;

/* What is known of a kind: bytes, NumPy's letters after the byte order ("f4"), safetensors'
 * name ("F32"), the name in Lua ("float32"), and the dtype that it becomes. */
typedef struct Element {
    size_t size;
    const char *numpy, *safetensors, *name;
    DType dtype;
} Element;

extern const Element elements[ELEMENTS];

/* A new contiguous tensor of that shape from `size` bytes. Fails when these are not as many as
 * the shape needs, and for integers beyond 32 bits. */
bool element_read(Tensor *out, ElementKind kind, bool big_endian, int axes, const size_t *shape,
                  const unsigned char *bytes, size_t size, Error *error);

/* The kind that a dtype is written as, little-endian. */
ElementKind element_of(DType dtype);

/* Appends the elements of `x`, in order. */
bool element_write(Bytes *out, const Tensor *x, Error *error);

/* npy, NumPy's format for one array (versions 1 to 3; Fortran order is turned). */
bool npy_read(Tensor *out, const unsigned char *bytes, size_t size, Error *error);
bool npy_write(Bytes *out, const Tensor *x, Error *error);

/* npz, a zip archive of them; entries stored or deflated. Entries that are no npy fail. Written
 * stored, as numpy.savez does, always with the same date. */
bool npz_read(NamedList *out, const unsigned char *bytes, size_t size, Error *error);
bool npz_write(Bytes *out, const NamedList *list, Error *error);

/* safetensors: a length, a header in JSON, the elements. As the format demands, every byte
 * after the header belongs to one tensor, and the header is UTF-8 and begins with {.
 * "__metadata__" is passed over, and is no name for a tensor. */
bool safetensors_read(NamedList *out, const unsigned char *bytes, size_t size, Error *error);
bool safetensors_write(Bytes *out, const NamedList *list, Error *error);

/* The contents of a file; written under another name first, then renamed. Both fail with the
 * system's reason. */
bool file_load(Bytes *out, const char *path, Error *error);
bool file_save(const char *path, const Bytes *bytes, Error *error);

#endif
