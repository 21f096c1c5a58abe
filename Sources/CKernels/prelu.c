// x where it is positive, else its channel's slope times x; and what passes back through that.
#include "variants.h"

#define ROWS(lanes)                                                       \
  for (size_t row = 0; row < rows; row++) {                               \
    for (size_t lane = 0; lane < (lanes); lane++) {                       \
      size_t i = row * (lanes) + lane;                                    \
      result[i] = x[i] > 0 ? gradient[i] : slopes[lane] * gradient[i];    \
    }                                                                     \
  }

// Groups of 8 and 16 channels are one register, if the compiler knows that they are.
static inline __attribute__((always_inline)) void prelu_body(
    size_t rows, size_t width, const float *restrict slopes, const float *x, const float *gradient,
    float *restrict result) {
  if (width == 16) {
    ROWS(16)
  } else if (width == 8) {
    ROWS(8)
  } else {
    ROWS(width)
  }
}

VARIANTS(
    limn_prelu, prelu_body,
    (size_t rows, size_t width, const float *restrict slopes, const float *x, const float *gradient,
     float *restrict result),
    (rows, width, slopes, x, gradient, result))
