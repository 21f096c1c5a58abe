#include "filter.h"

#include <stdlib.h>
#include <string.h>

static uint64_t total(const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  for (size_t start = 0; start < count; start += 8192) {
    size_t end = start + 8192 < count ? start + 8192 : count;
    uint32_t part = 0;
    for (size_t index = start; index < end; index++) {
      uint8_t value = bytes[index];
      part += value < 128 ? value : (uint8_t)(256 - value);
    }
    sum += part;
  }
  return sum;
}

static inline uint8_t nearest(int left, int up, int corner) {
  int16_t to_left = (int16_t)abs(up - corner);
  int16_t to_up = (int16_t)abs(left - corner);
  int16_t to_corner = (int16_t)abs(left + up - 2 * corner);
  int other = to_up <= to_corner ? up : corner;
  return (uint8_t)(to_left <= to_up && to_left <= to_corner ? left : other);
}

const uint8_t *limn_filter_row(
    const uint8_t *row, const uint8_t *above, size_t count, size_t pixel, uint8_t *rows) {
  uint8_t *ways[5];
  for (int way = 0; way < 5; way++) {
    ways[way] = rows + (size_t)way * (count + 1);
    *ways[way]++ = (uint8_t)way;
  }
  memcpy(ways[0], row, count);
  for (size_t index = 0; index < pixel && index < count; index++) {
    ways[1][index] = row[index];
    ways[2][index] = row[index] - above[index];
    ways[3][index] = row[index] - above[index] / 2;
    ways[4][index] = row[index] - above[index];
  }
  uint8_t *restrict left_way = ways[1];
  for (size_t index = pixel; index < count; index++) left_way[index] = row[index] - row[index - pixel];
  uint8_t *restrict up_way = ways[2];
  for (size_t index = pixel; index < count; index++) up_way[index] = row[index] - above[index];
  uint8_t *restrict mean_way = ways[3];
  for (size_t index = pixel; index < count; index++) {
    mean_way[index] = row[index] - (uint8_t)((row[index - pixel] + above[index]) >> 1);
  }
  uint8_t *restrict nearest_way = ways[4];
  for (size_t index = pixel; index < count; index++) {
    nearest_way[index] = row[index] - nearest(row[index - pixel], above[index], above[index - pixel]);
  }
  int best = 0;
  uint64_t least = UINT64_MAX;
  for (int way = 0; way < 5; way++) {
    uint64_t sum = total(ways[way], count);
    if (sum < least) {
      least = sum;
      best = way;
    }
  }
  return ways[best] - 1;
}
