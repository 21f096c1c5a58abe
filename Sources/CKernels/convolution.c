#include "kernels.h"
#include "sanitise.h"
#include "variants.h"

#pragma clang fp contract(fast)

// The floats from one point of a transform to the next: a cache line more than they need, since powers of two would have all points
// compete for the same few lines of the cache.
static inline long point_floats(long rows, long columns) { return rows * columns + 16; }

// Floats of one patch: blocked feature maps [place][channel], plain pixels [channel][place] and zeros up to a whole group.
static inline long patch_floats(const limn_convolution *s) {
  const long places = (long)s->kernel * s->kernel;
  return s->plain ? (s->usedInputs * places + s->lanes - 1) / s->lanes * s->lanes : places * s->inputs;
}

#define LANES 8
#define ROWS 6
#define NAME(x) x##_plain8
#include "convolution-body.h"
#undef LANES
#undef NAME

#define LANES 16
#define NAME(x) x##_plain16
#include "convolution-body.h"
#undef LANES
#undef NAME
#undef ROWS

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target(AVX2))), apply_to = function)
#define LANES 8
#define ROWS 6
#define NAME(x) x##_avx2
#include "convolution-body.h"
#undef LANES
#undef ROWS
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(AVX512))), apply_to = function)
#define LANES 16
#define ROWS 14
#define NAME(x) x##_avx512
#include "convolution-body.h"
#undef LANES
#undef ROWS
#undef NAME
#pragma clang attribute pop
#define ON_X86(...) __VA_ARGS__
#else
#define ON_X86(...)
#endif

// Calls a pass of the convolution's scheme in the instruction set's version.
#define CALL(pass, ...)                                               \
  do {                                                                \
    ON_X86(                                                           \
        if (set == limn_avx512) {                                     \
          SCHEME(pass, avx512, __VA_ARGS__);                          \
          return;                                                     \
        }                                                             \
        if (set == limn_avx2) {                                       \
          SCHEME(pass, avx2, __VA_ARGS__);                            \
          return;                                                     \
        })                                                            \
    if (s->lanes == 16) {                                             \
      SCHEME(pass, plain16, __VA_ARGS__);                             \
    } else {                                                          \
      SCHEME(pass, plain8, __VA_ARGS__);                              \
    }                                                                 \
  } while (0)
#define SCHEME(pass, suffix, ...)                                     \
  switch (s->scheme) {                                                \
    case limn_winograd_3: pass##_3_##suffix(__VA_ARGS__); break;      \
    case limn_winograd_4: pass##_2_##suffix(__VA_ARGS__); break;      \
    case limn_patches: patch_##pass##_##suffix(__VA_ARGS__); break;   \
  }

static long points(const limn_convolution *s) {
  return s->scheme == limn_winograd_3 ? 36 : s->scheme == limn_winograd_4 ? 25 : 1;
}

static long depth(const limn_convolution *s) {
  switch (s->scheme) {
    case limn_winograd_3: return s->inputs;
    case limn_winograd_4: return 4L * s->inputs;
    case limn_patches: break;
  }
  return patch_floats(s);
}

long limn_convolution_units(const limn_convolution *s) {
  const long side = s->scheme == limn_patches ? 1 : 4;
  return s->batch * ((s->rows + side - 1) / side) * ((s->columns + side - 1) / side);
}

long limn_convolution_unit_floats(const limn_convolution *s) { return points(s) * (depth(s) + s->outputs); }

long limn_convolution_scratch(const limn_convolution *s, long units) {
  return points(s) * (point_floats(units, depth(s)) + point_floats(units, s->outputs));
}

long limn_convolution_packed(const limn_convolution *s) { return points(s) * point_floats(depth(s), s->outputs); }

void limn_convolution_pack(
    limn_instructions set, const limn_convolution *s, const float *weight, int gradient, float *packed) {
  CALL(pack, s, weight, gradient, packed);
}

void limn_convolution_unpack(limn_instructions set, const limn_convolution *s, const float *packed, float *weight) {
  CALL(unpack, s, packed, weight);
}

void limn_convolution_forward(
    limn_instructions set, const limn_convolution *s, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch) {
  limn_show_forward(s, first, last, input, weight, end, output, scratch);
  CALL(forward, s, first, last, input, weight, end, output, scratch);
}

void limn_convolution_backward(
    limn_instructions set, const limn_convolution *s, long first, long last, const limn_convolution_back *back,
    float *scratch) {
  limn_show_backward(s, first, last, back, scratch);
  CALL(backward, s, first, last, back, scratch);
}
