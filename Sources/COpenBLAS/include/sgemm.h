#pragma once
#include <stdbool.h>

// The one function of OpenBLAS that Limn uses. The library is opened when it is first called, on one thread: linked, it would
// take a sixth of every start of the program, models that multiply matrices or not.

// c[m, n] = a[m, k] · b[k, n], row by row, either transposed first; lda and ldb are the lengths of the rows as they lie in memory.
// False if the system has no OpenBLAS.
bool limn_sgemm(
    bool transposed_a, bool transposed_b, int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c);
