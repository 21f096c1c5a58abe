#include "sgemm.h"

#include <cblas.h>
#include <dlfcn.h>
#include <kernels.h>
#include <pthread.h>
#include <stdlib.h>

#ifdef __APPLE__
#define LIBRARY "libopenblas.0.dylib"
#else
#define LIBRARY "libopenblas.so.0"
#endif

// The variable that OpenBLAS reads the name of its kernels from.
#define KERNELS "OPENBLAS_CORETYPE"

typedef void dsyevd(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, const int *lwork,
    int *iwork, const int *liwork, int *info);

static __typeof__(cblas_sgemm) *sgemm;
static __typeof__(cblas_dgemm) *dgemm;
static dsyevd *eigen;
static char *(*core_name)(void);

// OpenBLAS 0.3.21 (Debian 12) knows no processor of AMD that has AVX-512, and takes the kernels of AVX2: a third slower on Zen 5.
static const char *better_kernels(void) {
#if defined(__x86_64__)
  if (limn_instruction_set() == limn_avx512 && __builtin_cpu_is("amd") && !getenv(KERNELS)) return "SKYLAKEX";
#endif
  return NULL;
}

// OpenBLAS has no function that chooses kernels: it reads the variable while it is loaded. Other threads may read the environment at that
// moment. glibc's first setenv in a process copies the array of variables and does not free the one that they read, and unsetenv takes away
// what is the last entry; so they find what they would have found, unless the program around us changes the environment too.
static void open_library(void) {
  const char *kernels = better_kernels();
  if (kernels) setenv(KERNELS, kernels, 0);
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  // The library has read it: what the process starts, such as a plug-in in Python, chooses for itself.
  if (kernels) unsetenv(KERNELS);
  if (!library) return;
  __typeof__(openblas_set_num_threads) *set_threads = dlsym(library, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
  sgemm = dlsym(library, "cblas_sgemm");
  dgemm = dlsym(library, "cblas_dgemm");
  eigen = dlsym(library, "dsyevd_");
  core_name = dlsym(library, "openblas_get_corename");
}

static void open_once(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
}

const char *limn_openblas_kernels(void) {
  open_once();
  return core_name ? core_name() : NULL;
}

bool limn_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c) {
  open_once();
  if (!sgemm) return false;
  sgemm(
      CblasRowMajor, transposed_a ? CblasTrans : CblasNoTrans, transposed_b ? CblasTrans : CblasNoTrans, m, n, k, 1, a,
      lda, b, ldb, 0, c, n);
  return true;
}

bool limn_dgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const double *a, int lda, const double *b, int ldb, double *c,
    bool adds) {
  open_once();
  if (!dgemm) return false;
  dgemm(
      CblasRowMajor, transposed_a ? CblasTrans : CblasNoTrans, transposed_b ? CblasTrans : CblasNoTrans, m, n, k, 1, a,
      lda, b, ldb, adds ? 1 : 0, c, n);
  return true;
}

bool limn_eigen(int n, double *a, double *values) {
  open_once();
  if (!eigen) return false;
  int lwork = -1, liwork = -1, info = 0, least = 0;
  double size = 0;
  eigen("V", "U", &n, a, &n, values, &size, &lwork, &least, &liwork, &info);
  if (info) return false;
  lwork = (int)size;
  liwork = least;
  double *work = malloc(sizeof(double) * (size_t)lwork);
  int *iwork = malloc(sizeof(int) * (size_t)liwork);
  if (work && iwork) eigen("V", "U", &n, a, &n, values, work, &lwork, iwork, &liwork, &info);
  bool done = work && iwork && info == 0;
  free(work);
  free(iwork);
  return done;
}
