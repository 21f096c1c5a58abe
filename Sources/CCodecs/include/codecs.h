#pragma once
#include <stddef.h>
#include <stdint.h>

// What the shims of all codecs share; each has a header of its own. A codec's longjmp stays inside its shim; what went wrong
// comes back as a code and one line of text.

enum {
  LIMN_OK = 0,
  LIMN_CORRUPT = 1,
  LIMN_UNSUPPORTED = 2,
  LIMN_LIMIT = 3,
  LIMN_MEMORY = 4,
  LIMN_SINK = 5,
  LIMN_LIMIT_PIXELS = 6,
  LIMN_LIMIT_PARAMETER = 7,  // above the limit that the format's own parameter gives
};

// Bytes in a message's buffer, its closing zero included.
enum { LIMN_MESSAGE_SIZE = 256 };

enum {
  LIMN_GREY = 0,
  LIMN_GREY_ALPHA = 1,
  LIMN_RGB = 2,
  LIMN_RGBA = 3,
  LIMN_CMYK = 4,  // amounts of ink
};

// What a reader found wrong that costs no pixel.
enum {
  LIMN_REPAIR_END = 1,   // the file ends without its last marker
  LIMN_REPAIR_SCAN = 2,  // a scan has parameters that its kind of file does not have
};

typedef struct {
  uint64_t pixels;
  uint32_t side;
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
  // Only of an encoder: what else goes into the file before the pixels, as its format has it. High bytes come first.
  const uint8_t *extras;
  size_t extras_count;
  // Only of a reader: LIMN_REPAIR_….
  uint32_t repairs;
} limn_picture;

// Where an encoder's bytes go, a piece after the other; the function gives 0 to stop (LIMN_SINK).
typedef struct {
  int (*take)(void *context, const uint8_t *bytes, size_t count);
  void *context;
} limn_sink;

// Reading: open parses everything before the pixels and checks the limits (LIMN_LIMIT without a message: the width and
// height are too large); read fills the samples, 16-bit ones in the machine's own byte order, and the blocks; close frees
// the reader, also after an error. The file's bytes stay the caller's until then. Each codec has a reader of its own.
