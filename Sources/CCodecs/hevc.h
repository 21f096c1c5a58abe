#pragma once
#include <stdint.h>

// The name of our decoder of HEVC, and adding it to libheif's, once in a process; 0 if that fails.
const char *limn_hevc_decoder(void);
int limn_hevc_register(void);

// Bounds the pixels of what this thread decodes, filled up to whole blocks, from now on.
void limn_hevc_set_limit(uint64_t pixels);
