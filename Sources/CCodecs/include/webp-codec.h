#pragma once
#include "codecs.h"

// A shim around libwebp, its demultiplexer and its multiplexer.

typedef struct limn_webp_reader limn_webp_reader;

// Of an animation, its first picture is read, on a canvas without colour. The blocks are the caller's to find.
int limn_webp_open(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_webp_reader **reader, limn_picture *picture, char *message);
int limn_webp_read(limn_webp_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_webp_close(limn_webp_reader *reader);

// Writing a whole file of RGB or RGBA samples of 8 bits. Quality is 1 to 100, or 0 for a file without loss. Extras are an XMP packet.
int limn_webp_encode(const limn_picture *picture, const uint8_t *samples, int quality, limn_sink sink, char *message);
