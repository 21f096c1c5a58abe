#include "deflate.h"

#include <limits.h>
#include <zlib.h>

#include "codecs.h"

int limn_unpacked_size(const uint8_t *bytes, size_t count, size_t limit, size_t *size) {
  *size = 0;
  z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)count};
  if (count > UINT_MAX || inflateInit(&stream) != Z_OK) return LIMN_CORRUPT;
  uint8_t piece[16384];
  int code = Z_OK;
  while (code == Z_OK && *size <= limit) {
    stream.next_out = piece;
    stream.avail_out = sizeof piece;
    code = inflate(&stream, Z_NO_FLUSH);
    *size += sizeof piece - stream.avail_out;
  }
  inflateEnd(&stream);
  if (*size > limit) return LIMN_LIMIT;
  return code == Z_STREAM_END ? LIMN_OK : LIMN_CORRUPT;
}

int limn_unpack(const uint8_t *bytes, size_t count, uint8_t *out, size_t size) {
  uLongf unpacked = size;
  return uncompress(out, &unpacked, bytes, count) == Z_OK && unpacked == size ? LIMN_OK : LIMN_CORRUPT;
}

size_t limn_pack(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity) {
  uLongf packed = capacity;
  return compress2(out, &packed, bytes, count, 9) == Z_OK ? packed : 0;
}

uint32_t limn_checksum(const uint8_t *bytes, size_t count) {
  uLong value = crc32(0, NULL, 0);
  for (size_t done = 0; done < count; done += 1u << 30) {
    size_t rest = count - done;
    value = crc32(value, bytes + done, (uInt)(rest < 1u << 30 ? rest : 1u << 30));
  }
  return (uint32_t)value;
}
