#pragma once
#include <stdint.h>

// The lengths, from 1 to `longest` bits, of the best prefix code for symbols of these weights; 0 for those of weight 0,
// which get no code. Of two symbols of one weight, the later one's code is not the shorter. At most 288 symbols, two of
// them with a weight at least. (Huffman, "A method for the construction of minimum-redundancy codes", 1952; shortened as
// in ITU-T T.81, annex K.)
void limn_code_lengths(const uint32_t *weights, int count, int longest, uint8_t *lengths);
