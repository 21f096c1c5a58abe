#pragma once
#include <stddef.h>
#include <stdint.h>

// Whether the image data of a PNG whose chunks lie within the file inflate to fewer bytes than are needed, or are damaged
// before that. They are inflated into nothing.
int limn_png_is_short(const uint8_t *bytes, size_t count, uint64_t needed);
