// The one-dimensional transforms of Winograd's convolution and their transposes: B of the input, A of the output, G of the
// weights (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016), for points that keep the error of
// floats small: 5 times smaller than with 0, ±1, ±2. `s` is the step between neighbours, `to` that of the result.
// Included by convolution-body.h.

#define A 0.70710678118654752f
#define B 1.41421356237309505f

// F(4, 3): the points 0, ±√½ (A), ±√2 (B) and infinity.
INLINE void NAME(input_line_3)(const vec *d, vec *v, long s, long to) {
  vec e = d[4 * s] - 2 * d[2 * s], o = A * (d[3 * s] - 2 * d[s]);
  vec f = d[4 * s] - 0.5f * d[2 * s], u = B * (d[3 * s] - 0.5f * d[s]);
  v[0] = d[0] - 2.5f * d[2 * s] + d[4 * s];
  v[to] = e + o;
  v[2 * to] = e - o;
  v[3 * to] = f + u;
  v[4 * to] = f - u;
  v[5 * to] = d[s] - 2.5f * d[3 * s] + d[5 * s];
}

INLINE void NAME(input_gradient_line_3)(const vec *v, vec *d, long s, long to) {
  vec p = v[s] + v[2 * s], q = v[s] - v[2 * s], r = v[3 * s] + v[4 * s], t = v[3 * s] - v[4 * s];
  d[0] = v[0];
  d[to] = v[5 * s] - B * q - A * t;
  d[2 * to] = -2.5f * v[0] - 2 * p - 0.5f * r;
  d[3 * to] = A * q + B * t - 2.5f * v[5 * s];
  d[4 * to] = v[0] + p + r;
  d[5 * to] = v[5 * s];
}

INLINE void NAME(output_line_3)(const vec *m, vec *y, long s, long to) {
  vec p = m[s] + m[2 * s], q = A * (m[s] - m[2 * s]), r = m[3 * s] + m[4 * s], t = B * (m[3 * s] - m[4 * s]);
  y[0] = m[0] + p + r;
  y[to] = q + t;
  y[2 * to] = 0.5f * p + 2 * r;
  y[3 * to] = 0.5f * q + 2 * t + m[5 * s];
}

INLINE void NAME(output_gradient_line_3)(const vec *y, vec *m, long s, long to) {
  vec e = y[0] + 0.5f * y[2 * s], o = A * (y[s] + 0.5f * y[3 * s]);
  vec f = y[0] + 2 * y[2 * s], u = B * (y[s] + 2 * y[3 * s]);
  m[0] = y[0];
  m[to] = e + o;
  m[2 * to] = e - o;
  m[3 * to] = f + u;
  m[4 * to] = f - u;
  m[5 * to] = y[3 * s];
}

INLINE void NAME(weight_line_3)(const vec *g, vec *u, long s, long to) {
  vec e = (g[0] + 0.5f * g[2 * s]) * (-2 / 3.0f), o = g[s] * (-2 / 3.0f * A);
  vec f = (g[0] + 2 * g[2 * s]) * (1 / 6.0f), t = g[s] * (1 / 6.0f * B);
  u[0] = g[0];
  u[to] = e + o;
  u[2 * to] = e - o;
  u[3 * to] = f + t;
  u[4 * to] = f - t;
  u[5 * to] = g[2 * s];
}

INLINE void NAME(weight_gradient_line_3)(const vec *u, vec *g, long s, long to) {
  vec p = (u[s] + u[2 * s]) * (-2 / 3.0f), q = (u[s] - u[2 * s]) * (-2 / 3.0f * A);
  vec r = (u[3 * s] + u[4 * s]) * (1 / 6.0f), t = (u[3 * s] - u[4 * s]) * (1 / 6.0f * B);
  g[0] = u[0] + p + r;
  g[to] = q + t;
  g[2 * to] = 0.5f * p + 2 * r + u[5 * s];
}

#undef A
#undef B

// F(4, 2): the points ±1, ±½ and infinity.
INLINE void NAME(input_line_2)(const vec *d, vec *v, long s, long to) {
  vec e = d[3 * s] - 0.25f * d[s], o = d[2 * s] - 0.25f * d[0];
  vec f = d[3 * s] - d[s], u = 0.5f * (d[2 * s] - d[0]);
  v[0] = e + o;
  v[to] = e - o;
  v[2 * to] = f + u;
  v[3 * to] = f - u;
  v[4 * to] = 0.25f * d[0] - 1.25f * d[2 * s] + d[4 * s];
}

INLINE void NAME(input_gradient_line_2)(const vec *v, vec *d, long s, long to) {
  vec p = v[0] + v[s], q = v[0] - v[s], r = v[2 * s] + v[3 * s], t = 0.5f * (v[2 * s] - v[3 * s]);
  d[0] = 0.25f * (v[4 * s] - q) - t;
  d[to] = -0.25f * p - r;
  d[2 * to] = q + t - 1.25f * v[4 * s];
  d[3 * to] = p + r;
  d[4 * to] = v[4 * s];
}

INLINE void NAME(output_line_2)(const vec *m, vec *y, long s, long to) {
  vec p = m[0] + m[s], q = m[0] - m[s], r = m[2 * s] + m[3 * s], t = m[2 * s] - m[3 * s];
  y[0] = p + r;
  y[to] = q + 0.5f * t;
  y[2 * to] = p + 0.25f * r;
  y[3 * to] = q + 0.125f * t + m[4 * s];
}

INLINE void NAME(output_gradient_line_2)(const vec *y, vec *m, long s, long to) {
  vec e = y[0] + y[2 * s], o = y[s] + y[3 * s], f = y[0] + 0.25f * y[2 * s], u = 0.5f * y[s] + 0.125f * y[3 * s];
  m[0] = e + o;
  m[to] = e - o;
  m[2 * to] = f + u;
  m[3 * to] = f - u;
  m[4 * to] = y[3 * s];
}

INLINE void NAME(weight_line_2)(const vec *g, vec *u, long s, long to) {
  vec e = g[0] * (4 / 3.0f), o = g[s] * (2 / 3.0f);
  u[0] = 0.5f * e + o;
  u[to] = o - 0.5f * e;
  u[2 * to] = -e - o;
  u[3 * to] = e - o;
  u[4 * to] = g[s];
}

INLINE void NAME(weight_gradient_line_2)(const vec *u, vec *g, long s, long to) {
  g[0] = (u[0] - u[s]) * (2 / 3.0f) + (u[3 * s] - u[2 * s]) * (4 / 3.0f);
  g[to] = (u[0] + u[s] - u[2 * s] - u[3 * s]) * (2 / 3.0f) + u[4 * s];
}
