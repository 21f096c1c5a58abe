#pragma once
#include <stddef.h>
#include <stdint.h>

// Divides colours by the opacity that they are stored multiplied by; those of pixels that cannot be seen stay. Opacity is the last of a
// pixel's channels; depth is 8 or 16.
void limn_divide_by_opacity(void *samples, size_t pixels, int channels, int depth);
