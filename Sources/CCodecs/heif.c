#include <libheif/heif.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heif-codec.h"
#include "heif-error.h"
#include "hevc.h"
#include "message.h"
#include "opacity.h"

struct limn_heif_reader {
  limn_source source;
  uint64_t place;
  struct heif_context *context;
  struct heif_image_handle *image;
  int bits;
  uint8_t *blocks[3];
};

// MARK: The source, as libheif reads it

static int64_t place_of(void *data) { return (int64_t)((limn_heif_reader *)data)->place; }

static int read_source(void *bytes, size_t count, void *data) {
  limn_heif_reader *reader = data;
  if (reader->place > reader->source.size || count > reader->source.size - reader->place) return 1;
  if (count > 0 && !reader->source.read(reader->source.context, reader->place, bytes, count)) return 1;
  reader->place += count;
  return 0;
}

static int seek_source(int64_t place, void *data) {
  limn_heif_reader *reader = data;
  if (place < 0 || (uint64_t)place > reader->source.size) return 1;
  reader->place = (uint64_t)place;
  return 0;
}

static enum heif_reader_grow_status wait_for(int64_t size, void *data) {
  int is_there = size >= 0 && (uint64_t)size <= ((limn_heif_reader *)data)->source.size;
  return is_there ? heif_reader_grow_status_size_reached : heif_reader_grow_status_size_beyond_eof;
}

static const struct heif_reader functions = {
    .reader_api_version = 1,
    .get_position = place_of,
    .read = read_source,
    .seek = seek_source,
    .wait_for_file_size = wait_for,
};

// MARK: Reading

static uint8_t *metadata(limn_heif_reader *reader, heif_item_id id, size_t *count) {
  *count = heif_image_handle_get_metadata_size(reader->image, id);
  if (*count == 0 || *count > LIMN_HEIF_BLOCK_LIMIT) return NULL;
  uint8_t *bytes = malloc(*count);
  if (bytes != NULL && heif_image_handle_get_metadata(reader->image, id, bytes).code == heif_error_Ok) return bytes;
  free(bytes);
  return NULL;
}

static void read_metadata(limn_heif_reader *reader, limn_picture *picture, limn_heif_facts *facts) {
  heif_item_id ids[16];
  int count = heif_image_handle_get_list_of_metadata_block_IDs(reader->image, NULL, ids, 16);
  for (int index = 0; index < count; index++) {
    const char *type = heif_image_handle_get_metadata_type(reader->image, ids[index]);
    const char *content = heif_image_handle_get_metadata_content_type(reader->image, ids[index]);
    size_t size = 0;
    if (type != NULL && strcmp(type, "Exif") == 0 && reader->blocks[0] == NULL) {
      uint8_t *block = reader->blocks[0] = metadata(reader, ids[index], &size);
      // Four bytes say how many stand before the block.
      if (block == NULL || size < 4) continue;
      uint64_t start = 4 + ((uint64_t)block[0] << 24 | block[1] << 16 | block[2] << 8 | block[3]);
      if (start >= size) continue;
      picture->exif = block + start;
      picture->exif_count = size - start;
    } else if (content != NULL && strcmp(content, "application/rdf+xml") == 0 && reader->blocks[1] == NULL) {
      facts->xmp = reader->blocks[1] = metadata(reader, ids[index], &size);
      facts->xmp_count = facts->xmp == NULL ? 0 : size;
    }
  }
}

static void read_colours(limn_heif_reader *reader, limn_picture *picture, limn_heif_facts *facts) {
  enum heif_color_profile_type type = heif_image_handle_get_color_profile_type(reader->image);
  if (type == heif_color_profile_type_prof || type == heif_color_profile_type_rICC) {
    size_t size = heif_image_handle_get_raw_color_profile_size(reader->image);
    if (size == 0 || size > LIMN_HEIF_BLOCK_LIMIT) return;
    reader->blocks[2] = malloc(size);
    if (reader->blocks[2] == NULL) return;
    if (heif_image_handle_get_raw_color_profile(reader->image, reader->blocks[2]).code != heif_error_Ok) return;
    picture->icc = reader->blocks[2];
    picture->icc_count = size;
  } else if (type == heif_color_profile_type_nclx) {
    struct heif_color_profile_nclx *colours = NULL;
    if (heif_image_handle_get_nclx_color_profile(reader->image, &colours).code == heif_error_Ok && colours != NULL) {
      facts->primaries = colours->color_primaries;
      facts->transfer = colours->transfer_characteristics;
    }
    heif_nclx_color_profile_free(colours);
  }
}

