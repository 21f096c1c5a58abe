#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "jpeg-codec.h"
#include "jpeg-error.h"
#include "message.h"

static const uint8_t exif_signature[6] = {'E', 'x', 'i', 'f', 0, 0};
// What stands before each piece of a profile: a name, the piece's number, and how many there are.
enum { ICC_HEADER = 14 };

struct limn_jpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct escape escape;
  struct jpeg_progress_mgr progress;
  uint32_t scans;
  JOCTET *icc;
};

static void count_scans(j_common_ptr jpeg) {
  j_decompress_ptr decompress = (j_decompress_ptr)jpeg;
  limn_jpeg_reader *reader = (limn_jpeg_reader *)decompress;
  if (decompress->input_scan_number > (int)reader->scans) {
    snprintf(reader->escape.message, LIMN_MESSAGE_SIZE, "it has more scans than the limit of %u", reader->scans);
    reader->escape.code = LIMN_LIMIT_PARAMETER;
    longjmp(reader->escape.target, 1);
  }
}

// Counts the scans by their markers alone, without decoding any.
static uint32_t scans_in(const uint8_t *bytes, size_t count) {
  uint32_t scans = 0;
  size_t position = 2;
  while (position + 4 <= count) {
    const uint8_t *next = memchr(bytes + position, 0xFF, count - position - 3);
    if (next == NULL) break;
    position = (size_t)(next - bytes);
    uint8_t marker = next[1];
    if (marker == 0xD9) break;
    if (marker == 0xFF) {
      position += 1;
    } else if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
      position += 2;
    } else {
      if (marker == 0xDA) scans++;
      size_t length = (size_t)next[2] << 8 | next[3];
      position += 2 + (length < 2 ? 2 : length);
    }
  }
  return scans;
}

int limn_jpeg_open(
    const uint8_t *bytes, size_t count, limn_limits limits, uint32_t max_scans, int strict, limn_jpeg_reader **out,
    limn_picture *picture, char *message) {
  *picture = (limn_picture){0};
  limn_jpeg_reader *reader = calloc(1, sizeof *reader);
  *out = reader;
  if (reader == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  j_decompress_ptr jpeg = &reader->jpeg;
  jpeg->err = limn_jpeg_escape(&reader->escape, message);
  reader->escape.is_lenient = !strict;
  if (setjmp(reader->escape.target)) return reader->escape.code;
  jpeg_create_decompress(jpeg);
  // Whole-image coefficients of a progressive file: two bytes a sample, four samples a pixel, and blocks filled up.
  uint64_t memory = limits.pixels < (uint64_t)1 << 40 ? limits.pixels * 9 + (64 << 20) : (uint64_t)1 << 44;
  jpeg->mem->max_memory_to_use = memory < LONG_MAX ? (long)memory : LONG_MAX;
  reader->scans = max_scans;
  reader->progress.progress_monitor = count_scans;
  jpeg->progress = &reader->progress;
  jpeg_mem_src(jpeg, bytes, (unsigned long)count);
  jpeg_save_markers(jpeg, EXIF_MARKER, 0xFFFF);
  jpeg_save_markers(jpeg, ICC_MARKER, 0xFFFF);
  reader->escape.in_header = 1;
  jpeg_read_header(jpeg, TRUE);
  reader->escape.in_header = 0;

  picture->width = jpeg->image_width;
  picture->height = jpeg->image_height;
  picture->depth = 8;
  uint64_t pixels = (uint64_t)picture->width * picture->height;
  if (picture->width > limits.side || picture->height > limits.side || pixels > limits.pixels) return LIMN_LIMIT;
  // A Huffman-coded block of 8 x 8 pixels takes at least one bit; arithmetic coding packs more of them into one, but no
  // photo's sixteen.
  if (pixels / 64 / 8 / (jpeg->arith_code ? 16 : 1) > count) {
    limn_set_message(message, "there is too little data for its size");
    return LIMN_CORRUPT;
  }
  uint32_t scans = scans_in(bytes, count);
  if (scans > max_scans) {
    snprintf(message, LIMN_MESSAGE_SIZE, "it has %u scans and the limit is %u", scans, max_scans);
    return LIMN_LIMIT_PARAMETER;
  }
  // Each scan goes over all pixels: together they may go over as many as the limit 16 times.
  if (scans > 0 && (scans - 1) / 16 >= limits.pixels / pixels) {
    snprintf(
        message, LIMN_MESSAGE_SIZE, "it has %u scans, too many for its %llu pixels under the limit of pixels", scans,
        (unsigned long long)pixels);
    return LIMN_LIMIT_PIXELS;
  }
  switch (jpeg->num_components) {
    case 1:
      jpeg->out_color_space = JCS_GRAYSCALE;
      picture->channels = LIMN_GREY;
      break;
    case 3:
      jpeg->out_color_space = JCS_RGB;
      picture->channels = LIMN_RGB;
      break;
    case 4:
      jpeg->out_color_space = JCS_CMYK;
      picture->channels = LIMN_CMYK;
      break;
    default:
      snprintf(message, LIMN_MESSAGE_SIZE, "it has %d colour components", jpeg->num_components);
      return LIMN_UNSUPPORTED;
  }
  return LIMN_OK;
}

// Whether a file that ends without its last marker has all of its pixels at their full precision: a scan may be missing.
static int has_all_pixels(j_decompress_ptr jpeg) {
  if (jpeg->arith_code) return 0;  // such a decoder makes up what is missing without a word
  if (!jpeg->progressive_mode) return !jpeg_has_multiple_scans(jpeg);
  if (jpeg->coef_bits == NULL) return 0;
  for (int component = 0; component < jpeg->num_components; component++) {
    for (int place = 0; place < DCTSIZE2; place++) {
      if (jpeg->coef_bits[component][place] != 0) return 0;
    }
  }
  return 1;
}

// What stands behind the header of the first marker of a kind whose data begin with a signature; nothing is set without one.
static void find_block(
    j_decompress_ptr jpeg, int kind, const void *signature, size_t length, size_t header, const uint8_t **block, size_t *count) {
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker != NULL; marker = marker->next) {
    if (marker->marker == kind && marker->data_length > header && memcmp(marker->data, signature, length) == 0) {
      *block = marker->data + header;
      *count = marker->data_length - header;
      return;
    }
  }
}

