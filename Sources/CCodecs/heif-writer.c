#include <libheif/heif.h>

#include "heif-codec.h"
#include "heif-error.h"
#include "message.h"

const char *limn_heif_encoder(int codec) {
  const struct heif_encoder_descriptor *found = NULL;
  int count = heif_get_encoder_descriptors((enum heif_compression_format)codec, NULL, &found, 1);
  return count > 0 ? heif_encoder_descriptor_get_name(found) : NULL;
}

typedef struct {
  limn_sink sink;
  int is_stopped;
} heif_output;

static struct heif_error take(struct heif_context *context, const void *bytes, size_t count, void *data) {
  (void)context;
  heif_output *output = data;
  if (!output->sink.take(output->sink.context, bytes, count)) output->is_stopped = 1;
  return (struct heif_error){heif_error_Ok, heif_suberror_Unspecified, "Success"};
}

static struct heif_image *make_image(const limn_picture *picture, const void *samples, int bits) {
  int channels = picture->channels == LIMN_RGBA ? 4 : 3;
  enum heif_chroma chroma = bits == 8
      ? (channels == 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB)
      : (channels == 4 ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE);
  struct heif_image *image = NULL;
  int width = (int)picture->width, height = (int)picture->height;
  if (heif_image_create(width, height, heif_colorspace_RGB, chroma, &image).code != heif_error_Ok) return NULL;
  int stride = 0;
  uint8_t *plane = NULL;
  if (heif_image_add_plane(image, heif_channel_interleaved, width, height, bits).code == heif_error_Ok) {
    plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  }
  if (plane == NULL) {
    heif_image_release(image);
    return NULL;
  }
  size_t count = (size_t)width * channels;
  uint32_t most = (1u << bits) - 1, whole = picture->depth == 16 ? 65535 : 255;
  for (int y = 0; y < height; y++) {
    uint8_t *to = plane + (size_t)y * (size_t)stride;
    const uint8_t *narrow = (const uint8_t *)samples + (size_t)y * count;
    const uint16_t *wide = (const uint16_t *)samples + (size_t)y * count;
    for (size_t place = 0; place < count; place++) {
      uint32_t value = picture->depth == 16 ? wide[place] : narrow[place];
      value = (value * most + whole / 2) / whole;
      if (bits == 8) {
        to[place] = (uint8_t)value;
      } else {
        to[2 * place] = (uint8_t)value;
        to[2 * place + 1] = (uint8_t)(value >> 8);
      }
    }
  }
  return image;
}

int limn_heif_encode(
    const limn_picture *picture, const void *samples, int codec, int quality, int bits, limn_sink sink, char *message) {
  struct heif_context *context = heif_context_alloc();
  struct heif_encoder *encoder = NULL;
  struct heif_image *image = NULL;
  struct heif_image_handle *handle = NULL;
  struct heif_encoding_options *options = heif_encoding_options_alloc();
  struct heif_color_profile_nclx *colours = heif_nclx_color_profile_alloc();
  int code = LIMN_MEMORY;
  limn_set_message(message, "out of memory");
  if (context == NULL || options == NULL || colours == NULL) goto done;
  struct heif_error error = heif_context_get_encoder_for_format(context, (enum heif_compression_format)codec, &encoder);
  if (error.code != heif_error_Ok) {
    code = limn_heif_code(error, message);
    goto done;
  }
  heif_encoder_set_lossless(encoder, quality == 0);
  heif_encoder_set_lossy_quality(encoder, quality == 0 ? 100 : quality);
  // Colours as fine as brightness, and one thread: pictures are encoded side by side.
  heif_encoder_set_parameter_string(encoder, "chroma", "444");
  if (codec == LIMN_AV1) {
    heif_encoder_set_parameter_integer(encoder, "threads", 1);
    heif_encoder_set_parameter_integer(encoder, "speed", 7);
  } else {
    heif_encoder_set_parameter_string(encoder, "preset", "medium");
    heif_encoder_set_parameter_string(encoder, "x265:pools", "none");
    heif_encoder_set_parameter_string(encoder, "x265:frame-threads", "1");
  }
  image = make_image(picture, samples, bits);
  if (image == NULL) goto done;
  colours->color_primaries = heif_color_primaries_ITU_R_BT_709_5;
  colours->transfer_characteristics = heif_transfer_characteristic_IEC_61966_2_1;
  colours->matrix_coefficients =
      quality == 0 ? heif_matrix_coefficients_RGB_GBR : heif_matrix_coefficients_ITU_R_BT_601_6;
  colours->full_range_flag = 1;
  options->output_nclx_profile = colours;
  error = heif_image_set_nclx_color_profile(image, colours);
  options->macOS_compatibility_workaround_no_nclx_profile = 0;
  if (error.code == heif_error_Ok && picture->icc_count > 0) {
    error = heif_image_set_raw_color_profile(image, "prof", picture->icc, picture->icc_count);
    options->save_two_colr_boxes_when_ICC_and_nclx_available = 1;
  }
  if (error.code == heif_error_Ok) error = heif_context_encode_image(context, image, encoder, options, &handle);
  if (error.code == heif_error_Ok && picture->exif_count > 0 && picture->exif_count < LIMN_HEIF_BLOCK_LIMIT) {
    error = heif_context_add_exif_metadata(context, handle, picture->exif, (int)picture->exif_count);
  }
  if (error.code == heif_error_Ok && picture->extras_count > 0 && picture->extras_count < LIMN_HEIF_BLOCK_LIMIT) {
    error = heif_context_add_XMP_metadata(context, handle, picture->extras, (int)picture->extras_count);
  }
  heif_output output = {.sink = sink};
  struct heif_writer writer = {.writer_api_version = 1, .write = take};
  if (error.code == heif_error_Ok) error = heif_context_write(context, &writer, &output);
  code = error.code != heif_error_Ok ? limn_heif_code(error, message) : output.is_stopped ? LIMN_SINK : LIMN_OK;

done:
  if (handle != NULL) heif_image_handle_release(handle);
  if (image != NULL) heif_image_release(image);
  if (encoder != NULL) heif_encoder_release(encoder);
  if (options != NULL) heif_encoding_options_free(options);
  if (colours != NULL) heif_nclx_color_profile_free(colours);
  if (context != NULL) heif_context_free(context);
  return code;
}
