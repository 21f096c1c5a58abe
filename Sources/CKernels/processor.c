#include "kernels.h"

limn_instructions limn_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return limn_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return limn_avx2;
#endif
  return limn_plain;
}

int limn_group_width(void) { return limn_instruction_set() == limn_avx512 ? 16 : 8; }
