// Convolutions as products of matrices, written once with vector types and compiled per instruction set by convolution.c.
//
// LANES is the number of channels in a group, NAME(x) the name of x for this instruction set, ROWS the largest number of
// rows whose sums fit into the registers beside two vectors of the other side.

typedef float NAME(vec) __attribute__((vector_size(4 * LANES), aligned(4 * LANES)));
typedef int NAME(bits) __attribute__((vector_size(4 * LANES), aligned(4 * LANES)));
#define vec NAME(vec)
#define INLINE static inline __attribute__((always_inline))

// ---------------------------------------------------------------------------------------------------------------------
// Products of matrices: c[i][j] (+)= sum over p of a[i, p] · b[p][j], R rows and V vectors of columns at a time.

#define UNROLL _Pragma("clang loop unroll(full)")
#define PRODUCT(R, V)                                                                                                 \
  static void NAME(rows_##R##_##V)(                                                                                   \
      const float *a, size_t ai, const float *b, size_t bp, float *c, size_t ci, size_t count, int add) {             \
    vec sum[R][V];                                                                                                    \
    UNROLL for (int i = 0; i < R; i++)                                                                                \
      UNROLL for (int j = 0; j < V; j++) sum[i][j] = add ? ((vec *)(c + i * ci))[j] : (vec){0};                       \
    for (size_t p = 0; p < count; p++, b += bp) {                                                                     \
      vec columns[V];                                                                                                 \
      UNROLL for (int j = 0; j < V; j++) columns[j] = ((const vec *)b)[j];                                            \
      UNROLL for (int i = 0; i < R; i++) {                                                                            \
        float value = a[i * ai + p];                                                                                  \
        UNROLL for (int j = 0; j < V; j++) sum[i][j] += value * columns[j];                                           \
      }                                                                                                               \
    }                                                                                                                 \
    UNROLL for (int i = 0; i < R; i++)                                                                                \
      UNROLL for (int j = 0; j < V; j++) ((vec *)(c + i * ci))[j] = sum[i][j];                                        \
  }                                                                                                                   \
  static void NAME(columns_##R##_##V)(                                                                                \
      const float *a, size_t ap, const float *b, size_t bp, float *c, size_t ci, size_t count, int add) {             \
    vec sum[R][V];                                                                                                    \
    UNROLL for (int i = 0; i < R; i++)                                                                                \
      UNROLL for (int j = 0; j < V; j++) sum[i][j] = add ? ((vec *)(c + i * ci))[j] : (vec){0};                       \
    for (size_t p = 0; p < count; p++, a += ap, b += bp) {                                                            \
      vec columns[V];                                                                                                 \
      UNROLL for (int j = 0; j < V; j++) columns[j] = ((const vec *)b)[j];                                            \
      UNROLL for (int i = 0; i < R; i++)                                                                              \
        UNROLL for (int j = 0; j < V; j++) sum[i][j] += a[i] * columns[j];                                            \
    }                                                                                                                 \
    UNROLL for (int i = 0; i < R; i++)                                                                                \
      UNROLL for (int j = 0; j < V; j++) ((vec *)(c + i * ci))[j] = sum[i][j];                                        \
  }

PRODUCT(1, 1) PRODUCT(2, 1) PRODUCT(3, 1) PRODUCT(4, 1) PRODUCT(5, 1) PRODUCT(6, 1)
PRODUCT(1, 2) PRODUCT(2, 2) PRODUCT(3, 2) PRODUCT(4, 2) PRODUCT(5, 2) PRODUCT(6, 2)
#if ROWS == 14
PRODUCT(7, 1) PRODUCT(8, 1) PRODUCT(9, 1) PRODUCT(10, 1) PRODUCT(11, 1) PRODUCT(12, 1) PRODUCT(13, 1) PRODUCT(14, 1)
PRODUCT(7, 2) PRODUCT(8, 2) PRODUCT(9, 2) PRODUCT(10, 2) PRODUCT(11, 2) PRODUCT(12, 2) PRODUCT(13, 2) PRODUCT(14, 2)
#endif
#undef PRODUCT

typedef void (*NAME(product))(const float *, size_t, const float *, size_t, float *, size_t, size_t, int);

#define TABLE(kind, V)                                                                                          \
  NAME(kind##_1_##V), NAME(kind##_2_##V), NAME(kind##_3_##V), NAME(kind##_4_##V), NAME(kind##_5_##V),           \
      NAME(kind##_6_##V)
#if ROWS == 14
#define FULL_TABLE(kind, V)                                                                                     \
  TABLE(kind, V), NAME(kind##_7_##V), NAME(kind##_8_##V), NAME(kind##_9_##V), NAME(kind##_10_##V),              \
      NAME(kind##_11_##V), NAME(kind##_12_##V), NAME(kind##_13_##V), NAME(kind##_14_##V)
#else
#define FULL_TABLE(kind, V) TABLE(kind, V)
#endif
static const NAME(product) NAME(rows)[2][ROWS] = {{FULL_TABLE(rows, 1)}, {FULL_TABLE(rows, 2)}};
static const NAME(product) NAME(columns)[2][ROWS] = {{FULL_TABLE(columns, 1)}, {FULL_TABLE(columns, 2)}};
#undef FULL_TABLE
#undef TABLE

// c[rows][columns] = a[rows][depth] · b, where b is packed in panels of two vectors of columns, each [depth][2 · LANES].
static void NAME(multiply)(
    const float *a, size_t rows, size_t depth, const float *b, size_t columns, float *c) {
  size_t parts = (rows + ROWS - 1) / ROWS;
  for (size_t column = 0; column < columns; column += 2 * LANES) {
    size_t width = columns - column < 2 * LANES ? LANES : 2 * LANES;
    const float *panel = b + column * depth;
    for (size_t part = 0, row = 0; part < parts; part++) {
      size_t next = rows * (part + 1) / parts;
      NAME(rows)[width / LANES - 1][next - row - 1](
          a + row * depth, depth, panel, width, c + row * columns + column, columns, depth, 0);
      row = next;
    }
  }
}

// c[rows][columns] (+)= the transpose of a[depth][rows] times b[depth][columns].
static void NAME(accumulate)(
    const float *a, size_t rows, size_t depth, const float *b, size_t columns, float *c, int add) {
  size_t parts = (rows + ROWS - 1) / ROWS;
  for (size_t column = 0; column < columns; column += 2 * LANES) {
    size_t width = columns - column < 2 * LANES ? LANES : 2 * LANES;
    for (size_t part = 0, row = 0; part < parts; part++) {
      size_t next = rows * (part + 1) / parts;
      NAME(columns)[width / LANES - 1][next - row - 1](
          a + row, rows, b + column, columns, c + row * columns + column, columns, depth, add);
      row = next;
    }
  }
}

// `value` where `sign` is positive, else 0.
#define POSITIVE(sign, value) ((vec)((NAME(bits))(value) & ((sign) > 0)))

#include "convolution-patches.h"
#include "convolution-winograd-lines.h"

#define TAPS 3
#include "convolution-winograd.h"
#undef TAPS
#define TAPS 2
#include "convolution-winograd.h"
#undef TAPS

#undef INLINE
#undef UNROLL
#undef POSITIVE
#undef vec
