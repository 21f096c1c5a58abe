// Small C kernels: loops that the Swift optimiser leaves several times slower. Each has a one-line reason.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The widest group of channels this processor's vector registers hold: 16 with AVX-512, else 8.
int limn_group_width(void);

/// The instruction sets that kernels are compiled for; `limn_instruction_set` is the best that this processor has, or a
/// lesser one that the environment names (LIMN_INSTRUCTIONS=avx2 or plain), so that one machine can test them all.
typedef enum { limn_plain, limn_avx2, limn_avx512 } limn_instructions;
limn_instructions limn_instruction_set(void);

/// Whether the address or the thread sanitiser is compiled in. C, because Swift has no condition for it.
int limn_is_sanitised(void);

/// Has malloc take blocks from 1 MB on from the system and give them back as soon as they are freed: by itself it comes to
/// keep freed blocks of up to 32 MB. And gives what is free back now. C, because Swift's Glibc lacks them; no-ops elsewhere.
void limn_heap_keep_large_blocks_out(void);
void limn_heap_trim(void);

/// How a convolution becomes products of matrices: by Winograd's F(4, 3) for 3×3 kernels at stride 1, by F(4, 2) on the
/// four phases of the input for 4×4 kernels at stride 2 (Lavin and Gray, "Fast algorithms for convolutional neural
/// networks", 2016: 2.25 and 6.25 products an output and channel instead of 9 and 16), or by patches, for any kernel.
typedef enum { limn_winograd_3, limn_winograd_4, limn_patches } limn_convolution_scheme;

/// A convolution of square kernels. Feature maps are blocked in groups of `lanes` channels (16 with limn_avx512, 8 with
/// limn_avx2, either with limn_plain): `inputs` and `outputs` are whole groups, of which the weights fill the first
/// `usedInputs` and `usedOutputs`. With `plain` (patches only) the input is [batch, usedInputs, height, width] instead.
/// The weight of an output, an input and a place of the kernel lies at the sum of their numbers times their steps.
typedef struct {
  limn_convolution_scheme scheme;
  int batch, inputs, outputs, usedInputs, usedOutputs, height, width, rows, columns, kernel, stride, padding, lanes, plain;
  long outputStep, inputStep, placeStep;
} limn_convolution;

/// What follows at each pixel: a bias of whole groups, an addend of the result's shape, and clipping at zero; or null, 0.
typedef struct {
  const float *bias, *addend;
  int relu;
} limn_convolution_end;

/// A backward pass. `mask` is the output where ReLU followed, else null. A null `weightGradient` or `inputGradient` is left
/// out; the first is of packed form and is added to where `add` says so, `biasGradient` always is. `end` follows the input's
/// gradient when that serves as a transposed convolution: its bias always, the rest for patches that do not overlap.
typedef struct {
  const float *input, *gradient, *mask, *weight;
  float *inputGradient, *weightGradient, *biasGradient;
  limn_convolution_end end;
  int add;
} limn_convolution_back;

/// Convolutions as products of matrices. C, because oneDNN 2.6 has no Winograd for floats, and such products need every
/// register named. The output is made of units (tiles of 4×4, or pixels), numbered by item, row and column; a call does
/// units first..<last with `limn_convolution_scratch` floats of its own. Forward calls may run side by side; backward calls
/// go through the units of an item in order. Where patches overlap (or are plain) they are added to the input's gradient,
/// which the caller fills first; all other results are written. `pack` makes the weights that passes read (for the input's
/// gradient with `gradient`), `unpack` makes weights of a `weightGradient`.
long limn_convolution_units(const limn_convolution *);
long limn_convolution_unit_floats(const limn_convolution *);
long limn_convolution_packed(const limn_convolution *);
long limn_convolution_scratch(const limn_convolution *, long units);
void limn_convolution_pack(limn_instructions, const limn_convolution *, const float *weight, int gradient, float *packed);
void limn_convolution_unpack(limn_instructions, const limn_convolution *, const float *packed, float *weight);
void limn_convolution_forward(
    limn_instructions, const limn_convolution *, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch);
void limn_convolution_backward(
    limn_instructions, const limn_convolution *, long first, long last, const limn_convolution_back *, float *scratch);

