#pragma once
#include <stddef.h>
#include <stdint.h>

// Shims around libpng and libjpeg. Their longjmp stays inside these functions; what went wrong comes back as a code and
// one line of text.

enum {
  LIMN_OK = 0,
  LIMN_CORRUPT = 1,
  LIMN_UNSUPPORTED = 2,
  LIMN_LIMIT = 3,
  LIMN_MEMORY = 4,
  LIMN_SINK = 5,
  LIMN_LIMIT_PIXELS = 6,
  LIMN_LIMIT_SCANS = 7,
  LIMN_LIMIT_CHUNK = 8,
};

// Bytes in a message's buffer, its closing zero included.
enum { LIMN_MESSAGE_SIZE = 256 };

enum {
  LIMN_GREY = 0,
  LIMN_GREY_ALPHA = 1,
  LIMN_RGB = 2,
  LIMN_RGBA = 3,
  LIMN_CMYK = 4,
};

typedef struct {
  uint64_t pixels;
  uint32_t side;
  uint32_t scans;
  uint64_t chunk;
} limn_limits;

// What a file holds. The two blocks belong to the reader that filled them in, or to the caller of an encoder.
typedef struct {
  uint32_t width;
  uint32_t height;
  int32_t channels;
  int32_t depth;
  const uint8_t *icc;
  size_t icc_count;
  const uint8_t *exif;
  size_t exif_count;
  // Only of an encoder: what else goes into the file before the pixels. A PNG's chunks, each its length (four bytes), name
  // and data; a JPEG's markers, each 0xFF, its code, the length of its data (two bytes) and the data. High bytes come first.
  const uint8_t *extras;
  size_t extras_count;
} limn_picture;

// How a JPEG stores its samples.
typedef struct {
  int32_t quality;         // 1 to 100, for what no table is given
  int32_t columns, rows;   // pixels that share a colour: 1, 2 or 4 beside each other and above each other, 8 at most in all
  int32_t density_unit;    // 0: the shape of a pixel; 1: an inch; 2: a centimetre
  uint16_t density[2];     // pixels on that length across and down
  int32_t table_count;     // 0, 1 (brightness) or 3 (and the two colours)
  const uint16_t *tables;  // 64 numbers each, 1 to 255, row by row
} limn_jpeg_settings;

// Where an encoder's bytes go, a piece after the other; the function gives 0 to stop (LIMN_SINK).
typedef struct {
  int (*take)(void *context, const uint8_t *bytes, size_t count);
  void *context;
} limn_sink;

// Reading: open parses everything before the pixels and checks the limits (LIMN_LIMIT without a message: the width and
// height are too large); read fills the samples, 16-bit ones in the machine's own byte order, and the blocks; close frees
// the reader, also after an error. The file's bytes stay the caller's until then.
typedef struct limn_reader limn_reader;

int limn_png_open(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_reader **reader, limn_picture *picture, char *message);
int limn_png_read(limn_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_png_close(limn_reader *reader);

int limn_jpeg_open(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_reader **reader, limn_picture *picture, char *message);
int limn_jpeg_read(limn_reader *reader, void *samples, limn_picture *picture, char *message);
void limn_jpeg_close(limn_reader *reader);

// Writing a whole file. CMYK samples are amounts of ink. A PNG's compression is -1 where the encoder is to choose.
int limn_png_encode(const limn_picture *picture, const void *samples, int compression, limn_sink sink, char *message);
int limn_jpeg_encode(
    const limn_picture *picture, const uint8_t *samples, const limn_jpeg_settings *settings, limn_sink sink, char *message);