static void read_companions(limn_heif_reader *reader, limn_heif_facts *facts) {
  facts->has_depth_map = heif_image_handle_has_depth_image(reader->image);
  facts->further_images = heif_context_get_number_of_top_level_images(reader->context) - 1;
  int filter = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA | LIBHEIF_AUX_IMAGE_FILTER_OMIT_DEPTH;
  heif_item_id ids[16];
  int count = heif_image_handle_get_list_of_auxiliary_image_IDs(reader->image, filter, ids, 16);
  for (int index = 0; index < count; index++) {
    struct heif_image_handle *image = NULL;
    const char *type = NULL;
    if (heif_image_handle_get_auxiliary_image_handle(reader->image, ids[index], &image).code != heif_error_Ok) continue;
    int is_gain_map = 0;
    if (heif_image_handle_get_auxiliary_type(image, &type).code == heif_error_Ok && type != NULL) {
      is_gain_map = strstr(type, "gainmap") != NULL || strstr(type, "21496") != NULL;
      heif_image_handle_free_auxiliary_types(image, &type);
    }
    if (is_gain_map) facts->has_gain_map = 1;
    else facts->further_auxiliaries++;
    heif_image_handle_release(image);
  }
}

// Before anything else is asked of libheif, which reads its list of decoders without a lock.
static int has_own_decoder;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_own_decoder(void) { has_own_decoder = limn_hevc_register(); }

