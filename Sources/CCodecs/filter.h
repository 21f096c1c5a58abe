#pragma once
#include <stddef.h>
#include <stdint.h>

// Filters a row of a PNG (its specification, chapter 9) in each of the five ways and gives the one whose bytes are least in
// sum, taken as signed numbers: libpng's own rule. `above` is the row before, zeros for the first; `rows` has room for five
// rows with a byte for the filter before each.
const uint8_t *limn_filter_row(
    const uint8_t *row, const uint8_t *above, size_t count, size_t pixel, uint8_t *rows);
