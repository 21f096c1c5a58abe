#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "jpeg-codec.h"
#include "jpeg-error.h"
#include "message.h"

static const uint8_t exif_signature[6] = {'E', 'x', 'i', 'f', 0, 0};

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
    writer->jpeg.err = limn_jpeg_escape(&writer->escape, message);
    code = write_all(writer, picture, samples, settings);
    jpeg_destroy_compress(&writer->jpeg);
  }
  free(row);
  free(writer);
  return code;
}
