/* kernel.h: the hot loops, once per instruction set and element type.
 *
 * Each kernel file is compiled once for each instruction set (sse2, avx2,
 * avx512; on other processors one, "plain") and each of float and double, with
 * the macros KERNEL_ISA and REAL set by meson. Inside, functions are static with
 * plain names over `real`; what a file exports is one function that fills its
 * entries of the table. kernel_table() picks a table when the program starts.
 *
 * Arithmetic is strict: no contraction, no reordering, so that all tables of one
 * element type give the same bits. A sum along a contiguous row has a declared
 * shape: 16 lanes, lane i adds elements i, i+16, …; the lanes are then added in a
 * fixed tree. A sum across rows adds chunks of 64 rows, then the chunks, in order.
 * Threads divide outputs, never a sum.
 *
 * The first lines of each entry below state its shapes. Output first, then inputs,
 * dimensions last; `dx` is the gradient of `x`. All arrays are contiguous. */
#ifndef FOLIO_KERNEL_H
#define FOLIO_KERNEL_H

#include "../tensor/tensor.h"
#endif
