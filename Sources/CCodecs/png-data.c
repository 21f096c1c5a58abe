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

int limn_png_lacking(const uint8_t *bytes, size_t count, uint64_t most) {
  uint8_t output[32768];
  z_stream stream = {0};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
  uint64_t found = 0, behind = 0;
  uint32_t head = 2;  // bytes before the packed ones, which are zlib's
  int code = Z_OK;
  for (size_t position = 8; position + 12 <= count && (code == Z_OK || code == Z_STREAM_END) && found <= most;) {
    const uint8_t *chunk = bytes + position;
    uint32_t length = (uint32_t)chunk[0] << 24 | (uint32_t)chunk[1] << 16 | (uint32_t)chunk[2] << 8 | chunk[3];
    if (length > count - position - 12) break;
    position += 12 + (size_t)length;
    if (memcmp(chunk + 4, "IDAT", 4) != 0) continue;
    uint32_t skipped = head < length ? head : length;
    head -= skipped;
    if (code == Z_STREAM_END) {
      behind += length - skipped;
      continue;
    }
    stream.next_in = (Bytef *)chunk + 8 + skipped;  // zlib does not write to it
    stream.avail_in = length - skipped;
    do {
      stream.next_out = output;
      stream.avail_out = sizeof output;
      code = inflate(&stream, Z_NO_FLUSH);
      found += sizeof output - stream.avail_out;
    } while (code == Z_OK && found <= most && stream.avail_out == 0);
    if (code == Z_BUF_ERROR) code = Z_OK;  // it waits for the next chunk
    if (code == Z_STREAM_END) behind = stream.avail_in;
  }
  inflateEnd(&stream);
  return code != Z_STREAM_END || found > most ? -1 : behind >= 4 ? 0 : 4 - (int)behind;
}
