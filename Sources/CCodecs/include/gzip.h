#pragma once
#include <stddef.h>
#include <stdint.h>

// A shim around zlib, for files that are packed by gzip.

// Unpacks into a block that `limn_gunzip_free` gives back: LIMN_OK; LIMN_LIMIT if it is more than `limit`; LIMN_CORRUPT if it is
// damaged or cut short; LIMN_MEMORY.
int limn_gunzip(const uint8_t *bytes, size_t count, size_t limit, uint8_t **out, size_t *size);
void limn_gunzip_free(uint8_t *out);
