// The passes of one Winograd scheme: F(4, TAPS) in both directions, at stride STEP. Included by convolution-body.h.

#if TAPS == 3
#define STEP 1
#define PASS(x) NAME(x##_3)
#else
#define STEP 2
#define PASS(x) NAME(x##_2)
#endif
#define POINTS (3 + TAPS)
#define PHASES (STEP * STEP)
#define KERNEL (STEP * TAPS)

INLINE void PASS(input)(const vec *d, vec *v, long s, long to) {
  vec between[POINTS * POINTS];
  for (int j = 0; j < POINTS; j++) PASS(input_line)(d + j * STEP, between + j, s, POINTS);
  for (int i = 0; i < POINTS; i++) PASS(input_line)(between + i * POINTS, v + i * POINTS * to, 1, to);
}

// One tile of the input in the coordinates of the transform, for all channels: v is [phases · inputs] at each point.
static void PASS(input_tile)(
    const limn_convolution *s, const float *input, long item, long row, long column, float *v, long apart) {
  const long plane = (long)s->height * s->width;
  const long groups = s->inputs / LANES;
  for (int phase = 0; phase < PHASES; phase++) {
    const long y = STEP * row - s->padding + phase / STEP, x = STEP * column - s->padding + phase % STEP;
    const int inside = y >= 0 && x >= 0 && y + STEP * (POINTS - 1) < s->height && x + STEP * (POINTS - 1) < s->width;
    for (long group = 0; group < groups; group++, v += LANES) {
      const vec *pixels = (const vec *)input + (item * groups + group) * plane;
      if (inside) {
        // The rows lie too far apart for the processor to see that the tiles to the right come next.
        for (int i = 0; i < POINTS; i++)
          for (int j = 0; j < 4 * STEP; j++)
            __builtin_prefetch(pixels + (y + STEP * i) * s->width + x + 8 * STEP + j);
        PASS(input)(pixels + y * s->width + x, (vec *)v, (long)STEP * s->width, apart / LANES);
        continue;
      }
      vec tile[POINTS * POINTS * STEP];
      for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < POINTS; j++) {
          const long r = y + STEP * i, c = x + STEP * j;
          tile[(i * POINTS + j) * STEP] =
              r >= 0 && c >= 0 && r < s->height && c < s->width ? pixels[r * s->width + c] : (vec){0};
        }
      PASS(input)(tile, (vec *)v, POINTS * STEP, apart / LANES);
    }
  }
}

// The transpose of input_tile: adds a tile of the input's gradient where earlier tiles lie, and writes it elsewhere.
static void PASS(input_gradient_tile)(
    const limn_convolution *s, const float *v, long apart, const float *bias, float *gradient, long item, long row,
    long column) {
  const long plane = (long)s->height * s->width;
  const long groups = s->inputs / LANES;
  for (int phase = 0; phase < PHASES; phase++) {
    const long y = STEP * row - s->padding + phase / STEP, x = STEP * column - s->padding + phase % STEP;
    for (long group = 0; group < groups; group++, v += LANES) {
      vec *pixels = (vec *)gradient + (item * groups + group) * plane;
      const vec start = bias ? ((const vec *)bias)[group] : (vec){0};
      vec between[POINTS * POINTS], d[POINTS * POINTS];
      for (int j = 0; j < POINTS; j++)
        PASS(input_gradient_line)((const vec *)v + j * (apart / LANES), between + j, POINTS * (apart / LANES), POINTS);
      for (int i = 0; i < POINTS; i++) PASS(input_gradient_line)(between + i * POINTS, d + i * POINTS, 1, 1);
      for (int i = 0; i < POINTS; i++) {
        const long r = y + STEP * i;
        if (r < 0 || r >= s->height) continue;
        for (int j = 0; j < POINTS; j++) {
          const long c = x + STEP * j;
          if (c < 0 || c >= s->width) continue;
          const int before = (i < TAPS - 1 && row > 0) || (j < TAPS - 1 && column > 0);
          vec *to = pixels + r * s->width + c;
          *to = d[i * POINTS + j] + (before ? *to : start);
        }
      }
    }
  }
}

