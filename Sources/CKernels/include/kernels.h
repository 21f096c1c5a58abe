// Small C kernels: loops that the Swift optimiser leaves several times slower. Each has a one-line reason.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The widest group of channels this processor's vector registers hold: 16 with AVX-512, else 8.
int limn_group_width(void);

/// One Adam step over `count` numbers, in one pass over memory: the sum of the shards' gradients, clipping, both moments,
/// decoupled weight decay, the weights and their moving average. `rate` and `decay` already hold the schedule, `scale1`
/// and `scale2` are 1/(1-beta1^t) and 1/(1-beta2^t), `gradientScale` is that of the sum, `average` may be null. C,
/// because the Swift loop ran 8 times slower.
typedef struct {
  float beta1, beta2, epsilon, rate, decay, scale1, scale2, gradientScale, averageDecay;
} limn_adam_step;

void limn_adam(
    const limn_adam_step *step, size_t count, const float *const *gradients, size_t shards, float *weight, float *first,
    float *second, float *average);

/// The sum of squares of the sum of the shards' gradients: not finite where one of them is not. C, because the sum of the
/// shards then needs no memory of its own.
void limn_gradient_norm(size_t count, const float *const *gradients, size_t shards, double *norm);

/// An activation of each number; within 4 units in the last place. C, because the library's functions take one number a
/// time.
typedef enum { limn_relu, limn_leaky_relu, limn_sigmoid, limn_tanh, limn_silu, limn_softplus } limn_activation_kind;

void limn_activation(limn_activation_kind kind, size_t count, const float *x, float *result);

/// Each gradient times the slope of an activation; `kept` is its output for ReLU, sigmoid and tanh, else its input. C,
/// because those of SiLU and softplus hold the same functions.
void limn_activation_slope(
    limn_activation_kind kind, size_t count, const float *gradient, const float *kept, float *result);

/// The sum of a loss over `count` differences, in double precision, and `scale` times its slope at each. C, because the
/// Swift loops took a pass for each, a number a time.
typedef enum { limn_l1, limn_mse, limn_charbonnier } limn_loss_kind;

void limn_loss(
    limn_loss_kind kind, size_t count, const float *prediction, const float *target, float scale, float *slope,
    double *sum);

/// A row of 2×2 squares of pixels, from four groups of channels (`used` of them, `group` floats apart) to one of two lines
/// of pixels (`line` floats apart), added `factor` times to `base` unless that is null; and back. Groups are `width`
/// channels: 8 or 16. C, because Swift has no shuffles of two registers wider than four floats.
void limn_shuffle_squares(
    size_t width, size_t columns, size_t used, size_t group, size_t line, const float *coarse, const float *base,
    float factor, float *fine);

void limn_unshuffle_squares(
    size_t width, size_t columns, size_t used, size_t group, size_t line, const float *fine, float *coarse);
