#include "kernels.h"
#include "variants.h"

#pragma clang fp contract(fast)

// eˣ = 2ⁿ·(1 + p) with n = round(x/ln 2) and 1 + p = eʳ by its series, |r| <= ln(2)/2: the first term left out is below
// 6e-9. Scalar code, which the compiler turns into vectors of each instruction set's width.

typedef struct {
  float p;         // eʳ − 1
  float low, high; // 2ⁿ as a product of two, of which neither overflows
} exponential;

static inline __attribute__((always_inline)) exponential split_exponential(float x) {
  x = x < -105.0f ? -105.0f : x; // beyond these bounds e^x is 0 and infinite; not a number stays what it is
  x = x > 89.5f ? 89.5f : x;
  const float magic = 12582912.0f; // 1.5·2²³: adding it rounds to a whole number, which its low bits then hold
  float shifted = x * 1.44269504f + magic;
  int32_t n;
  __builtin_memcpy(&n, &shifted, 4);
  n = n - 0x4B400000;
  float whole = shifted - magic;
  float r = x - whole * 0.693359375f; // ln 2 in two parts, the first of few bits
  r = r + whole * 2.12194440e-4f;
  float series = 1.0f / 5040;
  series = series * r + 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 0.5f;
  int32_t half = n >> 1;
  uint32_t low = (uint32_t)(half + 127) << 23, high = (uint32_t)(n - half + 127) << 23;
  exponential e;
  e.p = series * r * r + r;
  __builtin_memcpy(&e.low, &low, 4);
  __builtin_memcpy(&e.high, &high, 4);
  return e;
}

static inline __attribute__((always_inline)) float exponent(float x) {
  exponential e = split_exponential(x);
  return (e.p + 1) * e.low * e.high;
}

// e^-|x| does not overflow.
static inline __attribute__((always_inline)) float logistic(float x) {
  float e = exponent(-__builtin_fabsf(x));
  return (x < 0 ? e : 1) / (1 + e);
}

// With u = e^2|x| − 1: u / (u + 2). No digits are lost near 0, where u = p.
static inline __attribute__((always_inline)) float hyperbolic_tangent(float x) {
  float twice = 2 * __builtin_fabsf(x);
  twice = twice > 40.0f ? 40.0f : twice;
  exponential e = split_exponential(twice);
  float scale = e.low * e.high;
  float u = e.p * scale + (scale - 1);
  return __builtin_copysignf(u / (u + 2), x);
}

// max(x, 0) + ln(1 + u), u = e^−|x|; the logarithm is 2·artanh(u / (2 + u)), whose series in s² <= 1/9 is short.
static inline __attribute__((always_inline)) float softplus(float x) {
  float u = exponent(-__builtin_fabsf(x));
  float s = u / (2 + u), q = s * s;
  float series = 1.0f / 17;
  series = series * q + 1.0f / 15;
  series = series * q + 1.0f / 13;
  series = series * q + 1.0f / 11;
  series = series * q + 1.0f / 9;
  series = series * q + 1.0f / 7;
  series = series * q + 1.0f / 5;
  series = series * q + 1.0f / 3;
  float positive = x < 0 ? 0 : x; // not a number stays what it is
  return positive + 2 * (series * q * s + s);
}

#define EACH(value) \
  for (size_t i = 0; i < count; i++) result[i] = (value); \
  break;

static inline __attribute__((always_inline)) void activation_body(
    limn_activation_kind kind, size_t count, const float *restrict x, float *restrict result) {
  switch (kind) {
  case limn_relu: EACH(x[i] < 0 ? 0 : x[i])
  case limn_leaky_relu: EACH(x[i] > 0 ? x[i] : 0.2f * x[i])
  case limn_sigmoid: EACH(logistic(x[i]))
  case limn_tanh: EACH(hyperbolic_tangent(x[i]))
  case limn_silu: EACH(x[i] * logistic(x[i]))
  case limn_softplus: EACH(softplus(x[i]))
  }
}

static inline __attribute__((always_inline)) float silu_slope(float x) {
  float s = logistic(x);
  return s * (1 + x * (1 - s));
}

#define SLOPE(value) \
  for (size_t i = 0; i < count; i++) { \
    float g = gradient[i], k = kept[i]; \
    result[i] = (value); \
  } \
  break;

static inline __attribute__((always_inline)) void slope_body(
    limn_activation_kind kind, size_t count, const float *restrict gradient, const float *restrict kept,
    float *restrict result) {
  switch (kind) {
  case limn_relu: SLOPE(k > 0 ? g : 0)
  case limn_leaky_relu: SLOPE(k > 0 ? g : 0.2f * g)
  case limn_sigmoid: SLOPE(g * k * (1 - k))
  case limn_tanh: SLOPE(g * (1 - k * k))
  case limn_silu: SLOPE(g * silu_slope(k))
  case limn_softplus: SLOPE(g * logistic(k))
  }
}

// One difference after another; sixteen sums side by side, so that they are vectors and always the same ones.
#define LOSS(term, slope)                                                          \
  for (size_t start = 0; start < count; start += 16) {                             \
    size_t lanes = count - start < 16 ? count - start : 16;                        \
    if (lanes == 16) {                                                             \
      for (size_t lane = 0; lane < 16; lane++) {                                   \
        float d = prediction[start + lane] - target[start + lane];                 \
        result[start + lane] = (slope) * scale;                                    \
        sums[lane] += (term);                                                      \
      }                                                                            \
    } else {                                                                       \
      for (size_t lane = 0; lane < lanes; lane++) {                                \
        float d = prediction[start + lane] - target[start + lane];                 \
        result[start + lane] = (slope) * scale;                                    \
        sums[lane] += (term);                                                      \
      }                                                                            \
    }                                                                              \
  }                                                                                \
  break;

static inline __attribute__((always_inline)) float root(float square) { return __builtin_elementwise_sqrt(square); }

static inline __attribute__((always_inline)) void loss_body(
    limn_loss_kind kind, size_t count, const float *restrict prediction, const float *restrict target, float scale,
    float *restrict result, double *restrict sum) {
  double sums[16] = {0};
  switch (kind) {
  case limn_l1: LOSS(__builtin_fabsf(d), d > 0 ? 1.0f : d < 0 ? -1.0f : 0.0f)
  case limn_mse: LOSS((double)d * d, 2 * d)
  case limn_charbonnier: LOSS(root(d * d + 1e-6f), d / root(d * d + 1e-6f))
  }
  double total = 0;
  for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
  *sum = total;
}

VARIANTS(
    limn_activation, activation_body,
    (limn_activation_kind kind, size_t count, const float *restrict x, float *restrict result),
    (kind, count, x, result))

VARIANTS(
    limn_activation_slope, slope_body,
    (limn_activation_kind kind, size_t count, const float *restrict gradient, const float *restrict kept,
     float *restrict result),
    (kind, count, gradient, kept, result))

VARIANTS(
    limn_loss, loss_body,
    (limn_loss_kind kind, size_t count, const float *restrict prediction, const float *restrict target, float scale,
     float *restrict slope, double *restrict sum),
    (kind, count, prediction, target, scale, slope, sum))
