#include "kernels.h"
#include "variants.h"

#pragma clang fp contract(fast)

// A block of each shard's gradient is summed in the first-level cache.
enum { block = 512 };

static inline __attribute__((always_inline)) const float *block_sum(
    const float *const *gradients, size_t shards, size_t start, size_t length, float *restrict sum) {
  if (shards == 1) return gradients[0] + start;
  for (size_t i = 0; i < length; i++) sum[i] = gradients[0][start + i] + gradients[1][start + i];
  for (size_t shard = 2; shard < shards; shard++) {
    const float *restrict gradient = gradients[shard] + start;
    for (size_t i = 0; i < length; i++) sum[i] += gradient[i];
  }
  return sum;
}

static inline __attribute__((always_inline)) void norm_body(
    size_t count, const float *const *gradients, size_t shards, double *restrict norm) {
  double sums[16] = {0};
  float sum[block];
  for (size_t start = 0; start < count; start += block) {
    size_t length = count - start < block ? count - start : block;
    const float *restrict g = block_sum(gradients, shards, start, length, sum);
    size_t whole = length & ~(size_t)15;
    for (size_t i = 0; i < whole; i += 16)
      for (size_t lane = 0; lane < 16; lane++) sums[lane] += (double)g[i + lane] * g[i + lane];
    for (size_t i = whole; i < length; i++) sums[i - whole] += (double)g[i] * g[i];
  }
  double total = 0;
  for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
  *norm = total;
}

#define STEP                                                      \
  float g = sum[i] * s.gradientScale;                             \
  float m = s.beta1 * first[i] + (1 - s.beta1) * g;               \
  float v = s.beta2 * second[i] + (1 - s.beta2) * g * g;          \
  float root = __builtin_elementwise_sqrt(v * s.scale2) + s.epsilon; \
  float w = weight[i];                                            \
  w = w - s.rate * (m * s.scale1 / root + s.decay * w);           \
  first[i] = m;                                                   \
  second[i] = v;                                                  \
  weight[i] = w;

static inline __attribute__((always_inline)) void step_block(
    const limn_adam_step s, size_t length, const float *restrict sum, float *restrict weight, float *restrict first,
    float *restrict second, float *restrict average) {
  if (average) {
    for (size_t i = 0; i < length; i++) {
      STEP
      average[i] += (1 - s.averageDecay) * (w - average[i]);
    }
  } else {
    for (size_t i = 0; i < length; i++) { STEP }
  }
}

static inline __attribute__((always_inline)) void adam_body(
    const limn_adam_step *step, size_t count, const float *const *gradients, size_t shards, float *restrict weight,
    float *restrict first, float *restrict second, float *restrict average) {
  float sum[block];
  for (size_t start = 0; start < count; start += block) {
    size_t length = count - start < block ? count - start : block;
    step_block(
        *step, length, block_sum(gradients, shards, start, length, sum), weight + start, first + start, second + start,
        average ? average + start : 0);
  }
}

VARIANTS(
    limn_gradient_norm, norm_body,
    (size_t count, const float *const *gradients, size_t shards, double *restrict norm),
    (count, gradients, shards, norm))

VARIANTS(
    limn_adam, adam_body,
    (const limn_adam_step *step, size_t count, const float *const *gradients, size_t shards, float *restrict weight,
     float *restrict first, float *restrict second, float *restrict average),
    (step, count, gradients, shards, weight, first, second, average))
