// Small C kernels: loops that the Swift optimiser leaves several times slower. Each has a one-line reason.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The widest group of channels this processor's vector registers hold: 16 with AVX-512, else 8.
int limn_group_width(void);
