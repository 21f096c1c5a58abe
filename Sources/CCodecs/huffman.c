#include "huffman.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 288, DEEPEST = 48 };

struct leaf {
  uint32_t weight;
  int symbol;
};

// The rarest first; of two of one weight, the later symbol.
static int compare(const void *a, const void *b) {
  const struct leaf *first = a;
  const struct leaf *second = b;
  if (first->weight != second->weight) return first->weight < second->weight ? -1 : 1;
  return second->symbol - first->symbol;
}

// How many leaves are how deep. Leaves and inner nodes stand in two queues, each in order of weight.
static void count_depths(const struct leaf *leaves, int count, int *depths) {
  uint64_t weights[MOST];
  int parents[2 * MOST];
  int next_leaf = 0;
  int next_node = 0;
  for (int node = 0; node < count - 1; node++) {
    weights[node] = 0;
    for (int child = 0; child < 2; child++) {
      int is_leaf = next_leaf < count && (next_node == node || leaves[next_leaf].weight <= weights[next_node]);
      weights[node] += is_leaf ? leaves[next_leaf].weight : weights[next_node];
      parents[is_leaf ? next_leaf++ : count + next_node++] = count + node;
    }
  }
  int depth[2 * MOST];
  depth[2 * count - 2] = 0;
  memset(depths, 0, (DEEPEST + 1) * sizeof *depths);
  for (int node = 2 * count - 3; node >= 0; node--) {
    depth[node] = depth[parents[node]] + 1;
    if (node < count) depths[depth[node] < DEEPEST ? depth[node] : DEEPEST]++;
  }
}

void limn_code_lengths(const uint32_t *weights, int count, int longest, uint8_t *lengths) {
  struct leaf leaves[MOST];
  int used = 0;
  memset(lengths, 0, (size_t)count);
  for (int symbol = 0; symbol < count; symbol++) {
    if (weights[symbol] > 0) leaves[used++] = (struct leaf){weights[symbol], symbol};
  }
  qsort(leaves, (size_t)used, sizeof *leaves, compare);
  int counts[DEEPEST + 1];
  count_depths(leaves, used, counts);
  for (int length = DEEPEST; length > longest; length--) {
    while (counts[length] > 0) {  // two leaves go: one moves up, the other beside a shorter one
      int shorter = length - 2;
      while (counts[shorter] == 0) shorter--;
      counts[length] -= 2;
      counts[length - 1] += 1;
      counts[shorter + 1] += 2;
      counts[shorter] -= 1;
    }
  }
  int place = 0;
  for (int length = longest; length > 0; length--) {
    for (int index = 0; index < counts[length]; index++) lengths[leaves[place++].symbol] = (uint8_t)length;
  }
}
