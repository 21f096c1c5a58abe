#include "colour.h"

#include <lcms2.h>
#include <stdlib.h>
#include <string.h>

#include "codecs.h"

enum {
  // Steps of the grid on which a profile is held to sRGB, and the difference up to which it is that: 1.5 of 255. The usual
  // profiles of sRGB differ from its formula by up to 1.4 at its greenest.
  GRID = 9,
  TOLERANCE = 386,
  // Relative colorimetric with black point compensation: colours inside of sRGB stay what they are, and black stays black.
  INTENT = INTENT_RELATIVE_COLORIMETRIC,
  FLAGS = cmsFLAGS_BLACKPOINTCOMPENSATION,
};

struct limn_colours {
  cmsContext context;
  cmsHTRANSFORM transform;
  size_t in_pixel;
  size_t out_pixel;
};

static void say_nothing(cmsContext context, cmsUInt32Number code, const char *text) {
  (void)context;
  (void)code;
  (void)text;
}

static cmsContext new_context(void) {
  cmsContext context = cmsCreateContext(NULL, NULL);
  if (context != NULL) cmsSetLogErrorHandlerTHR(context, say_nothing);
  return context;
}

// sRGB's curve: its exponent, and its line near black.
static cmsToneCurve *srgb_curve(cmsContext context) {
  const cmsFloat64Number srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return cmsBuildParametricToneCurve(context, 4, srgb);
}

// Greys as sRGB has them.
static cmsHPROFILE srgb_grey(cmsContext context) {
  cmsToneCurve *curve = srgb_curve(context);
  if (curve == NULL) return NULL;
  cmsHPROFILE profile = cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve);
  cmsFreeToneCurve(curve);
  return profile;
}

static cmsHTRANSFORM transform(
    cmsContext context, cmsHPROFILE from, cmsUInt32Number in, cmsUInt32Number out, cmsUInt32Number flags) {
  cmsHPROFILE to = T_COLORSPACE(out) == PT_GRAY ? srgb_grey(context) : cmsCreate_sRGBProfileTHR(context);
  if (to == NULL) return NULL;
  cmsHTRANSFORM made = cmsCreateTransformTHR(context, from, in, to, out, INTENT, FLAGS | flags);
  cmsCloseProfile(to);
  return made;
}

// What becomes of a grid of colours, if it is a profile of them, and of greys: all stay where they are if the profile means sRGB.
static int classify(cmsContext context, cmsHPROFILE from, cmsUInt32Number type) {
  cmsHTRANSFORM exact = transform(context, from, type, type, cmsFLAGS_NOOPTIMIZE);
  if (exact == NULL) return LIMN_PROFILE_BROKEN;
  const int channels = (int)T_CHANNELS(type), grid = channels == 3 ? GRID * GRID * GRID : 0;
  int is_srgb = 1;
  for (int index = 0; is_srgb && index < grid + 256; index++) {
    cmsUInt16Number color[3] = {0};
    cmsUInt16Number result[3] = {0};
    for (int channel = 0, rest = index; channel < channels; channel++, rest /= GRID) {
      color[channel] = index < grid ? (cmsUInt16Number)(rest % GRID * 65535 / (GRID - 1))
                                    : (cmsUInt16Number)((index - grid) * 257);
    }
    cmsDoTransform(exact, color, result, 1);
    for (int channel = 0; channel < channels; channel++) {
      is_srgb &= abs((int)color[channel] - result[channel]) <= TOLERANCE;
    }
  }
  cmsDeleteTransform(exact);
  return is_srgb ? LIMN_PROFILE_SRGB : LIMN_PROFILE_OTHER;
}

// Little CMS's word for samples of these channels and this depth.
static cmsUInt32Number samples_type(int32_t channels, int32_t depth) {
  cmsUInt32Number bytes = BYTES_SH(depth / 8);
  switch (channels) {
    case LIMN_GREY: return COLORSPACE_SH(PT_GRAY) | CHANNELS_SH(1) | bytes;
    case LIMN_GREY_ALPHA: return COLORSPACE_SH(PT_GRAY) | EXTRA_SH(1) | CHANNELS_SH(1) | bytes;
    case LIMN_RGBA: return COLORSPACE_SH(PT_RGB) | EXTRA_SH(1) | CHANNELS_SH(3) | bytes;
    case LIMN_CMYK: return COLORSPACE_SH(PT_CMYK) | CHANNELS_SH(4) | bytes;
    default: return COLORSPACE_SH(PT_RGB) | CHANNELS_SH(3) | bytes;
  }
}

static size_t pixel_bytes(cmsUInt32Number type) {
  return (T_CHANNELS(type) + T_EXTRA(type)) * T_BYTES(type);
}

