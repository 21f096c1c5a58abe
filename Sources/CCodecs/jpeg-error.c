#include "jpeg-error.h"

#include <jerror.h>

#include "codecs.h"
#include "message.h"

static void leave(j_common_ptr jpeg, int code) {
  struct escape *escape = (struct escape *)jpeg->err;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  limn_set_message(escape->message, text);
  escape->code = code;
  longjmp(escape->target, 1);
}

static void on_error(j_common_ptr jpeg) {
  switch (jpeg->err->msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED: leave(jpeg, LIMN_UNSUPPORTED); break;
    case JERR_IMAGE_TOO_BIG: leave(jpeg, LIMN_LIMIT); break;
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: leave(jpeg, LIMN_MEMORY); break;
    default: leave(jpeg, LIMN_CORRUPT);
  }
}

// libjpeg warns where it goes on with pixels it made up: that is damage. A few warnings say nothing about pixels.
static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  struct escape *escape = (struct escape *)jpeg->err;
  switch (jpeg->err->msg_code) {
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC: return;
    case JWRN_EXTRANEOUS_DATA:
      if (escape->in_header) return;
      break;
    case JWRN_NOT_SEQUENTIAL:  // some phones write zeros there
      if (!escape->is_lenient) break;
      escape->repairs |= LIMN_REPAIR_SCAN;
      return;
    case JWRN_JPEG_EOF:  // should pixels be missing too, another warning follows, or has_all_pixels finds it
      if (!escape->is_lenient || escape->in_header) break;
      escape->repairs |= LIMN_REPAIR_END;
      return;
    default: break;
  }
  leave(jpeg, LIMN_CORRUPT);
}

static void say_nothing(j_common_ptr jpeg) {
  (void)jpeg;
}

struct jpeg_error_mgr *limn_jpeg_escape(struct escape *escape, char *message) {
  jpeg_std_error(&escape->errors);
  escape->errors.error_exit = on_error;
  escape->errors.emit_message = on_message;
  escape->errors.output_message = say_nothing;
  escape->message = message;
  return &escape->errors;
}
