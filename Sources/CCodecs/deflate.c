#include "deflate.h"

#include <stdlib.h>
#include <string.h>

#include "huffman.h"

enum {
  BLOCK = 1 << 17,                 // bytes that share a code
  SPARE = 1 << 12,                 // room for a block's header and end
  LONGEST_RUN = 258,
  SHORTEST_RUN = 4,                // of three, a run takes no fewer bits than three frequent bytes
  END_OF_BLOCK = 256,
  SYMBOLS = 286,
};

// A token is a byte, or 256 + n for a run of n more of the byte before.
struct limn_deflate {
  limn_deflate_take *take;
  void *context;
  uint64_t bits;
  int bit_count;
  uint32_t sum;   // Adler-32, its two halves
  uint32_t sums;
  size_t count;
  uint8_t *place;
  uint8_t input[BLOCK];
  uint16_t tokens[BLOCK];
  uint8_t output[BLOCK * 2 + SPARE];  // a byte's code is at most 15 bits long
};

// Symbol and extra bits of a run's length (RFC 1951, 3.2.5).
static void describe_run(int length, int *symbol, int *extra_count, int *extra) {
  int rest = length - 3;
  *extra_count = 0;
  *extra = 0;
  if (length == LONGEST_RUN) {
    *symbol = 285;
  } else if (rest < 8) {
    *symbol = 257 + rest;
  } else {
    int order = 31 - __builtin_clz((unsigned)rest);  // four symbols for each power of two
    *extra_count = order - 2;
    *symbol = 257 + 4 * (order - 1) + (rest >> (order - 2) & 3);
    *extra = rest & ((1 << (order - 2)) - 1);
  }
}

static inline void put(limn_deflate *stream, uint64_t bits, int count) {
  stream->bits |= bits << stream->bit_count;
  stream->bit_count += count;
  while (stream->bit_count >= 8) {
    *stream->place++ = (uint8_t)stream->bits;
    stream->bits >>= 8;
    stream->bit_count -= 8;
  }
}

// Codes of these lengths, as they stand in the stream: the first bit lowest.
static void make_codes(const uint8_t *lengths, int count, uint16_t *codes) {
  int next = 0;
  for (int length = 1; length <= 15; length++, next <<= 1) {
    for (int symbol = 0; symbol < count; symbol++) {
      if (lengths[symbol] != length) continue;
      int reversed = 0;
      for (int bit = 0; bit < length; bit++) reversed |= (next >> bit & 1) << (length - 1 - bit);
      codes[symbol] = (uint16_t)reversed;
      next++;
    }
  }
}

static size_t find_tokens(const uint8_t *input, size_t count, uint16_t *tokens, uint32_t *weights) {
  uint16_t *token = tokens;
  size_t index = 0;
  if (count > 0) {
    weights[input[0]]++;
    *token++ = input[index++];
  }
  while (index + SHORTEST_RUN <= count) {
    uint32_t next;
    memcpy(&next, input + index, sizeof next);
    if (next != input[index - 1] * 0x01010101u) {
      weights[input[index]]++;
      *token++ = input[index++];
      continue;
    }
    size_t most = count - index < LONGEST_RUN ? count - index : LONGEST_RUN;
    size_t length = SHORTEST_RUN;
    while (length < most && input[index + length] == input[index - 1]) length++;
    int symbol, extra_count, extra;
    describe_run((int)length, &symbol, &extra_count, &extra);
    weights[symbol]++;
    *token++ = (uint16_t)(256 + length);
    index += length;
  }
  for (; index < count; index++) {
    weights[input[index]]++;
    *token++ = input[index];
  }
  return (size_t)(token - tokens);
}

// The lengths of the codes, themselves as codes.
static void put_lengths(limn_deflate *stream, const uint8_t *lengths, int is_last) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  uint32_t weights[19] = {0};
  uint8_t own[19];
  uint16_t codes[19];
  for (int symbol = 0; symbol < SYMBOLS; symbol++) weights[lengths[symbol]]++;
  weights[1]++;  // of the one distance
  if (weights[0] == 0) weights[0] = 1;
  limn_code_lengths(weights, 19, 7, own);
  make_codes(own, 19, codes);
  put(stream, (uint64_t)is_last | 2 << 1, 3);
  put(stream, SYMBOLS - 257, 5);
  put(stream, 0, 5);
  put(stream, 19 - 4, 4);
  for (int index = 0; index < 19; index++) put(stream, own[order[index]], 3);
  for (int symbol = 0; symbol < SYMBOLS; symbol++) put(stream, codes[lengths[symbol]], own[lengths[symbol]]);
  put(stream, codes[1], own[1]);
}

