#include "kernels.h"

#include <stdlib.h>
#include <string.h>

static limn_instructions best(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return limn_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return limn_avx2;
#endif
  return limn_plain;
}

limn_instructions limn_instruction_set(void) {
  const limn_instructions most = best();
  const char *wanted = getenv("LIMN_INSTRUCTIONS");
  if (wanted == NULL) return most;
  if (strcmp(wanted, "plain") == 0) return limn_plain;
  return strcmp(wanted, "avx2") == 0 && most > limn_avx2 ? limn_avx2 : most;
}

int limn_group_width(void) { return limn_instruction_set() == limn_avx512 ? 16 : 8; }
