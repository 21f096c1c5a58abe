#pragma once
#include <stddef.h>
#include <stdint.h>

// A shim around zlib, for what stands packed in a PNG's texts.

// The size of what is packed: LIMN_OK; LIMN_LIMIT if it is more than `limit`; LIMN_CORRUPT if it is damaged. `size` says how
// much was unpacked to find out. Nothing is kept.
int limn_unpacked_size(const uint8_t *bytes, size_t count, size_t limit, size_t *size);
// Unpacks exactly `size` bytes; gives LIMN_OK or LIMN_CORRUPT.
int limn_unpack(const uint8_t *bytes, size_t count, uint8_t *out, size_t size);
// Packs; gives the size, or 0 if that is more than the capacity.
size_t limn_pack(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity);
// The checksum of a PNG's chunk.
uint32_t limn_checksum(const uint8_t *bytes, size_t count);
