// Means over squares of pixels. The order of additions is the same at each pixel, and no product is contracted into a sum, so that every
// instruction set gives the same numbers.
#include "sanitise.h"
#include "variants.h"

#pragma clang fp contract(off)

#ifdef LIMN_SHOWS_ACCESSES
enum { lanes = 4 };
#else
enum { lanes = 16 };
#endif

#define TERM(values) (squared ? (values) * (values) : (values))

static inline __attribute__((always_inline)) void box_mean_row_body(
    size_t width, size_t rows, size_t radius, int squared, const float *restrict first, const float *restrict factors,
    float *restrict line, float *restrict result) {
  typedef float vector __attribute__((vector_size(4 * lanes), aligned(4), may_alias));
  for (size_t i = 0; i < radius; i++) line[i] = line[radius + width + i] = 0;
  size_t column = 0;
  for (; column + lanes <= width; column += lanes) {
    vector sum = {0};
    for (size_t row = 0; row < rows; row++) {
      vector values = *(const vector *)(first + row * width + column);
      sum += TERM(values);
    }
    *(vector *)(line + radius + column) = sum;
  }
  for (; column < width; column++) {
    float sum = 0;
    for (size_t row = 0; row < rows; row++) {
      float value = first[row * width + column];
      sum += TERM(value);
    }
    line[radius + column] = sum;
  }
  for (column = 0; column + lanes <= width; column += lanes) {
    vector sum = *(const vector *)(line + column);
    for (size_t tap = 1; tap <= 2 * radius; tap++) sum += *(const vector *)(line + column + tap);
    *(vector *)(result + column) = sum * *(const vector *)(factors + column);
  }
  for (; column < width; column++) {
    float sum = line[column];
    for (size_t tap = 1; tap <= 2 * radius; tap++) sum += line[column + tap];
    result[column] = sum * factors[column];
  }
}

VARIANTS(
    limn_box_mean_row, box_mean_row_body,
    (size_t width, size_t rows, size_t radius, int squared, const float *restrict first, const float *restrict factors,
     float *restrict line, float *restrict result),
    (width, rows, radius, squared, first, factors, line, result))
