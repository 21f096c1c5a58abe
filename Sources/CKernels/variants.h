// One loop compiled for each instruction set.
#pragma once
#include "kernels.h"

#define WITH_SET(...) (limn_instructions set, __VA_ARGS__)

#if defined(__x86_64__)
// What the functions of an instruction set are compiled for.
#define AVX512 "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"
#define AVX2 "avx2,fma"

/// Defines `name`, which runs `body` as compiled for the instruction set that is its first argument.
#define VARIANTS(name, body, parameters, arguments)                                               \
  __attribute__((target(AVX512))) static void name##_avx512 parameters { body arguments; }        \
  __attribute__((target(AVX2))) static void name##_avx2 parameters { body arguments; }            \
  static void name##_plain parameters { body arguments; }                                         \
  void name WITH_SET parameters {                                                                 \
    switch (set) {                                                                                \
    case limn_avx512: name##_avx512 arguments; break;                                             \
    case limn_avx2: name##_avx2 arguments; break;                                                 \
    case limn_plain: name##_plain arguments; break;                                               \
    }                                                                                             \
  }
#else
#define VARIANTS(name, body, parameters, arguments) \
  void name WITH_SET parameters { body arguments; }
#endif
