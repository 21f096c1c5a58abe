// The largest number of each window of a blocked group of channels.
#include "variants.h"

#define ROW(lanes)                                                                              \
  for (size_t column = 0; column < outputColumns; column++) {                                   \
    float best[lanes];                                                                          \
    size_t left = column * stride, right = left + kernel < columns ? left + kernel : columns;   \
    for (size_t lane = 0; lane < (lanes); lane++) best[lane] = x[left * (lanes) + lane];        \
    for (size_t r = 0; r < rows; r++) {                                                         \
      for (size_t c = left; c < right; c++) {                                                   \
        const float *pixel = x + (r * columns + c) * (lanes);                                   \
        for (size_t lane = 0; lane < (lanes); lane++) {                                         \
          best[lane] = pixel[lane] > best[lane] ? pixel[lane] : best[lane];                     \
        }                                                                                       \
      }                                                                                         \
    }                                                                                           \
    for (size_t lane = 0; lane < (lanes); lane++) result[column * (lanes) + lane] = best[lane]; \
  }

static inline __attribute__((always_inline)) void max_pool_body(
    size_t width, size_t rows, size_t columns, size_t outputColumns, size_t kernel, size_t stride,
    const float *restrict x, float *restrict result) {
  if (width == 16) {
    ROW(16)
  } else {
    ROW(8)
  }
}

VARIANTS(
    limn_max_pool_row, max_pool_body,
    (size_t width, size_t rows, size_t columns, size_t outputColumns, size_t kernel, size_t stride,
     const float *restrict x, float *restrict result),
    (width, rows, columns, outputColumns, kernel, stride, x, result))
