#pragma once
#include <libheif/heif.h>

// Bytes of a block of metadata that are kept.
enum { LIMN_HEIF_BLOCK_LIMIT = 16 << 20 };

// Our code for an error of libheif's, and its text as one line.
int limn_heif_code(struct heif_error error, char *message);
