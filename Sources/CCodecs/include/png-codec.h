#pragma once
#include "codecs.h"

// A shim around libpng.

typedef struct limn_png_reader limn_png_reader;

// The file's chunks are whole, its header comes first, and its size is within the limits: the caller has seen to that.
// `ignores_checksum`: the checksum of the unpacked pixels (Adler-32) is not looked at.
int limn_png_open(
    const uint8_t *bytes, size_t count, int ignores_checksum, limn_png_reader **reader, limn_picture *picture,
    char *message);
int limn_png_read(limn_png_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_png_close(limn_png_reader *reader);

// Whether the chunks of pixels of such a file unpack to fewer than `needed` bytes; nothing is kept.
int limn_png_is_short(const uint8_t *bytes, size_t count, uint64_t needed);

// How many bytes of the pixels' checksum are missing at the end of the chunks of such a file, 0 to 4; -1 where what comes before it does not
// come to an end, or unpacks to more than `most` bytes.
int limn_png_lacking(const uint8_t *bytes, size_t count, uint64_t most);

// Writing a whole file. Compression is -1 where the encoder is to choose. Extras are chunks: each its length (four bytes), name and
// data.
int limn_png_encode(const limn_picture *picture, const void *samples, int compression, limn_sink sink, char *message);
