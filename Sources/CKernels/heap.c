#include "kernels.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

void limn_heap_keep_large_blocks_out(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

void limn_heap_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
