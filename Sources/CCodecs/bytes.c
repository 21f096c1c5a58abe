#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int limn_bytes_append(limn_bytes *bytes, const void *data, size_t count) {
  if (count > bytes->capacity - bytes->count) {
    size_t capacity = bytes->capacity < 65536 ? 65536 : bytes->capacity;
    while (capacity - bytes->count < count) {
      if (capacity > SIZE_MAX / 2) return 0;
      capacity *= 2;
    }
    uint8_t *grown = realloc(bytes->data, capacity);
    if (grown == NULL) return 0;
    bytes->data = grown;
    bytes->capacity = capacity;
  }
  memcpy(bytes->data + bytes->count, data, count);
  bytes->count += count;
  return 1;
}

void limn_bytes_free(limn_bytes *bytes) {
  free(bytes->data);
  *bytes = (limn_bytes){0};
}

void limn_set_message(char *message, const char *text) {
  snprintf(message, LIMN_MESSAGE_SIZE, "%s", text);
}
