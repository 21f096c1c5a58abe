// The decoder of HEVC that libheif brings conceals what is damaged or missing. This one, over the same libde265, says so.
#include <libde265/de265.h>
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>
#include <stdlib.h>
#include <string.h>

#include "hevc.h"

// The memory of a picture's plane, filled before it is decoded with bytes that no pixels have by chance.
typedef struct {
  int width, height, stride, bytes;
  uint8_t *samples;
  uint8_t memory[];
} plane;

enum { TILE = 64, ALIGNMENT = 64 };

// Pixels of a plane at most in what this thread decodes: libde265 would take memory for whatever a file says.
static _Thread_local uint64_t most_pixels = UINT64_MAX;

void limn_hevc_set_limit(uint64_t pixels) { most_pixels = pixels; }

// libde265 takes planes of ours only for pictures that no filter is applied to whole (SAO): whether others are complete is found by
// decoding them once more, without filters. How large all of them are is found first, by refusing them their planes.
typedef struct {
  de265_decoder_context *probe, *context, *check;
  uint64_t pixels;
  uint8_t tile[TILE * TILE];
} decoder;

static struct heif_error error_of(const char *text) {
  return (struct heif_error){heif_error_Decoder_plugin_error, heif_suberror_Unspecified, text};
}

static const struct heif_error no_error = {heif_error_Ok, heif_suberror_Unspecified, "Success"};

// MARK: Planes

static const uint8_t *filling(const decoder *decoder, int x, int y) {
  return decoder->tile + (y % TILE) * TILE + x % TILE;
}

