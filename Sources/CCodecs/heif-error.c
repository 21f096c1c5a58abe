#include "heif-error.h"

#include <string.h>

#include "heif-codec.h"
#include "message.h"

int limn_heif_code(struct heif_error error, char *message) {
  const char *text = error.message != NULL ? error.message : "it cannot be decoded";
  // What our own decoder says stands behind what libheif says of plugins.
  const char *own = error.code == heif_error_Decoder_plugin_error ? strstr(text, "Unspecified: ") : NULL;
  limn_set_message(message, own != NULL ? own + strlen("Unspecified: ") : text);
  for (char *letter = message; *letter != 0; letter++) {
    if ((unsigned char)*letter < 32 || (unsigned char)*letter > 126) *letter = ' ';
  }
  if (error.code == heif_error_Memory_allocation_error) {
    return error.subcode == heif_suberror_Security_limit_exceeded ? LIMN_LIMIT : LIMN_MEMORY;
  }
  if (error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype) {
    return LIMN_UNSUPPORTED;
  }
  return LIMN_CORRUPT;
}
