// Convolution by patches: the places that one output sees are laid side by side, and a product of matrices does the rest.
// For kernels without a Winograd scheme: 1×1, 2×2 at stride 2, and those over the few channels of plain pixels.
// Included by convolution-body.h.

#define PLACE(pixel)                                                                                                  \
  const long each = (long)s->rows * s->columns, item = (pixel) / each;                                                \
  const long y = (pixel) % each / s->columns * s->stride - s->padding;                                                \
  const long x = (pixel) % s->columns * s->stride - s->padding;                                                       \
  const int inside = y >= 0 && x >= 0 && y + s->kernel <= s->height && x + s->kernel <= s->width

static void NAME(patch_input)(const limn_convolution *s, const float *input, long pixel, float *v) {
  PLACE(pixel);
  const long plane = (long)s->height * s->width, k = s->kernel;
  if (s->plain) {
    for (long channel = 0; channel < s->usedInputs; channel++)
      for (long i = 0; i < k; i++) {
        const float *from = input + (item * s->usedInputs + channel) * plane + (y + i) * s->width + x;
        if (inside)
          for (long j = 0; j < k; j++) *v++ = from[j];
        else
          for (long j = 0; j < k; j++)
            *v++ = y + i >= 0 && y + i < s->height && x + j >= 0 && x + j < s->width ? from[j] : 0;
      }
    for (long rest = s->usedInputs * k * k; rest % LANES; rest++) *v++ = 0;
    return;
  }
  const long groups = s->inputs / LANES;
  const vec *from = (const vec *)input + item * groups * plane + y * s->width + x;
  for (long i = 0; i < k; i++)
    for (long j = 0; j < k; j++) {
      const int here = inside || (y + i >= 0 && y + i < s->height && x + j >= 0 && x + j < s->width);
      for (long group = 0; group < groups; group++, v += LANES)
        *(vec *)v = here ? from[group * plane + i * s->width + j] : (vec){0};
    }
}

// The transpose of patch_input. Where patches do not overlap they are written, with all that follows; else they are added.
static void NAME(patch_input_gradient)(
    const limn_convolution *s, const float *v, long pixel, const limn_convolution_end *end, float *gradient) {
  PLACE(pixel);
  const long plane = (long)s->height * s->width, k = s->kernel;
  if (s->plain) {
    for (long channel = 0; channel < s->usedInputs; channel++)
      for (long i = 0; i < k; i++) {
        float *to = gradient + (item * s->usedInputs + channel) * plane + (y + i) * s->width + x;
        if (inside)
          for (long j = 0; j < k; j++) to[j] += *v++;
        else
          for (long j = 0; j < k; j++, v++)
            if (y + i >= 0 && y + i < s->height && x + j >= 0 && x + j < s->width) to[j] += *v;
      }
    return;
  }
  const long groups = s->inputs / LANES;
  const int apart = s->kernel <= s->stride;
  for (long i = 0; i < k; i++)
    for (long j = 0; j < k; j++) {
      const int here = inside || (y + i >= 0 && y + i < s->height && x + j >= 0 && x + j < s->width);
      for (long group = 0; group < groups; group++, v += LANES) {
        if (!here) continue;
        const long at = (item * groups + group) * plane + (y + i) * s->width + x + j;
        vec *to = (vec *)gradient + at;
        vec value = *(const vec *)v;
        if (apart) {
          if (end->bias) value += ((const vec *)end->bias)[group];
          if (end->addend) value += ((const vec *)end->addend)[at];
          *to = end->relu ? POSITIVE(value, value) : value;
        } else {
          *to += value;
        }
      }
    }
}
#undef PLACE

static void NAME(patch_forward)(
    const limn_convolution *s, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch) {
  const long depth = patch_floats(s), pixels = last - first, each = (long)s->rows * s->columns;
  const long groups = s->outputs / LANES;
  float *v = scratch, *m = scratch + pixels * depth;
  for (long pixel = 0; pixel < pixels; pixel++) NAME(patch_input)(s, input, first + pixel, v + pixel * depth);
  NAME(multiply)(v, pixels, depth, weight, s->outputs, m);
  for (long pixel = 0; pixel < pixels; pixel++)
    for (long group = 0; group < groups; group++, m += LANES) {
      const long at = ((first + pixel) / each * groups + group) * each + (first + pixel) % each;
      vec value = *(const vec *)m;
      if (end->bias) value += ((const vec *)end->bias)[group];
      if (end->addend) value += ((const vec *)end->addend)[at];
      ((vec *)output)[at] = end->relu ? POSITIVE(value, value) : value;
    }
}

static void NAME(patch_backward)(
    const limn_convolution *s, long first, long last, const limn_convolution_back *back, float *scratch) {
  const long depth = patch_floats(s), pixels = last - first, each = (long)s->rows * s->columns;
  const long groups = s->outputs / LANES;
  float *v = scratch, *m = scratch + pixels * depth;
  for (long pixel = 0; pixel < pixels; pixel++)
    for (long group = 0; group < groups; group++) {
      const long at = ((first + pixel) / each * groups + group) * each + (first + pixel) % each;
      vec value = ((const vec *)back->gradient)[at];
      if (back->mask) value = POSITIVE(((const vec *)back->mask)[at], value);
      if (back->biasGradient) ((vec *)back->biasGradient)[group] += value;
      ((vec *)m)[pixel * groups + group] = value;
    }
  if (back->weightGradient) {
    for (long pixel = 0; pixel < pixels; pixel++) NAME(patch_input)(s, back->input, first + pixel, v + pixel * depth);
    NAME(accumulate)(v, depth, pixels, m, s->outputs, back->weightGradient, back->add);
  }
  if (!back->inputGradient) return;
  NAME(multiply)(m, pixels, s->outputs, back->weight, depth, v);
  for (long pixel = 0; pixel < pixels; pixel++)
    NAME(patch_input_gradient)(s, v + pixel * depth, first + pixel, &back->end, back->inputGradient);
}

// Where a place of a channel lies in a patch.
INLINE long NAME(patch_at)(const limn_convolution *s, long channel, long place) {
  return s->plain ? channel * s->kernel * s->kernel + place : place * s->inputs + channel;
}

static void NAME(patch_pack)(const limn_convolution *s, const float *weight, int gradient, float *packed) {
  const long depth = patch_floats(s), rows = gradient ? s->outputs : depth, columns = gradient ? depth : s->outputs;
  for (long i = 0; i < rows * columns; i++) packed[i] = 0;
  for (long output = 0; output < s->usedOutputs; output++)
    for (long channel = 0; channel < s->usedInputs; channel++)
      for (long place = 0; place < s->kernel * s->kernel; place++) {
        const long at = NAME(patch_at)(s, channel, place);
        const long row = gradient ? output : at, column = gradient ? at : output;
        const long panel = column / (2 * LANES) * (2 * LANES), width = columns - panel < 2 * LANES ? LANES : 2 * LANES;
        packed[panel * rows + row * width + column - panel] =
            weight[output * s->outputStep + channel * s->inputStep + place * s->placeStep];
      }
}

static void NAME(patch_unpack)(const limn_convolution *s, const float *packed, float *weight) {
  for (long output = 0; output < s->usedOutputs; output++)
    for (long channel = 0; channel < s->usedInputs; channel++)
      for (long place = 0; place < s->kernel * s->kernel; place++)
        weight[output * s->outputStep + channel * s->inputStep + place * s->placeStep] =
            packed[NAME(patch_at)(s, channel, place) * s->outputs + output];
}
