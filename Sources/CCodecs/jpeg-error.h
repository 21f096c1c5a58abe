#pragma once
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

enum {
  EXIF_MARKER = JPEG_APP0 + 1,
  ICC_MARKER = JPEG_APP0 + 2,
  MAX_MARKER = 65533,       // bytes that a marker can carry
  MAX_ICC = 255 * 65519,    // an ICC profile in as many markers as its count byte allows
};

// What both directions share; libjpeg hands its error manager back, so that comes first.
struct escape {
  struct jpeg_error_mgr errors;
  jmp_buf target;
  char *message;
  int code;
  int in_header;
  int is_lenient;
  uint32_t repairs;
};

// Sets libjpeg's error manager up, which jumps to the target with one of our codes.
struct jpeg_error_mgr *limn_jpeg_escape(struct escape *escape, char *message);