static int put_block(limn_deflate *stream, int is_last) {
  uint32_t weights[SYMBOLS] = {0};
  size_t count = find_tokens(stream->input, stream->count, stream->tokens, weights);
  weights[END_OF_BLOCK] = 1;
  if (count == 0) weights[0] = 1;  // two symbols make a code
  uint8_t lengths[SYMBOLS];
  uint16_t codes[SYMBOLS];
  limn_code_lengths(weights, SYMBOLS, 15, lengths);
  make_codes(lengths, SYMBOLS, codes);
  put_lengths(stream, lengths, is_last);

  uint64_t bits = stream->bits;
  int bit_count = stream->bit_count;
  uint8_t *place = stream->place;
  for (size_t index = 0; index < count; index++) {
    int token = stream->tokens[index];
    if (token < 256) {
      bits |= (uint64_t)codes[token] << bit_count;
      bit_count += lengths[token];
    } else {
      int symbol, extra_count, extra;
      describe_run(token - 256, &symbol, &extra_count, &extra);
      bits |= (uint64_t)codes[symbol] << bit_count;
      bit_count += lengths[symbol];
      bits |= (uint64_t)extra << bit_count;
      bit_count += extra_count + 1;  // the one distance is the code 0, one bit long
    }
    if (bit_count >= 32) {
      for (int byte = 0; byte < 4; byte++) place[byte] = (uint8_t)(bits >> 8 * byte);
      place += 4;
      bits >>= 32;
      bit_count -= 32;
    }
  }
  stream->bits = bits;
  stream->bit_count = bit_count;
  stream->place = place;
  put(stream, codes[END_OF_BLOCK], lengths[END_OF_BLOCK]);
  stream->count = 0;
  if (is_last) {
    if (stream->bit_count > 0) put(stream, 0, 8 - stream->bit_count);
    uint32_t check = stream->sums << 16 | stream->sum;
    for (int byte = 3; byte >= 0; byte--) *stream->place++ = (uint8_t)(check >> 8 * byte);
  }
  size_t made = (size_t)(stream->place - stream->output);
  stream->place = stream->output;
  return stream->take(stream->context, stream->output, made);
}

// Adler-32 over at most a block: both sums stay below 2^32 over 5552 bytes.
static void add_check(limn_deflate *stream, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    uint32_t part = count < 5552 ? (uint32_t)count : 5552;
    uint32_t sum = 0;
    uint32_t weighted = 0;
    for (uint32_t index = 0; index < part; index++) {
      sum += bytes[index];
      weighted += (part - index) * bytes[index];
    }
    stream->sums = (uint32_t)((stream->sums + (uint64_t)part * stream->sum + weighted) % 65521);
    stream->sum = (stream->sum + sum) % 65521;
    bytes += part;
    count -= part;
  }
}

limn_deflate *limn_deflate_new(limn_deflate_take *take, void *context) {
  limn_deflate *stream = malloc(sizeof *stream);
  if (stream == NULL) return NULL;
  stream->take = take;
  stream->context = context;
  stream->bits = 0;
  stream->bit_count = 0;
  stream->sum = 1;
  stream->sums = 0;
  stream->count = 0;
  stream->place = stream->output;
  *stream->place++ = 0x78;  // deflate with a window of 32 kB
  *stream->place++ = 0x01;  // fastest
  return stream;
}

int limn_deflate_add(limn_deflate *stream, const uint8_t *bytes, size_t count) {
  add_check(stream, bytes, count);
  while (count > 0) {
    if (stream->count == BLOCK && !put_block(stream, 0)) return 0;
    size_t part = count < BLOCK - stream->count ? count : BLOCK - stream->count;
    memcpy(stream->input + stream->count, bytes, part);
    stream->count += part;
    bytes += part;
    count -= part;
  }
  return 1;
}

int limn_deflate_end(limn_deflate *stream) {
  return put_block(stream, 1);
}

void limn_deflate_free(limn_deflate *stream) {
  free(stream);
}
