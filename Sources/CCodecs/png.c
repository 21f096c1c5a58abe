#include "codecs.h"
typedef int limn_codecs_placeholder;