/// One Adam step over `count` numbers, in one pass over memory: the sum of the shards' gradients, clipping, both moments,
/// decoupled weight decay, the weights and their moving average. `rate` and `decay` already hold the schedule, `scale1`
/// and `scale2` are 1/(1-beta1^t) and 1/(1-beta2^t), `gradientScale` is that of the sum, `average` may be null. C,
/// because the Swift loop ran 8 times slower.
typedef struct {
  float beta1, beta2, epsilon, rate, decay, scale1, scale2, gradientScale, averageDecay;
} limn_adam_step;

void limn_adam(
    limn_instructions, const limn_adam_step *step, size_t count, const float *const *gradients, size_t shards,
    float *weight, float *first, float *second, float *average);

/// The sum of squares of the sum of the shards' gradients: not finite where one of them is not. C, because the sum of the
/// shards then needs no memory of its own.
void limn_gradient_norm(
    limn_instructions, size_t count, const float *const *gradients, size_t shards, double *norm);

/// An activation of each number; within 4 units in the last place. C, because the library's functions take one number a
/// time.
typedef enum { limn_relu, limn_leaky_relu, limn_sigmoid, limn_tanh, limn_silu, limn_softplus } limn_activation_kind;

void limn_activation(
    limn_instructions, limn_activation_kind kind, size_t count, const float *x, float *result);

/// Each gradient times the slope of an activation; `kept` is its output for ReLU, sigmoid and tanh, else its input. C,
/// because those of SiLU and softplus hold the same functions.
void limn_activation_slope(
    limn_instructions, limn_activation_kind kind, size_t count, const float *gradient, const float *kept, float *result);

/// The sum of a loss over `count` differences, in double precision, and `scale` times its slope at each. C, because the
/// Swift loops took a pass for each, a number a time.
typedef enum { limn_l1, limn_mse, limn_charbonnier } limn_loss_kind;

void limn_loss(
    limn_instructions, limn_loss_kind kind, size_t count, const float *prediction, const float *target, float scale,
    float *slope, double *sum);

/// A row of 2×2 squares of pixels, from four groups of channels (`used` of them, `group` floats apart) to one of two lines
/// of pixels (`line` floats apart), and back. Groups are `width` channels: 8 or 16. C, because Swift has no shuffles of two
/// registers wider than four floats.
void limn_shuffle_squares(
    limn_instructions, size_t width, size_t columns, size_t used, size_t group, size_t line, const float *coarse,
    float *fine);

void limn_unshuffle_squares(
    limn_instructions, size_t width, size_t columns, size_t used, size_t group, size_t line, const float *fine,
    float *coarse);

/// In rows of `width` channels, each `gradient` where `x` is positive, else times its channel's slope: with x as `gradient`
/// the parametric ReLU itself. Rows are pixels of a blocked group, or vectors. C, because Swift took a channel at a time.
void limn_prelu(
    limn_instructions, size_t rows, size_t width, const float *slopes, const float *x, const float *gradient,
    float *result);

/// One row of pixels of a max pooling, in a group of `width` channels (8 or 16): windows of `rows` lines and `kernel`
/// columns that begin every `stride` columns and end with the line. C, because Swift took a channel at a time.
void limn_max_pool_row(
    limn_instructions, size_t width, size_t rows, size_t columns, size_t outputColumns, size_t kernel, size_t stride,
    const float *x, float *result);

/// One row of the means over squares of `2 * radius + 1` pixels: of `rows` rows of `width` numbers that begin at `first` (their squares,
/// if `squared`), each sum times its factor. `line` is room for width + 2 * radius numbers. C, because Swift's vectors are those of the
/// least processor, and held no sum in a register.
void limn_box_mean_row(
    limn_instructions, size_t width, size_t rows, size_t radius, int squared, const float *first, const float *factors,
    float *line, float *result);

/// Scales each number so that its mean square, `power`, comes smoothly below that of its brightness (256 `squares` above 0, from black to
/// white, 1), and bounds it by `most` of it. C, because the Swift loop took a number at a time.
void limn_bound_removal(
    limn_instructions, size_t count, const float *squares, const float *most, const float *brightness, const float *power,
    float *removed);