int limn_colours_open(const uint8_t *icc, size_t icc_count, int32_t channels, int32_t depth, limn_colours **out) {
  *out = NULL;
  int is_cmyk = channels == LIMN_CMYK;
  int is_grey = channels == LIMN_GREY || channels == LIMN_GREY_ALPHA;
  if (icc_count > UINT32_MAX || (channels != LIMN_RGB && channels != LIMN_RGBA && !is_cmyk && !is_grey)) {
    return LIMN_PROFILE_BROKEN;
  }
  cmsContext context = new_context();
  if (context == NULL) return LIMN_PROFILE_BROKEN;
  cmsHPROFILE profile = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)icc_count);
  int kind = LIMN_PROFILE_BROKEN;
  limn_colours *colours = NULL;
  cmsColorSpaceSignature space = is_cmyk ? cmsSigCmykData : is_grey ? cmsSigGrayData : cmsSigRgbData;
  if (profile == NULL || cmsGetColorSpace(profile) != space) goto done;
  kind = is_cmyk ? LIMN_PROFILE_OTHER : classify(context, profile, is_grey ? TYPE_GRAY_16 : TYPE_RGB_16);
  if (kind != LIMN_PROFILE_OTHER) goto done;
  kind = LIMN_PROFILE_BROKEN;
  colours = calloc(1, sizeof *colours);
  if (colours == NULL) goto done;
  // Little CMS tabulates what it does to 16 bits, and to greys, on a coarse grid unless its flags forbid that.
  cmsUInt32Number in = samples_type(channels, depth);
  cmsUInt32Number result = is_cmyk ? samples_type(LIMN_RGB, depth) : in;
  colours->transform = transform(context, profile, in, result, depth == 16 || is_grey ? cmsFLAGS_NOOPTIMIZE : 0);
  if (colours->transform == NULL) goto done;
  colours->context = context;
  colours->in_pixel = pixel_bytes(in);
  colours->out_pixel = pixel_bytes(result);
  kind = LIMN_PROFILE_OTHER;
  *out = colours;

done:
  if (profile != NULL) cmsCloseProfile(profile);
  if (*out == NULL) {
    free(colours);
    cmsDeleteContext(context);
  }
  return kind;
}

void limn_colours_convert(limn_colours *colours, const void *samples, void *out, size_t pixels) {
  enum { PIECE = 1 << 20 };
  const uint8_t *from = samples;
  uint8_t *to = out;
  for (size_t done = 0; done < pixels; done += PIECE) {
    size_t count = pixels - done < PIECE ? pixels - done : PIECE;
    cmsDoTransform(
        colours->transform, from + done * colours->in_pixel, to + done * colours->out_pixel, (cmsUInt32Number)count);
  }
}

void limn_colours_close(limn_colours *colours) {
  if (colours == NULL) return;
  cmsDeleteTransform(colours->transform);
  cmsDeleteContext(colours->context);
  free(colours);
}

static size_t save(cmsContext context, cmsHPROFILE profile, uint8_t *out, size_t capacity) {
  cmsUInt32Number size = 0;
  if (profile == NULL || !cmsSaveProfileToMem(profile, NULL, &size) || size > capacity || size < 36 ||
      !cmsSaveProfileToMem(profile, out, &size)) {
    size = 0;
  } else {
    memset(out + 24, 0, 12);  // the time of its making
  }
  if (profile != NULL) cmsCloseProfile(profile);
  cmsDeleteContext(context);
  return size;
}

size_t limn_srgb_profile(uint8_t *out, size_t capacity) {
  cmsContext context = new_context();
  return context == NULL ? 0 : save(context, cmsCreate_sRGBProfileTHR(context), out, capacity);
}

size_t limn_coded_profile(int primaries, int transfer, uint8_t *out, size_t capacity) {
  const cmsCIExyY white = {0.3127, 0.3290, 1};
  cmsCIExyYTRIPLE colours;
  switch (primaries) {
    case 1: colours = (cmsCIExyYTRIPLE){{0.640, 0.330, 1}, {0.300, 0.600, 1}, {0.150, 0.060, 1}}; break;
    case 9: colours = (cmsCIExyYTRIPLE){{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}}; break;
    case 12: colours = (cmsCIExyYTRIPLE){{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}; break;
    default: return 0;
  }
  cmsContext context = new_context();
  if (context == NULL) return 0;
  cmsToneCurve *curve = NULL;
  switch (transfer) {
    case 1:
    case 6:
    case 13:
    case 14:
    case 15: curve = srgb_curve(context); break;
    case 4: curve = cmsBuildGamma(context, 2.2); break;
    case 5: curve = cmsBuildGamma(context, 2.8); break;
    case 8: curve = cmsBuildGamma(context, 1); break;
    default: break;
  }
  if (curve == NULL) {
    cmsDeleteContext(context);
    return 0;
  }
  cmsToneCurve *const curves[3] = {curve, curve, curve};
  cmsHPROFILE profile = cmsCreateRGBProfileTHR(context, &white, &colours, curves);
  cmsFreeToneCurve(curve);
  return save(context, profile, out, capacity);
}
