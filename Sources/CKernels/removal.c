// The bound of what a denoiser takes away. No product is contracted into a sum, so that every instruction set gives the same numbers.
#include "variants.h"

#pragma clang fp contract(off)

static inline __attribute__((always_inline)) void bound_body(
    size_t count, const float *restrict squares, const float *restrict most, const float *restrict brightness,
    const float *restrict power, float *restrict removed) {
  for (size_t i = 0; i < count; i++) {
    float level = brightness[i] > 0 ? brightness[i] : 0;
    level = (level < 1 ? level : 1) * 255;
    int index = (int)(level + 0.49999997f); // the nearest whole number
    float bound = most[index];
    float ratio = power[i] / squares[index];
    float fourth = ratio * ratio * (ratio * ratio);
    float root = __builtin_elementwise_sqrt(1 + fourth);
    float scale = 1 / __builtin_elementwise_sqrt(__builtin_elementwise_sqrt(root));
    float value = removed[i] * scale;
    value = value > -bound ? value : -bound;
    removed[i] = value < bound ? value : bound;
  }
}

VARIANTS(
    limn_bound_removal, bound_body,
    (size_t count, const float *restrict squares, const float *restrict most, const float *restrict brightness,
     const float *restrict power, float *restrict removed),
    (count, squares, most, brightness, power, removed))
