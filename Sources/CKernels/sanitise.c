#include "sanitise.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITISED 1
#endif
#endif
#ifndef IS_SANITISED
#define IS_SANITISED 0
#endif

int limn_is_sanitised(void) { return IS_SANITISED; }

#ifdef LIMN_SHOWS_ACCESSES
void __tsan_read_range(const void *, unsigned long);
void __tsan_write_range(void *, unsigned long);

// A feature map: blocked in groups of `lanes` channels, or plain with one.
typedef struct {
  long groups, rows, columns, lanes;
} map;

static map input_map(const limn_convolution *s) {
  const long lanes = s->plain ? 1 : s->lanes;
  return (map){s->inputs / lanes, s->height, s->width, lanes};
}

static map output_map(const limn_convolution *s) {
  return (map){s->outputs / s->lanes, s->rows, s->columns, s->lanes};
}

static void read_floats(const float *from, long count) {
  if (from) __tsan_read_range(from, (unsigned long)count * sizeof(float));
}

static void write_floats(float *to, long count) {
  if (to) __tsan_write_range(to, (unsigned long)count * sizeof(float));
}

static long side(const limn_convolution *s) { return s->scheme == limn_patches ? 1 : 4; }
static long across(const limn_convolution *s) { return (s->columns + side(s) - 1) / side(s); }
static long down(const limn_convolution *s) { return (s->rows + side(s) - 1) / side(s); }
static long least(long a, long b) { return a < b ? a : b; }

// The items that units belong to, whole.
static void items(const limn_convolution *s, long first, long last, map m, const float *from, float *to) {
  const long start = first / (across(s) * down(s)), end = (last - 1) / (across(s) * down(s)) + 1;
  const long count = m.groups * m.rows * m.columns * m.lanes;
  if (from) read_floats(from + start * count, (end - start) * count);
  if (to) write_floats(to + start * count, (end - start) * count);
}

// The squares that units stand for, `step` apart and `extent` wide.
static void squares(
    const limn_convolution *s, long first, long last, map m, long step, long extent, const float *from, float *to) {
  for (long unit = first; unit < last; unit++) {
    const long item = unit / (across(s) * down(s));
    const long row = unit / across(s) % down(s) * step, column = unit % across(s) * step;
    const long count = least(extent, m.columns - column) * m.lanes;
    for (long group = 0; group < m.groups; group++)
      for (long line = row; line < least(row + extent, m.rows); line++) {
        const long at = (((item * m.groups + group) * m.rows + line) * m.columns + column) * m.lanes;
        if (from) read_floats(from + at, count);
        if (to) write_floats(to + at, count);
      }
  }
}

void limn_show_forward(
    const limn_convolution *s, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch) {
  if (first >= last) return;
  items(s, first, last, input_map(s), input, 0);
  read_floats(weight, limn_convolution_packed(s));
  read_floats(end->bias, s->outputs);
  squares(s, first, last, output_map(s), side(s), side(s), end->addend, output);
  write_floats(scratch, limn_convolution_scratch(s, last - first));
}

void limn_show_backward(
    const limn_convolution *s, long first, long last, const limn_convolution_back *back, float *scratch) {
  if (first >= last) return;
  squares(s, first, last, output_map(s), side(s), side(s), back->gradient, 0);
  squares(s, first, last, output_map(s), side(s), side(s), back->mask, 0);
  write_floats(scratch, limn_convolution_scratch(s, last - first));
  if (back->weightGradient) {
    items(s, first, last, input_map(s), back->input, 0);
    write_floats(back->weightGradient, limn_convolution_packed(s));
  }
  write_floats(back->biasGradient, s->outputs);
  if (!back->inputGradient) return;
  read_floats(back->weight, limn_convolution_packed(s));
  if (s->scheme == limn_patches && s->kernel == s->stride && s->padding == 0) {
    squares(s, first, last, input_map(s), s->stride, s->kernel, back->end.addend, back->inputGradient);
  } else {
    items(s, first, last, input_map(s), 0, back->inputGradient);
  }
}
#endif
