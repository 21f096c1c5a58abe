#pragma once
#include <stddef.h>
#include <stdint.h>

#include "codecs.h"

// Adds to the end; 0 where there is no memory for it.
int limn_bytes_append(limn_bytes *bytes, const void *data, size_t count);

// Copies one line of text, whatever its length, into a message's buffer.
void limn_set_message(char *message, const char *text);
