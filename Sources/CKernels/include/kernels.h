// Small C kernels: loops that the Swift optimiser leaves several times slower. Each has a one-line reason.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The widest group of channels this processor's vector registers hold: 16 with AVX-512, else 8.
int limn_group_width(void);

/// One Adam step over `count` numbers (all of them in one pass over memory: gradient clipping, both moments, decoupled
/// weight decay, the weights and their moving average). `rate` and `decay` already hold the schedule, `scale1` and
/// `scale2` are 1/(1-beta1^t) and 1/(1-beta2^t), `average` may be null. C, because the Swift loop ran 8 times slower.
typedef struct {
  float beta1, beta2, epsilon, rate, decay, scale1, scale2, gradientScale, averageDecay;
} limn_adam_step;

void limn_adam(
    const limn_adam_step *step, size_t count, const float *gradient, float *weight, float *first, float *second,
    float *average);
