#include "message.h"

#include <stdio.h>

#include "codecs.h"

void limn_set_message(char *message, const char *text) {
  snprintf(message, LIMN_MESSAGE_SIZE, "%s", text);
}
