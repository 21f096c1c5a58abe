#include "huffman.h"

#include <stdint.h>
#include <string.h>

// The code of all ones is kept free, as the format demands, by a symbol that never occurs.
enum { RESERVED = 256, SYMBOLS = 257, LONGEST_ALLOWED = 16, LONGEST = 32 };

// Of 8-bit samples: sizes of a difference, or runs of zeros with the size of what follows, end of block, sixteen zeros.
static int may_occur(int symbol, int is_ac) {
  int size = symbol & 15;
  return is_ac ? symbol == 0 || symbol == 0xF0 || (size >= 1 && size <= 10) : symbol <= 11;
}

static int rarest(const uint32_t *weights, int other) {
  int found = -1;
  for (int symbol = 0; symbol < SYMBOLS; symbol++) {
    if (weights[symbol] == 0 || symbol == other) continue;
    if (found < 0 || weights[symbol] <= weights[found]) found = symbol;
  }
  return found;
}

static void find_lengths(uint32_t *weights, int *lengths) {
  int next[SYMBOLS];  // the symbols that share a branch, as a chain
  memset(next, -1, sizeof next);
  memset(lengths, 0, SYMBOLS * sizeof *lengths);
  for (;;) {
    int first = rarest(weights, -1);
    int second = rarest(weights, first);
    if (second < 0) return;
    weights[first] += weights[second];
    weights[second] = 0;
    int last = first;
    for (int symbol = first; symbol >= 0; symbol = next[symbol]) {
      lengths[symbol]++;
      last = symbol;
    }
    for (int symbol = second; symbol >= 0; symbol = next[symbol]) lengths[symbol]++;
    next[last] = second;
  }
}

void limn_complete_table(JHUFF_TBL *table, int is_ac) {
  // A code of n bits stands for a share of 2^-n; what was not seen is half as frequent as the rarest that can be told.
  uint32_t weights[SYMBOLS] = {0};
  for (int symbol = 0; symbol < RESERVED; symbol++) weights[symbol] = may_occur(symbol, is_ac) ? 1 : 0;
  int place = 0;
  for (int length = 1; length <= LONGEST_ALLOWED; length++) {
    for (int index = 0; index < table->bits[length]; index++) {
      weights[table->huffval[place++]] = 2u << (LONGEST_ALLOWED - length);
    }
  }
  weights[RESERVED] = 1;
  int lengths[SYMBOLS];
  find_lengths(weights, lengths);

  int counts[LONGEST + 1] = {0};
  for (int symbol = 0; symbol < SYMBOLS; symbol++) counts[lengths[symbol]]++;
  counts[0] = 0;
  for (int length = LONGEST; length > LONGEST_ALLOWED; length--) {
    while (counts[length] > 0) {  // two leaves go: one moves up, the other beside a shorter one
      int shorter = length - 2;
      while (counts[shorter] == 0) shorter--;
      counts[length] -= 2;
      counts[length - 1] += 1;
      counts[shorter + 1] += 2;
      counts[shorter] -= 1;
    }
  }
  int longest = LONGEST_ALLOWED;
  while (counts[longest] == 0) longest--;
  counts[longest]--;

  memset(table->bits, 0, sizeof table->bits);
  for (int length = 1; length <= LONGEST_ALLOWED; length++) table->bits[length] = (UINT8)counts[length];
  place = 0;
  for (int length = 1; length <= LONGEST; length++) {
    for (int symbol = 0; symbol < RESERVED; symbol++) {
      if (lengths[symbol] == length) table->huffval[place++] = (UINT8)symbol;
    }
  }
}
