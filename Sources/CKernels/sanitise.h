// What a convolution reads and writes, told to the thread sanitiser: it looks only at accesses of up to 16 bytes, and those
// of the kernels are wider. Nothing without it.
#pragma once
#include "kernels.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LIMN_SHOWS_ACCESSES
#endif
#endif

#ifdef LIMN_SHOWS_ACCESSES
void limn_show_forward(
    const limn_convolution *, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch);
void limn_show_backward(
    const limn_convolution *, long first, long last, const limn_convolution_back *, float *scratch);
#else
#define limn_show_forward(...) ((void)0)
#define limn_show_backward(...) ((void)0)
#endif
