#pragma once
#include "codecs.h"

// A shim around libheif: HEIF files with HEVC (HEIC) or AV1 (AVIF) in them.

enum {
  LIMN_HEVC = 1,
  LIMN_AV1 = 4,
};

// Bytes that are read from any place, as few as are needed; `read` gives 0 where that fails.
typedef struct {
  int (*read)(void *context, uint64_t place, uint8_t *bytes, size_t count);
  void *context;
  uint64_t size;
} limn_source;

// What a file has beside what a picture says of it.
typedef struct {
  int32_t bits;             // of a sample as stored, 8 to 16
  int32_t primaries;        // of colours and their transfer by H.273's numbers, where no profile says so; 0: not said
  int32_t transfer;
  int32_t further_images;   // beside the main one
  int32_t further_auxiliaries;  // beside opacity, depth and gain map: mattes
  int32_t has_gain_map, has_depth_map;
  const uint8_t *xmp;
  size_t xmp_count;
} limn_heif_facts;

typedef struct limn_heif_reader limn_heif_reader;

// The main picture is read, turned as it is to be seen. Reading the pixels fills no blocks: all are there when it is opened. What the
// source reads from stays the caller's until the reader is closed.
int limn_heif_open(
    const limn_source *source, limn_limits limits, limn_heif_reader **reader, limn_picture *picture,
    limn_heif_facts *facts, char *message);
int limn_heif_open_bytes(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_heif_reader **reader, limn_picture *picture,
    limn_heif_facts *facts, char *message);
// The codec, LIMN_HEVC or LIMN_AV1, is what the file's name for itself promises.
int limn_heif_read(limn_heif_reader *reader, int codec, void *samples, limn_picture *picture, char *message);
void limn_heif_close(limn_heif_reader *reader);

// The name of the library's encoder of LIMN_HEVC or LIMN_AV1; NULL where it has none.
const char *limn_heif_encoder(int codec);

// Writing a whole file of RGB or RGBA samples of 8 or 16 bits, stored with `bits` (8, 10 or 12). Quality is 1 to 100, or 0 for a file without
// loss. Extras are an XMP packet.
int limn_heif_encode(
    const limn_picture *picture, const void *samples, int codec, int quality, int bits, limn_sink sink, char *message);
