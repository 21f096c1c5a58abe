#pragma once
#include "codecs.h"

// A shim around libjpeg.

// How a JPEG stores its samples.
typedef struct {
  int32_t quality;         // 1 to 100, for what no table is given
  int32_t columns, rows;   // pixels that share a colour: 1, 2 or 4 beside each other and above each other, 8 at most in all
  int32_t density_unit;    // 0: the shape of a pixel; 1: an inch; 2: a centimetre
  uint16_t density[2];     // pixels on that length across and down
  int32_t table_count;     // 0, 1 (brightness) or 3 (and the two colours)
  const uint16_t *tables;  // 64 numbers each, 1 to 255, row by row
} limn_jpeg_settings;

typedef struct limn_jpeg_reader limn_jpeg_reader;

// More than so many scans are refused (LIMN_LIMIT_PARAMETER). What is wrong but costs no pixel is refused if `strict`.
int limn_jpeg_open(
    const uint8_t *bytes, size_t count, limn_limits limits, uint32_t max_scans, int strict, limn_jpeg_reader **reader,
    limn_picture *picture, char *message);
int limn_jpeg_read(limn_jpeg_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_jpeg_close(limn_jpeg_reader *reader);

// Writing a whole file. CMYK samples are amounts of ink. Extras are markers: each 0xFF, its code, the length of its data (two
// bytes) and the data.
int limn_jpeg_encode(
    const limn_picture *picture, const uint8_t *samples, const limn_jpeg_settings *settings, limn_sink sink, char *message);
