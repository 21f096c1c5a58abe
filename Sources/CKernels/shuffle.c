#include "kernels.h"
#include "variants.h"

typedef float vector8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float vector16 __attribute__((vector_size(64), aligned(4), may_alias));

// Lane 4·m + p of coarse group k is lane k·g/4 + m of the square's pixel p (above left, above right, below left, below
// right), g being the width of a group.

#define P16(a, b)                                                                             \
  __builtin_shufflevector(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29)
#define Q16(a, b)                                                                             \
  __builtin_shufflevector(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31)
#define LOW16(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define HIGH16(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define FIRST16(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define SECOND16(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define PAIRS_LOW16(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)
#define PAIRS_HIGH16(a, b) __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)

#define P8(a, b) __builtin_shufflevector(a, b, 0, 4, 8, 12, 1, 5, 9, 13)
#define Q8(a, b) __builtin_shufflevector(a, b, 2, 6, 10, 14, 3, 7, 11, 15)
#define LOW8(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH8(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define FIRST8(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define SECOND8(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define PAIRS_LOW8(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 2, 3, 10, 11)
#define PAIRS_HIGH8(a, b) __builtin_shufflevector(a, b, 4, 5, 12, 13, 6, 7, 14, 15)

#define LOAD(vector, place) (*(const vector *)(place))
#define SHUFFLE(vector, n)                                                                    \
  for (size_t i = 0; i < columns; i++) {                                                      \
    const float *from = coarse + i * n;                                                       \
    const vector zero = {0};                                                                  \
    vector a = LOAD(vector, from), b = used > 1 ? LOAD(vector, from + group) : zero;          \
    vector c = used > 2 ? LOAD(vector, from + 2 * group) : zero;                              \
    vector d = used > 3 ? LOAD(vector, from + 3 * group) : zero;                              \
    vector ab = P##n(a, b), cd = P##n(c, d);                                                  \
    float *to = fine + 2 * i * n;                                                             \
    *(vector *)(to) = LOW##n(ab, cd);                                                         \
    *(vector *)(to + n) = HIGH##n(ab, cd);                                                    \
    ab = Q##n(a, b), cd = Q##n(c, d);                                                         \
    *(vector *)(to + line) = LOW##n(ab, cd);                                                  \
    *(vector *)(to + line + n) = HIGH##n(ab, cd);                                             \
  }

#define UNSHUFFLE(vector, n)                                                                  \
  for (size_t i = 0; i < columns; i++) {                                                      \
    const float *from = fine + 2 * i * n;                                                     \
    vector p = LOAD(vector, from), q = LOAD(vector, from + n);                                \
    vector r = LOAD(vector, from + line), s = LOAD(vector, from + line + n);                  \
    vector pq = FIRST##n(p, q), rs = FIRST##n(r, s);                                          \
    float *to = coarse + i * n;                                                               \
    *(vector *)to = PAIRS_LOW##n(pq, rs);                                                     \
    if (used > 1) *(vector *)(to + group) = PAIRS_HIGH##n(pq, rs);                            \
    pq = SECOND##n(p, q), rs = SECOND##n(r, s);                                               \
    if (used > 2) *(vector *)(to + 2 * group) = PAIRS_LOW##n(pq, rs);                         \
    if (used > 3) *(vector *)(to + 3 * group) = PAIRS_HIGH##n(pq, rs);                        \
  }

static inline __attribute__((always_inline)) void shuffle_body(
    size_t width, size_t columns, size_t used, size_t group, size_t line, const float *restrict coarse,
    float *restrict fine) {
  if (width == 16) {
    SHUFFLE(vector16, 16)
  } else {
    SHUFFLE(vector8, 8)
  }
}

static inline __attribute__((always_inline)) void unshuffle_body(
    size_t width, size_t columns, size_t used, size_t group, size_t line, const float *restrict fine,
    float *restrict coarse) {
  if (width == 16) {
    UNSHUFFLE(vector16, 16)
  } else {
    UNSHUFFLE(vector8, 8)
  }
}

VARIANTS(
    limn_shuffle_squares, shuffle_body,
    (size_t width, size_t columns, size_t used, size_t group, size_t line, const float *restrict coarse,
     float *restrict fine),
    (width, columns, used, group, line, coarse, fine))

VARIANTS(
    limn_unshuffle_squares, unshuffle_body,
    (size_t width, size_t columns, size_t used, size_t group, size_t line, const float *restrict fine,
     float *restrict coarse),
    (width, columns, used, group, line, fine, coarse))
