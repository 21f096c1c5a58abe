#include "kernels.h"

#pragma clang fp contract(fast)

#define BODY                                                                                   \
  const limn_adam_step s = *step;                                                              \
  for (size_t i = 0; i < count; i++) {                                                         \
    float g = gradient[i] * s.gradientScale;                                                   \
    float m = first[i] = s.beta1 * first[i] + (1 - s.beta1) * g;                               \
    float v = second[i] = s.beta2 * second[i] + (1 - s.beta2) * g * g;                         \
    float root = __builtin_sqrtf(v * s.scale2) + s.epsilon;                                    \
    float w = weight[i];                                                                       \
    weight[i] = w - s.rate * (m * s.scale1 / root + s.decay * w);                              \
  }                                                                                            \
  if (average)                                                                                 \
    for (size_t i = 0; i < count; i++) average[i] += (1 - s.averageDecay) * (weight[i] - average[i]);

#define ARGUMENTS                                                                              \
  const limn_adam_step *step, size_t count, const float *restrict gradient, float *restrict weight, \
      float *restrict first, float *restrict second, float *restrict average

static void adam_plain(ARGUMENTS) { BODY }

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void adam_avx2(ARGUMENTS) { BODY }
#endif

void limn_adam(
    const limn_adam_step *step, size_t count, const float *gradient, float *weight, float *first, float *second,
    float *average) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    adam_avx2(step, count, gradient, weight, first, second, average);
    return;
  }
#endif
  adam_plain(step, count, gradient, weight, first, second, average);
}
