#pragma once
// oneDNN's C API (Debian's libdnnl-dev 2.6). It threads with OpenMP; the one call of OpenMP that Limn needs is declared
// here because <omp.h> belongs to GCC.
#include <dnnl.h>

void omp_set_num_threads(int threads);
