#include "kernels.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
int limn_is_sanitised(void) { return 1; }
#else
int limn_is_sanitised(void) { return 0; }
#endif
#else
int limn_is_sanitised(void) { return 0; }
#endif