static plane *make_plane(const decoder *decoder, int width, int height, int bits, int alignment) {
  if (width <= 0 || height <= 0 || alignment <= 0 || ALIGNMENT % alignment != 0) return NULL;
  if (width > 1 << 16 || height > 1 << 16 || (uint64_t)width * (uint64_t)height > most_pixels) return NULL;
  int bytes = bits > 8 ? 2 : 1;
  size_t stride = ((size_t)width * bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  plane *made = malloc(sizeof *made + stride * height + 2 * ALIGNMENT);
  if (made == NULL) return NULL;
  size_t place = (size_t)(uintptr_t)made->memory % ALIGNMENT;
  *made = (plane){width, height, (int)stride, bytes, made->memory + (place == 0 ? 0 : ALIGNMENT - place)};
  for (int y = 0; y < height; y++) {
    for (size_t x = 0; x < stride; x += TILE) memcpy(made->samples + y * stride + x, filling(decoder, 0, y), TILE);
  }
  return made;
}

static int take_buffer(
    de265_decoder_context *context, struct de265_image_spec *spec, struct de265_image *image, void *data) {
  (void)context;
  int halves[2] = {
      spec->format == de265_image_format_YUV420P8 || spec->format == de265_image_format_YUV422P8,
      spec->format == de265_image_format_YUV420P8,
  };
  for (int channel = 0; channel < 3; channel++) de265_set_image_plane(image, channel, NULL, 0, NULL);
  for (int channel = 0; channel < (spec->format == de265_image_format_mono8 ? 1 : 3); channel++) {
    int width = channel > 0 && halves[0] ? (spec->width + 1) / 2 : spec->width;
    int height = channel > 0 && halves[1] ? (spec->height + 1) / 2 : spec->height;
    plane *made = make_plane(data, width, height, de265_get_bits_per_pixel(image, channel), spec->alignment);
    if (made == NULL) return 0;
    de265_set_image_plane(image, channel, made->samples, made->stride, made);
  }
  return 1;
}

static void give_buffer(de265_decoder_context *context, struct de265_image *image, void *data) {
  (void)context;
  (void)data;
  for (int channel = 0; channel < 3; channel++) free(de265_get_image_plane_user_data(image, channel));
}

static int refuse_buffer(
    de265_decoder_context *context, struct de265_image_spec *spec, struct de265_image *image, void *data) {
  (void)context;
  decoder *decoder = data;
  for (int channel = 0; channel < 3; channel++) de265_set_image_plane(image, channel, NULL, 0, NULL);
  if (spec->width <= 0 || spec->height <= 0) return 0;
  uint64_t pixels = (uint64_t)spec->width * (uint64_t)spec->height;
  if (pixels > decoder->pixels) decoder->pixels = pixels;
  return 0;
}

// Whether some square of brightness is still as it was before decoding. Filters change up to three pixels around what was decoded.
static int is_incomplete(const decoder *decoder, const plane *luma) {
  for (int y = 4; y < luma->height; y += 16) {
    int rows = luma->height - y < 8 ? luma->height - y : 8;
    for (int x = 4; x < luma->width; x += 16) {
      int columns = luma->width - x < 8 ? luma->width - x : 8;
      int equal = 0;
      while (equal < rows) {
        const uint8_t *samples = luma->samples + (size_t)(y + equal) * luma->stride + x * luma->bytes;
        if (memcmp(samples, filling(decoder, x * luma->bytes, y + equal), (size_t)(columns * luma->bytes)) != 0) break;
        equal++;
      }
      if (equal == rows) return 1;
    }
  }
  return 0;
}

// MARK: The plugin

static const char *name(void) { return "libde265, strictly"; }

static void do_nothing(void) {}

static int priority(enum heif_compression_format format) { return format == heif_compression_HEVC ? 200 : 0; }

static void close_decoder(void *data) {
  decoder *decoder = data;
  if (decoder == NULL) return;
  if (decoder->probe != NULL) de265_free_decoder(decoder->probe);
  if (decoder->context != NULL) de265_free_decoder(decoder->context);
  if (decoder->check != NULL) de265_free_decoder(decoder->check);
  free(decoder);
}

static struct heif_error open_decoder(void **out) {
  decoder *made = calloc(1, sizeof *made);
  *out = made;
  if (made != NULL) {
    made->probe = de265_new_decoder();
    made->context = de265_new_decoder();
    made->check = de265_new_decoder();
  }
  if (made == NULL || made->probe == NULL || made->context == NULL || made->check == NULL) {
    close_decoder(made);
    *out = NULL;
    return (struct heif_error){heif_error_Memory_allocation_error, heif_suberror_Unspecified, "out of memory"};
  }
  uint32_t state = 1;
  for (size_t place = 0; place < sizeof made->tile; place++) {
    state = state * 1664525 + 1013904223;
    made->tile[place] = (uint8_t)(state >> 24);
  }
  struct de265_image_allocation allocation = {take_buffer, give_buffer};
  de265_set_image_allocation_functions(made->context, &allocation, made);
  de265_set_image_allocation_functions(made->check, &allocation, made);
  struct de265_image_allocation refusal = {refuse_buffer, give_buffer};
  de265_set_image_allocation_functions(made->probe, &refusal, made);
  de265_set_parameter_bool(made->probe, DE265_DECODER_PARAM_DISABLE_SAO, 1);
  de265_set_parameter_bool(made->context, DE265_DECODER_PARAM_BOOL_SEI_CHECK_HASH, 1);
  de265_set_parameter_bool(made->check, DE265_DECODER_PARAM_DISABLE_SAO, 1);
  de265_set_parameter_bool(made->check, DE265_DECODER_PARAM_DISABLE_DEBLOCKING, 1);
  return no_error;
}

static struct heif_error push(void *data, const void *bytes, size_t count) {
  decoder *decoder = data;
  const uint8_t *place = bytes;
  while (count >= 4) {
    size_t length = (size_t)place[0] << 24 | (size_t)place[1] << 16 | (size_t)place[2] << 8 | place[3];
    if (length > count - 4 || length > INT32_MAX) return error_of("its data are cut short");
    if (de265_push_NAL(decoder->probe, place + 4, (int)length, 0, NULL) != DE265_OK ||
        de265_push_NAL(decoder->context, place + 4, (int)length, 0, NULL) != DE265_OK ||
        de265_push_NAL(decoder->check, place + 4, (int)length, 0, NULL) != DE265_OK) {
      return error_of("out of memory");
    }
    place += 4 + length;
    count -= 4 + length;
  }
  return count == 0 ? no_error : error_of("its data are cut short");
}

static struct heif_error copied(const struct de265_image *picture, struct heif_image **out) {
  static const enum heif_chroma chromas[] = {
      heif_chroma_monochrome, heif_chroma_420, heif_chroma_422, heif_chroma_444,
  };
  static const enum heif_channel channels[] = {heif_channel_Y, heif_channel_Cb, heif_channel_Cr};
  enum de265_chroma chroma = de265_get_chroma_format(picture);
  int is_grey = chroma == de265_chroma_mono;
  struct heif_error error = heif_image_create(
      de265_get_image_width(picture, 0), de265_get_image_height(picture, 0),
      is_grey ? heif_colorspace_monochrome : heif_colorspace_YCbCr, chromas[chroma], out);
  for (int channel = 0; channel < (is_grey ? 1 : 3) && error.code == heif_error_Ok; channel++) {
    int width = de265_get_image_width(picture, channel), height = de265_get_image_height(picture, channel);
    int bits = de265_get_bits_per_pixel(picture, channel), from_stride = 0, to_stride = 0;
    const uint8_t *from = de265_get_image_plane(picture, channel, &from_stride);
    if (from == NULL || width <= 0 || height <= 0 || bits < 8 || bits > 16) return error_of("its pixels are damaged");
    if (bits != de265_get_bits_per_pixel(picture, 0)) return error_of("its channels differ in bits");
    error = heif_image_add_plane(*out, channels[channel], width, height, bits);
    if (error.code != heif_error_Ok) break;
    uint8_t *to = heif_image_get_plane(*out, channels[channel], &to_stride);
    for (int y = 0; y < height; y++) {
      memcpy(to + (size_t)y * (size_t)to_stride, from + (size_t)y * (size_t)from_stride, (size_t)width * (bits > 8 ? 2 : 1));
    }
  }
  if (error.code != heif_error_Ok) return error;
  // For files whose boxes do not say how colours are stored.
  struct heif_color_profile_nclx *colours = heif_nclx_color_profile_alloc();
  if (colours == NULL) return error_of("out of memory");
  colours->full_range_flag = de265_get_image_full_range_flag(picture) != 0;
  heif_nclx_color_profile_set_color_primaries(colours, (uint16_t)de265_get_image_colour_primaries(picture));
  heif_nclx_color_profile_set_transfer_characteristics(
      colours, (uint16_t)de265_get_image_transfer_characteristics(picture));
  heif_nclx_color_profile_set_matrix_coefficients(colours, (uint16_t)de265_get_image_matrix_coefficients(picture));
  error = heif_image_set_nclx_color_profile(*out, colours);
  heif_nclx_color_profile_free(colours);
  return error;
}

// Whether libde265 met something that leaves pixels wrong; the other warnings are of threads.
static int is_damaged(de265_decoder_context *context) {
  int found = 0;
  for (de265_error warning; (warning = de265_get_warning(context)) != DE265_OK;) {
    found |= warning != DE265_WARNING_NO_WPP_CANNOT_USE_MULTITHREADING &&
        warning != DE265_WARNING_NUMBER_OF_THREADS_LIMITED_TO_MAXIMUM;
  }
  return found;
}

// The first picture of what was pushed; NULL where there is none, and after any error. A full buffer is one: nothing that comes could empty it.
static const struct de265_image *first_picture(de265_decoder_context *context) {
  de265_flush_data(context);
  for (int more = 1; more;) {
    more = 0;
    de265_error error = de265_decode(context, &more);
    if (error != DE265_OK) return NULL;
    const struct de265_image *picture = de265_get_next_picture(context);
    if (picture != NULL) return picture;
  }
  return NULL;
}

// Whether a picture of what was pushed is larger than it may be, as far as headers say.
static int is_too_large(decoder *decoder) {
  de265_decoder_context *context = decoder->probe;
  de265_flush_data(context);
  for (int left = de265_get_number_of_NAL_units_pending(context); left > 0;) {
    int more = 0;
    de265_decode(context, &more);
    int rest = de265_get_number_of_NAL_units_pending(context);
    if (rest >= left) return 1;
    left = rest;
  }
  de265_free_decoder(context);
  decoder->probe = NULL;
  return decoder->pixels > most_pixels;
}

static struct heif_error decode(void *data, struct heif_image **out) {
  decoder *decoder = data;
  *out = NULL;
  if (is_too_large(decoder)) return error_of("its pixels are more than it says");
  const struct de265_image *picture = first_picture(decoder->context);
  if (picture == NULL || is_damaged(decoder->context)) return error_of("its pixels are damaged");
  const plane *luma = de265_get_image_plane_user_data(picture, 0);
  struct heif_error error = luma != NULL && is_incomplete(decoder, luma) ? error_of("pixels are missing") : copied(picture, out);
  if (luma == NULL && error.code == heif_error_Ok) {
    de265_free_decoder(decoder->context);
    decoder->context = NULL;
    picture = first_picture(decoder->check);
    luma = picture == NULL ? NULL : de265_get_image_plane_user_data(picture, 0);
    if (luma == NULL || is_incomplete(decoder, luma)) error = error_of("pixels are missing");
  }
  if (error.code != heif_error_Ok && *out != NULL) {
    heif_image_release(*out);
    *out = NULL;
  }
  return error;
}

static void set_strictness(void *decoder, int flag) {
  (void)decoder;
  (void)flag;
}

static const struct heif_decoder_plugin plugin = {
    .plugin_api_version = 3,
    .get_plugin_name = name,
    .init_plugin = do_nothing,
    .deinit_plugin = do_nothing,
    .does_support_format = priority,
    .new_decoder = open_decoder,
    .free_decoder = close_decoder,
    .push_data = push,
    .decode_image = decode,
    .set_strict_decoding = set_strictness,
    .id_name = "limn",
};

const char *limn_hevc_decoder(void) { return plugin.id_name; }

int limn_hevc_register(void) { return heif_register_decoder_plugin(&plugin).code == heif_error_Ok; }
