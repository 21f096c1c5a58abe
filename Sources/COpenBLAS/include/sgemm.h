#pragma once
#include <stdbool.h>

// The functions of OpenBLAS that Limn uses. The library is opened when one is first called, on one thread: linked, it would
// take a sixth of every start of the program, models that multiply matrices or not. False if the system has no OpenBLAS.

// The name of the kernels that OpenBLAS has chosen for this processor, "SkylakeX"; NULL without the library. On AMD's processors with
// AVX-512 they are those of AVX-512, unless the environment names others in OPENBLAS_CORETYPE.
const char *limn_openblas_kernels(void);

// c[m, n] = a[m, k] · b[k, n], row by row, either transposed first; lda and ldb are the lengths of the rows as they lie in memory.
bool limn_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c);

// The same in double precision, added to c where `adds`.
bool limn_dgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const double *a, int lda, const double *b, int ldb, double *c,
    bool adds);

// The eigenvalues (smallest first) of a symmetric matrix a[n, n], which its eigenvectors replace, one a row (LAPACK's dsyevd). False
// without the library or memory, or where it does not converge.
bool limn_eigen(int n, double *a, double *values);