int limn_heif_open(
    const limn_source *source, limn_limits limits, limn_heif_reader **out, limn_picture *picture,
    limn_heif_facts *facts, char *message) {
  *picture = (limn_picture){0};
  *facts = (limn_heif_facts){0};
  pthread_once(&once, add_own_decoder);
  limn_heif_reader *reader = calloc(1, sizeof *reader);
  *out = reader;
  if (reader == NULL || (reader->context = heif_context_alloc()) == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  reader->source = *source;
  heif_context_set_max_decoding_threads(reader->context, 0);
  // The limit on pixels is the square of this number, and counts those that fill blocks up, which are many in a small or narrow picture. The
  // picture's own size is looked at below, before anything is decoded.
  uint32_t side = 2048;
  while (side < 32768 && (uint64_t)side * side / 4 < limits.pixels) side++;
  heif_context_set_maximum_image_size_limit(reader->context, (int)side);
  struct heif_error error = heif_context_read_from_reader(reader->context, &functions, reader, NULL);
  if (error.code == heif_error_Ok) error = heif_context_get_primary_image_handle(reader->context, &reader->image);
  if (error.code != heif_error_Ok) return limn_heif_code(error, message);
  int width = heif_image_handle_get_width(reader->image);
  int height = heif_image_handle_get_height(reader->image);
  if (width <= 0 || height <= 0) {
    limn_set_message(message, "it has no pixels");
    return LIMN_CORRUPT;
  }
  picture->width = (uint32_t)width;
  picture->height = (uint32_t)height;
  picture->channels = heif_image_handle_has_alpha_channel(reader->image) ? LIMN_RGBA : LIMN_RGB;
  reader->bits = heif_image_handle_get_luma_bits_per_pixel(reader->image);
  if (reader->bits < 1 || reader->bits > 16) {
    limn_set_message(message, "it does not say how many bits a sample has");
    return LIMN_CORRUPT;
  }
  facts->bits = reader->bits;
  picture->depth = reader->bits > 8 ? 16 : 8;
  uint64_t pixels = (uint64_t)width * (uint64_t)height;
  if (picture->width > limits.side || picture->height > limits.side || pixels > limits.pixels) return LIMN_LIMIT;
  read_metadata(reader, picture, facts);
  read_colours(reader, picture, facts);
  read_companions(reader, facts);
  return LIMN_OK;
}

static int read_bytes(void *context, uint64_t place, uint8_t *bytes, size_t count) {
  memcpy(bytes, (const uint8_t *)context + place, count);
  return 1;
}

int limn_heif_open_bytes(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_heif_reader **reader, limn_picture *picture,
    limn_heif_facts *facts, char *message) {
  limn_source source = {.read = read_bytes, .context = (void *)bytes, .size = count};
  return limn_heif_open(&source, limits, reader, picture, facts, message);
}

// Our own decoder of HEVC conceals nothing. libaom's is taken where there is a choice: dav1d, which libheif prefers, writes what it thinks
// of damaged files to standard error, and libheif leaks such pictures.
static const char *decoder_of(int codec) {
  if (codec == LIMN_HEVC) {
    return has_own_decoder ? limn_hevc_decoder() : NULL;
  }
  const struct heif_decoder_descriptor *found[16];
  int count = heif_get_decoder_descriptors(heif_compression_AV1, found, 16);
  for (int index = 0; index < count && index < 16; index++) {
    const char *name = heif_decoder_descriptor_get_id_name(found[index]);
    if (name != NULL && strcmp(name, "aom") == 0) return "aom";
  }
  return NULL;
}

int limn_heif_read(limn_heif_reader *reader, int codec, void *samples, limn_picture *picture, char *message) {
  int channels = picture->channels == LIMN_RGBA ? 4 : 3;
  enum heif_chroma chroma = picture->depth == 8
      ? (channels == 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB)
      : (channels == 4 ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE);
  struct heif_decoding_options *options = heif_decoding_options_alloc();
  if (options == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  options->convert_hdr_to_8bit = picture->depth == 8;
  options->strict_decoding = 1;
  options->decoder_id = decoder_of(codec);
  // What is coded may be larger than the picture, which fills no blocks and is cut out of it.
  uint64_t coded = (uint64_t)heif_image_handle_get_ispe_width(reader->image) *
      (uint64_t)heif_image_handle_get_ispe_height(reader->image);
  limn_hevc_set_limit(coded + (2048 << 11));
  struct heif_image *image = NULL;
  struct heif_error error = heif_decode_image(reader->image, &image, heif_colorspace_RGB, chroma, options);
  heif_decoding_options_free(options);
  if (error.code != heif_error_Ok) return limn_heif_code(error, message);
  int stride = 0;
  const uint8_t *plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  int width = heif_image_get_width(image, heif_channel_interleaved);
  int height = heif_image_get_height(image, heif_channel_interleaved);
  int bits = heif_image_get_bits_per_pixel_range(image, heif_channel_interleaved);
  size_t row = (size_t)picture->width * channels * (picture->depth / 8);
  int code = LIMN_OK;
  if (plane == NULL || width != (int)picture->width || height != (int)picture->height || (size_t)stride < row ||
      (picture->depth == 8 ? bits != 8 : bits < 9 || bits > 16)) {
    limn_set_message(message, "its pixels are others than it says");
    code = LIMN_CORRUPT;
  }
  for (int y = 0; y < height && code == LIMN_OK; y++) {
    const uint8_t *from = plane + (size_t)y * (size_t)stride;
    if (picture->depth == 8) {
      memcpy((uint8_t *)samples + (size_t)y * row, from, row);
      continue;
    }
    uint32_t most = (1u << bits) - 1;
    uint16_t *to = (uint16_t *)((uint8_t *)samples + (size_t)y * row);
    for (size_t place = 0; place < row / 2; place++) {
      uint32_t value = from[2 * place] | (uint32_t)from[2 * place + 1] << 8;
      to[place] = (uint16_t)(value >= most ? 65535 : (value * 65535 + most / 2) / most);
    }
  }
  heif_image_release(image);
  if (code == LIMN_OK && channels == 4 && heif_image_handle_is_premultiplied_alpha(reader->image)) {
    limn_divide_by_opacity(samples, (size_t)picture->width * picture->height, channels, picture->depth);
  }
  return code;
}

void limn_heif_close(limn_heif_reader *reader) {
  if (reader == NULL) return;
  if (reader->image != NULL) heif_image_handle_release(reader->image);
  if (reader->context != NULL) heif_context_free(reader->context);
  for (int index = 0; index < 3; index++) free(reader->blocks[index]);
  free(reader);
}