// One tile of the output from its coordinates, for all channels, with all that follows the convolution.
static void PASS(output_tile)(
    const limn_convolution *s, const float *m, long apart, const limn_convolution_end *end, float *output, long item,
    long row, long column) {
  const long groups = s->outputs / LANES;
  const long rows = s->rows - row < 4 ? s->rows - row : 4, columns = s->columns - column < 4 ? s->columns - column : 4;
  for (long group = 0; group < groups; group++, m += LANES) {
    const long at = ((item * groups + group) * s->rows + row) * s->columns + column;
    vec between[4 * POINTS], y[16];
    for (int j = 0; j < POINTS; j++)
      PASS(output_line)((const vec *)m + j * (apart / LANES), between + j, POINTS * (apart / LANES), POINTS);
    for (int i = 0; i < 4; i++) PASS(output_line)(between + i * POINTS, y + 4 * i, 1, 1);
    if (end->bias) {
      const vec bias = ((const vec *)end->bias)[group];
      for (int i = 0; i < 16; i++) y[i] += bias;
    }
    vec *to = (vec *)output + at;
    const vec *addend = end->addend ? (const vec *)end->addend + at : 0;
    if (rows == 4 && columns == 4) {
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          vec value = y[4 * i + j];
          if (addend) value += addend[i * s->columns + j];
          to[i * s->columns + j] = end->relu ? POSITIVE(value, value) : value;
        }
    } else {
      for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
          vec value = y[4 * i + j];
          if (addend) value += addend[i * s->columns + j];
          to[i * s->columns + j] = end->relu ? POSITIVE(value, value) : value;
        }
    }
  }
}

// The transpose of output_tile: a tile of the output's gradient in the coordinates of the transform, for all channels.
static void PASS(output_gradient_tile)(
    const limn_convolution *s, const float *gradient, const float *mask, long item, long row, long column, float *m,
    long apart, float *bias) {
  const long groups = s->outputs / LANES;
  const long rows = s->rows - row < 4 ? s->rows - row : 4, columns = s->columns - column < 4 ? s->columns - column : 4;
  for (long group = 0; group < groups; group++, m += LANES) {
    const long at = ((item * groups + group) * s->rows + row) * s->columns + column;
    const vec *from = (const vec *)gradient + at, *sign = mask ? (const vec *)mask + at : 0;
    vec y[16], between[4 * POINTS];
    if (rows == 4 && columns == 4) {
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          const vec value = from[i * s->columns + j];
          y[4 * i + j] = mask ? POSITIVE(sign[i * s->columns + j], value) : value;
        }
    } else {
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          const vec value = i < rows && j < columns ? from[i * s->columns + j] : (vec){0};
          y[4 * i + j] =
              mask && i < rows && j < columns ? POSITIVE(sign[i * s->columns + j], value) : value;
        }
    }
    if (bias) {
      vec sum = y[0];
      for (int i = 1; i < 16; i++) sum += y[i];
      ((vec *)bias)[group] += sum;
    }
    for (int j = 0; j < 4; j++) PASS(output_gradient_line)(y + j, between + j, 4, 4);
    for (int i = 0; i < POINTS; i++)
      PASS(output_gradient_line)(between + 4 * i, (vec *)m + i * POINTS * (apart / LANES), 1, apart / LANES);
  }
}

// Where tile `tile` lies.
#define PLACE(tile)                                                                                                   \
  const long across = (s->columns + 3) / 4, each = across * ((s->rows + 3) / 4);                                      \
  const long item = (tile) / each, row = (tile) % each / across * 4, column = (tile) % across * 4

static void PASS(forward)(
    const limn_convolution *s, long first, long last, const float *input, const float *weight,
    const limn_convolution_end *end, float *output, float *scratch) {
  const long depth = (long)PHASES * s->inputs, tiles = last - first;
  const long fromApart = point_floats(tiles, depth), toApart = point_floats(tiles, s->outputs);
  const long between = point_floats(depth, s->outputs);
  float *v = scratch, *m = scratch + POINTS * POINTS * fromApart;
  for (long tile = 0; tile < tiles; tile++) {
    PLACE(first + tile);
    PASS(input_tile)(s, input, item, row, column, v + tile * depth, fromApart);
  }
  for (int point = 0; point < POINTS * POINTS; point++)
    NAME(multiply)(
        v + point * fromApart, tiles, depth, weight + point * between, s->outputs, m + point * toApart);
  for (long tile = 0; tile < tiles; tile++) {
    PLACE(first + tile);
    PASS(output_tile)(s, m + tile * s->outputs, toApart, end, output, item, row, column);
  }
}

static void PASS(backward)(
    const limn_convolution *s, long first, long last, const limn_convolution_back *back, float *scratch) {
  const long depth = (long)PHASES * s->inputs, tiles = last - first;
  const long fromApart = point_floats(tiles, depth), toApart = point_floats(tiles, s->outputs);
  const long between = point_floats(depth, s->outputs);
  float *v = scratch, *m = scratch + POINTS * POINTS * fromApart;
  for (long tile = 0; tile < tiles; tile++) {
    PLACE(first + tile);
    PASS(output_gradient_tile)
    (s, back->gradient, back->mask, item, row, column, m + tile * s->outputs, toApart, back->biasGradient);
    if (back->weightGradient) PASS(input_tile)(s, back->input, item, row, column, v + tile * depth, fromApart);
  }
  if (back->weightGradient)
    for (int point = 0; point < POINTS * POINTS; point++)
      NAME(accumulate)(
          v + point * fromApart, depth, tiles, m + point * toApart, s->outputs,
          back->weightGradient + point * between, back->add);
  if (!back->inputGradient) return;
  for (int point = 0; point < POINTS * POINTS; point++)
    NAME(multiply)(
        m + point * toApart, tiles, s->outputs, back->weight + point * between, depth, v + point * fromApart);
  for (long tile = 0; tile < tiles; tile++) {
    PLACE(first + tile);
    PASS(input_gradient_tile)
    (s, v + tile * depth, fromApart, back->end.bias, back->inputGradient, item, row, column);
  }
}
#undef PLACE

