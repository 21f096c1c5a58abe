// One loop compiled for each instruction set, the best of which is chosen at run time.
#pragma once

#if defined(__x86_64__)
/// Defines `name`, which runs `body` as compiled for AVX-512, for AVX2, or for any processor of the architecture.
#define VARIANTS(name, body, parameters, arguments)                                                         \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))) static void name##_avx512 parameters { \
    body arguments;                                                                                         \
  }                                                                                                         \
  __attribute__((target("avx2,fma"))) static void name##_avx2 parameters { body arguments; }                \
  static void name##_plain parameters { body arguments; }                                                   \
  void name parameters {                                                                                    \
    if (limn_group_width() == 16) {                                                                         \
      name##_avx512 arguments;                                                                              \
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {                           \
      name##_avx2 arguments;                                                                                \
    } else {                                                                                                \
      name##_plain arguments;                                                                               \
    }                                                                                                       \
  }
#else
#define VARIANTS(name, body, parameters, arguments) \
  void name parameters { body arguments; }
#endif