int limn_jpeg_read(limn_jpeg_reader *reader, void *samples, limn_picture *picture, char *message) {
  j_decompress_ptr jpeg = &reader->jpeg;
  reader->escape.message = message;
  if (setjmp(reader->escape.target)) return reader->escape.code;
  jpeg_start_decompress(jpeg);
  size_t stride = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = (JSAMPROW)samples + jpeg->output_scanline * stride;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  // Programs that write an Adobe marker write the paper's brightness, not the ink.
  if (picture->channels == LIMN_CMYK && jpeg->saw_Adobe_marker) {
    uint8_t *sample = samples;
    for (size_t index = 0; index < stride * jpeg->output_height; index++) sample[index] = 255 - sample[index];
  }
  // Of the signature the name alone is compared.
  find_block(jpeg, EXIF_MARKER, exif_signature, 4, sizeof exif_signature, &picture->exif, &picture->exif_count);
  unsigned int count = 0;
  if (jpeg_read_icc_profile(jpeg, &reader->icc, &count)) {
    picture->icc = reader->icc;
    picture->icc_count = count;
  } else {
    // Some of its pieces are missing: what there is of it is no sound profile, and is said to be none.
    find_block(jpeg, ICC_MARKER, "ICC_PROFILE", 12, ICC_HEADER, &picture->icc, &picture->icc_count);
  }
  // Reads on to the end of the file for damage there; jpeg_finish_decompress would also free the saved markers.
  while (!jpeg_input_complete(jpeg)) {
    if (jpeg_consume_input(jpeg) == JPEG_SUSPENDED) break;
  }
  picture->repairs = reader->escape.repairs;
  if (picture->repairs & LIMN_REPAIR_END && !has_all_pixels(jpeg)) {
    limn_set_message(message, "Premature end of JPEG file");
    return LIMN_CORRUPT;
  }
  return LIMN_OK;
}

void limn_jpeg_close(limn_jpeg_reader *reader) {
  if (reader == NULL) return;
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader->icc);
  free(reader);
}