// Weights [O, C, KERNEL, KERNEL] in the coordinates of the transform, in the panels that `multiply` reads: for the forward
// pass the columns are outputs, for the gradient of the input they are the inputs of all phases.
static void PASS(pack)(const limn_convolution *s, const float *weight, int gradient, float *packed) {
  const long depth = (long)PHASES * s->inputs;
  const long apart = point_floats(depth, s->outputs);
  const long rows = gradient ? s->outputs : s->inputs, columns = gradient ? s->inputs : s->outputs;
  const long usedRows = gradient ? s->usedOutputs : s->usedInputs, used = gradient ? s->usedInputs : s->usedOutputs;
  const long rowStep = gradient ? s->outputStep : s->inputStep;
  const long columnStep = gradient ? s->inputStep : s->outputStep;
  const long allRows = gradient ? rows : depth, allColumns = gradient ? depth : columns;
  for (long column = 0; column < columns; column += LANES)
    for (long row = 0; row < rows; row++) {
      const float *from = weight + row * rowStep + column * columnStep;
      const long lanes = row >= usedRows || column >= used ? 0 : used - column < LANES ? used - column : LANES;
      // Kernel by kernel, since places of one kernel share a cache line that the next kernels may push out.
      vec kernel[KERNEL * KERNEL];
      float *const places = (float *)kernel;
      for (long lane = 0; lane < lanes; lane++)
        for (int i = 0; i < KERNEL * KERNEL; i++) places[i * LANES + lane] = from[lane * columnStep + i * s->placeStep];
      for (long lane = lanes; lane < LANES; lane++)
        for (int i = 0; i < KERNEL * KERNEL; i++) places[i * LANES + lane] = 0;
      for (int phase = 0; phase < PHASES; phase++) {
        const vec *g = kernel + phase / STEP * KERNEL + phase % STEP;
        vec between[POINTS * TAPS];
        for (int j = 0; j < TAPS; j++)
          PASS(weight_line)(g + STEP * j, between + j, STEP * KERNEL, TAPS);
        const long r = gradient ? row : phase * rows + row, c = gradient ? phase * columns + column : column;
        const long panel = c / (2 * LANES) * (2 * LANES), width = allColumns - panel < 2 * LANES ? LANES : 2 * LANES;
        float *to = packed + panel * allRows + r * width + (c - panel);
        for (int i = 0; i < POINTS; i++)
          PASS(weight_line)(between + i * TAPS, (vec *)(to + i * POINTS * apart), 1, apart / LANES);
      }
    }
}

// The transpose of packing: the gradient of weights [O, C, KERNEL, KERNEL] from that of their coordinates,
// [points][phases · inputs][outputs].
static void PASS(unpack)(const limn_convolution *s, const float *packed, float *weight) {
  const long depth = (long)PHASES * s->inputs, apart = point_floats(depth, s->outputs) / LANES;
  for (long column = 0; column < s->usedOutputs; column += LANES) {
    const long lanes = s->usedOutputs - column < LANES ? s->usedOutputs - column : LANES;
    for (long row = 0; row < s->usedInputs; row++) {
      vec kernel[KERNEL * KERNEL];
      for (int phase = 0; phase < PHASES; phase++) {
        const vec *from = (const vec *)(packed + (phase * s->inputs + row) * (long)s->outputs + column);
        vec between[POINTS * TAPS], *g = kernel + phase / STEP * KERNEL + phase % STEP;
        for (int j = 0; j < POINTS; j++)
          PASS(weight_gradient_line)(from + j * apart, between + j, POINTS * apart, POINTS);
        for (int i = 0; i < TAPS; i++)
          PASS(weight_gradient_line)(between + i * POINTS, g + i * STEP * KERNEL, 1, STEP);
      }
      const float *const places = (const float *)kernel;
      float *to = weight + row * s->inputStep + column * s->outputStep;
      for (long lane = 0; lane < lanes; lane++)
        for (int i = 0; i < KERNEL * KERNEL; i++) to[lane * s->outputStep + i * s->placeStep] = places[i * LANES + lane];
    }
  }
}

#undef STEP
#undef PASS
#undef POINTS
#undef PHASES
#undef KERNEL
