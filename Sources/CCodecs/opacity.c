#include "opacity.h"

void limn_divide_by_opacity(void *samples, size_t pixels, int channels, int depth) {
  uint32_t most = depth == 16 ? 65535 : 255;
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    uint16_t *wide = (uint16_t *)samples + pixel * channels;
    uint8_t *narrow = (uint8_t *)samples + pixel * channels;
    uint32_t alpha = depth == 16 ? wide[channels - 1] : narrow[channels - 1];
    if (alpha == 0 || alpha == most) continue;
    for (int c = 0; c < channels - 1; c++) {
      uint32_t value = ((depth == 16 ? wide[c] : narrow[c]) * most + alpha / 2) / alpha;
      if (value > most) value = most;
      if (depth == 16) wide[c] = (uint16_t)value;
      else narrow[c] = (uint8_t)value;
    }
  }
}
