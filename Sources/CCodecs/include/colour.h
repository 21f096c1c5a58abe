#pragma once
#include <stddef.h>
#include <stdint.h>

// A shim around Little CMS: colours by way of ICC profiles. Nothing is shared between two conversions.

enum {
  LIMN_PROFILE_BROKEN = 0,  // cannot be used for such a picture
  LIMN_PROFILE_SRGB = 1,    // means sRGB: nothing is to be done
  LIMN_PROFILE_OTHER = 2,
};

typedef struct limn_colours limn_colours;

// Opens a conversion to sRGB, or to greys with sRGB's curve, for pictures of these channels and this depth (8 or 16). Gives
// what the profile is; there is a conversion to be closed only for LIMN_PROFILE_OTHER.
int limn_colours_open(const uint8_t *icc, size_t icc_count, int32_t channels, int32_t depth, limn_colours **out);

// Converts pixels; alpha is not touched. All but CMYK are converted in place (samples and out are one); of CMYK comes RGB.
void limn_colours_convert(limn_colours *colours, const void *samples, void *out, size_t pixels);
void limn_colours_close(limn_colours *colours);

// Writes the profile of colours by H.273's numbers of primaries (1, 9 or 12) and transfer (1, 4, 5, 6, 8, 13, 14 or 15; those of video are taken for
// that of sRGB, as viewers do), and gives its size; 0 for others, and if that is more than the capacity.
size_t limn_coded_profile(int primaries, int transfer, uint8_t *out, size_t capacity);

// Writes the profile of sRGB, without the time of its making, and gives its size; 0 if that is more than the capacity.
size_t limn_srgb_profile(uint8_t *out, size_t capacity);
