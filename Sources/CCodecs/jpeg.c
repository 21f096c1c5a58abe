#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "jpeg-codec.h"
#include "message.h"

enum {
  EXIF_MARKER = JPEG_APP0 + 1,
  ICC_MARKER = JPEG_APP0 + 2,
  MAX_MARKER = 65533,       // bytes that a marker can carry
  MAX_ICC = 255 * 65519,    // an ICC profile in as many markers as its count byte allows
};

static const uint8_t exif_signature[6] = {'E', 'x', 'i', 'f', 0, 0};

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

struct limn_jpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct escape escape;
  struct jpeg_progress_mgr progress;
  uint32_t scans;
  JOCTET *icc;
};

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

static struct jpeg_error_mgr *set_escape(struct escape *escape, char *message) {
  jpeg_std_error(&escape->errors);
  escape->errors.error_exit = on_error;
  escape->errors.emit_message = on_message;
  escape->errors.output_message = say_nothing;
  escape->message = message;
  return &escape->errors;
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
  jpeg->err = set_escape(&reader->escape, message);
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
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker != NULL; marker = marker->next) {
    if (marker->marker == EXIF_MARKER && marker->data_length > sizeof exif_signature &&
        memcmp(marker->data, exif_signature, 4) == 0) {
      picture->exif_count = marker->data_length - sizeof exif_signature;
      picture->exif = marker->data + sizeof exif_signature;
      break;
    }
  }
  unsigned int count = 0;
  if (jpeg_read_icc_profile(jpeg, &reader->icc, &count)) {
    picture->icc = reader->icc;
    picture->icc_count = count;
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

struct writer {
  struct jpeg_compress_struct jpeg;
  struct escape escape;
  struct jpeg_destination_mgr destination;
  limn_sink sink;
  JOCTET block[65536];
  JSAMPLE *row;
};

static void start_block(j_compress_ptr jpeg) {
  struct writer *writer = (struct writer *)jpeg;
  writer->destination.next_output_byte = writer->block;
  writer->destination.free_in_buffer = sizeof writer->block;
}

static void give(struct writer *writer, size_t count) {
  if (writer->sink.take(writer->sink.context, writer->block, count)) return;
  limn_set_message(writer->escape.message, "its bytes could not be taken");
  writer->escape.code = LIMN_SINK;
  longjmp(writer->escape.target, 1);
}

static boolean full_block(j_compress_ptr jpeg) {
  struct writer *writer = (struct writer *)jpeg;
  give(writer, sizeof writer->block);
  start_block(jpeg);
  return TRUE;
}

static void last_block(j_compress_ptr jpeg) {
  struct writer *writer = (struct writer *)jpeg;
  give(writer, sizeof writer->block - writer->destination.free_in_buffer);
}

static void write_row(struct writer *writer, const uint8_t *samples) {
  JSAMPROW row = (JSAMPROW)samples;  // libjpeg does not write to it
  if (writer->jpeg.in_color_space == JCS_CMYK) {
    size_t stride = (size_t)writer->jpeg.image_width * 4;
    for (size_t index = 0; index < stride; index++) writer->row[index] = 255 - samples[index];
    row = writer->row;
  }
  jpeg_write_scanlines(&writer->jpeg, &row, 1);
}

// The source's own divisors; the two colours share a slot if they have the same ones.
static void set_tables(j_compress_ptr jpeg, const limn_jpeg_settings *settings) {
  int slots[3] = {0, 1, 1};
  if (settings->table_count == 3) {
    slots[2] = memcmp(settings->tables + 64, settings->tables + 128, 64 * sizeof(uint16_t)) == 0 ? 1 : 2;
  }
  for (int index = 0; index < settings->table_count; index++) {
    unsigned int table[DCTSIZE2];
    for (int place = 0; place < DCTSIZE2; place++) table[place] = settings->tables[index * DCTSIZE2 + place];
    jpeg_add_quant_table(jpeg, slots[index], table, 100, TRUE);
    if (index < jpeg->num_components) jpeg->comp_info[index].quant_tbl_no = slots[index];
  }
}

static void write_markers(j_compress_ptr jpeg, const uint8_t *bytes, size_t count) {
  while (count >= 4) {
    size_t length = (size_t)bytes[2] << 8 | bytes[3];
    if (length > MAX_MARKER || length > count - 4) return;
    jpeg_write_marker(jpeg, bytes[1], bytes + 4, (unsigned int)length);
    bytes += 4 + length;
    count -= 4 + length;
  }
}

static int write_all(
    struct writer *writer, const limn_picture *picture, const uint8_t *samples, const limn_jpeg_settings *settings) {
  // Fitting the Huffman tables takes 6 bytes a pixel, for files that are a few percent smaller: above this, the usual
  // tables serve.
  enum { FITTED = 8000000 };
  j_compress_ptr jpeg = &writer->jpeg;
  if (setjmp(writer->escape.target)) return writer->escape.code;
  jpeg_create_compress(jpeg);
  writer->destination.init_destination = start_block;
  writer->destination.empty_output_buffer = full_block;
  writer->destination.term_destination = last_block;
  jpeg->dest = &writer->destination;
  jpeg->image_width = picture->width;
  jpeg->image_height = picture->height;
  int is_cmyk = picture->channels == LIMN_CMYK;
  jpeg->input_components = is_cmyk ? 4 : picture->channels == LIMN_RGB ? 3 : 1;
  jpeg->in_color_space = is_cmyk ? JCS_CMYK : picture->channels == LIMN_RGB ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, settings->quality, TRUE);
  if (!is_cmyk) set_tables(jpeg, settings);
  if (picture->channels == LIMN_RGB) {
    jpeg->comp_info[0].h_samp_factor = settings->columns;
    jpeg->comp_info[0].v_samp_factor = settings->rows;
  }
  if (settings->density[0] > 0 && settings->density[1] > 0) {
    jpeg->density_unit = (UINT8)settings->density_unit;
    jpeg->X_density = settings->density[0];
    jpeg->Y_density = settings->density[1];
  }
  size_t stride = (size_t)picture->width * (size_t)jpeg->input_components;
  jpeg->optimize_coding = (uint64_t)picture->width * picture->height <= FITTED;
  jpeg_start_compress(jpeg, TRUE);
  if (picture->exif_count > 0 && picture->exif_count <= MAX_MARKER - sizeof exif_signature) {
    jpeg_write_m_header(jpeg, EXIF_MARKER, (unsigned int)(picture->exif_count + sizeof exif_signature));
    for (size_t index = 0; index < sizeof exif_signature; index++) jpeg_write_m_byte(jpeg, exif_signature[index]);
    for (size_t index = 0; index < picture->exif_count; index++) jpeg_write_m_byte(jpeg, picture->exif[index]);
  }
  write_markers(jpeg, picture->extras, picture->extras_count);
  if (picture->icc_count > 0 && picture->icc_count <= MAX_ICC) {
    jpeg_write_icc_profile(jpeg, picture->icc, (unsigned int)picture->icc_count);
  }
  while (jpeg->next_scanline < jpeg->image_height) write_row(writer, samples + jpeg->next_scanline * stride);
  jpeg_finish_compress(jpeg);
  return LIMN_OK;
}

int limn_jpeg_encode(
    const limn_picture *picture, const uint8_t *samples, const limn_jpeg_settings *settings, limn_sink sink,
    char *message) {
  struct writer *writer = calloc(1, sizeof *writer);
  JSAMPLE *row = malloc((size_t)picture->width * 4);
  int code = LIMN_MEMORY;
  if (writer == NULL || row == NULL) {
    limn_set_message(message, "out of memory");
  } else {
    writer->row = row;
    writer->sink = sink;
    writer->jpeg.err = set_escape(&writer->escape, message);
    code = write_all(writer, picture, samples, settings);
    jpeg_destroy_compress(&writer->jpeg);
  }
  free(row);
  free(writer);
  return code;
}
