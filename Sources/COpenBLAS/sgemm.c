#include "sgemm.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>

#ifdef __APPLE__
#define LIBRARY "libopenblas.0.dylib"
#else
#define LIBRARY "libopenblas.so.0"
#endif

static __typeof__(cblas_sgemm) *sgemm;

static void open_library(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  __typeof__(openblas_set_num_threads) *set_threads = dlsym(library, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
  sgemm = dlsym(library, "cblas_sgemm");
}

bool limn_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  if (!sgemm) return false;
  sgemm(
      CblasRowMajor, transposed_a ? CblasTrans : CblasNoTrans, transposed_b ? CblasTrans : CblasNoTrans, m, n, k, 1, a,
      lda, b, ldb, 0, c, n);
  return true;
}
