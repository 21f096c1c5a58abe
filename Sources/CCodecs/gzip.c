#include "gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "codecs.h"

int limn_gunzip(const uint8_t *bytes, size_t count, size_t limit, uint8_t **out, size_t *size) {
  *out = NULL;
  *size = 0;
  z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)count};
  if (count > UINT_MAX || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return LIMN_CORRUPT;
  size_t capacity = count < 1 << 16 ? 1 << 18 : 4 * count;
  if (capacity > limit) capacity = limit;
  uint8_t *buffer = malloc(capacity ? capacity : 1);
  int result = buffer ? LIMN_OK : LIMN_MEMORY;
  while (result == LIMN_OK) {
    size_t room = capacity - *size;
    if (room > UINT_MAX) room = UINT_MAX;
    stream.next_out = buffer + *size;
    stream.avail_out = (uInt)room;
    int code = inflate(&stream, Z_NO_FLUSH);
    *size += room - stream.avail_out;
    if (code == Z_STREAM_END) break;
    if (code != Z_OK && !(code == Z_BUF_ERROR && stream.avail_out == 0)) {
      result = LIMN_CORRUPT;
    } else if (stream.avail_out == 0 && *size == capacity) {
      if (capacity >= limit) {
        result = LIMN_LIMIT;
        break;
      }
      size_t larger = capacity > limit / 2 ? limit : 2 * capacity;
      uint8_t *moved = realloc(buffer, larger);
      if (!moved) {
        result = LIMN_MEMORY;
        break;
      }
      buffer = moved;
      capacity = larger;
    }
  }
  inflateEnd(&stream);
  if (result == LIMN_OK) {
    *out = buffer;
  } else {
    free(buffer);
    *size = 0;
  }
  return result;
}

void limn_gunzip_free(uint8_t *out) { free(out); }
