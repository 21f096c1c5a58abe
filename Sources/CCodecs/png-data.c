#include "png-codec.h"

#include <string.h>
#include <zlib.h>

int limn_png_is_short(const uint8_t *bytes, size_t count, uint64_t needed) {
  uint8_t output[32768];
  z_stream stream = {0};
  if (inflateInit(&stream) != Z_OK) return 0;
  uint64_t found = 0;
  int code = Z_OK;
  for (size_t position = 8; count - position >= 12 && code == Z_OK && found < needed;) {
    const uint8_t *chunk = bytes + position;
    uint32_t length = (uint32_t)chunk[0] << 24 | (uint32_t)chunk[1] << 16 | (uint32_t)chunk[2] << 8 | chunk[3];
    if (memcmp(chunk + 4, "IEND", 4) == 0) break;
    position += 12 + (size_t)length;
    if (memcmp(chunk + 4, "IDAT", 4) != 0) continue;
    stream.next_in = (Bytef *)chunk + 8;  // zlib does not write to it
    stream.avail_in = length;
    do {
      stream.next_out = output;
      stream.avail_out = sizeof output;
      code = inflate(&stream, Z_NO_FLUSH);
      found += sizeof output - stream.avail_out;
    } while (code == Z_OK && found < needed && stream.avail_out == 0);
    if (code == Z_BUF_ERROR) code = Z_OK;  // it waits for the next chunk
  }
  inflateEnd(&stream);
  return found < needed;
}
