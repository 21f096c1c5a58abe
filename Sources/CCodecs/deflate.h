#pragma once
#include <stddef.h>
#include <stdint.h>

// A zlib stream (RFC 1950, 1951) of what is left of a photo after PNG's filters: bytes and runs of one byte, in blocks with
// Huffman codes of their own. zlib's Z_RLE makes the same choices in three times the time.
typedef struct limn_deflate limn_deflate;

// Hands on a piece of the stream; 0 to stop.
typedef int limn_deflate_take(void *context, const uint8_t *bytes, size_t count);

// NULL where there is no memory.
limn_deflate *limn_deflate_new(limn_deflate_take *take, void *context);
// 0 where a piece was not taken.
int limn_deflate_add(limn_deflate *stream, const uint8_t *bytes, size_t count);
int limn_deflate_end(limn_deflate *stream);
void limn_deflate_free(limn_deflate *stream);
