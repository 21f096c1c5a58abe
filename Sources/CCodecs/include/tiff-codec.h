#pragma once
#include "codecs.h"

// A shim around libtiff.

// How a file stores its pixels, as the caller has read it; what libtiff reads differently is refused.
typedef struct {
  uint32_t width, height;
  int32_t channels;          // what is wanted: LIMN_…
  int32_t bits, samples;     // of a sample, 1, 2, 4, 8 or 16; samples of a pixel, channels that are not wanted among them
  int32_t is_inverted;       // 0 is white, or no ink
  int32_t has_palette;       // samples are places in a table of colours
  int32_t is_premultiplied;  // colours are stored multiplied by their opacity
} limn_tiff_form;

typedef struct limn_tiff_reader limn_tiff_reader;

// The first page is read. The blocks are the caller's to find.
int limn_tiff_open(
    const uint8_t *bytes, size_t count, limn_limits limits, const limn_tiff_form *form, limn_tiff_reader **reader,
    limn_picture *picture, char *message);
int limn_tiff_read(limn_tiff_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_tiff_close(limn_tiff_reader *reader);

// Writing a whole file without blocks, in one piece: 8 bytes, strips, a directory to the end. Compression is TIFF's number of it (1, 5 or
// 8); high bytes come first if `is_big_endian`.
int limn_tiff_encode(
    const limn_picture *picture, const void *samples, int compression, int is_big_endian, limn_sink sink, char *message);
