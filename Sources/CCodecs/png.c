#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "message.h"
#include "png-codec.h"

// The largest ICC profile or EXIF block that is inflated or kept.
enum { MAX_BLOCK = 8 << 20 };

// Chunks of no use here: their contents are neither parsed nor kept.
static const png_byte skipped_chunks[] =
    "bKGD\0cHRM\0gAMA\0hIST\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";

struct limn_png_reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  char *message;
};

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void on_error(png_structp png, png_const_charp text) {
  limn_png_reader *reader = png_get_error_ptr(png);
  limn_set_message(reader->message, text);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void take_bytes(png_structp png, png_bytep out, size_t count) {
  limn_png_reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position) png_error(png, "the file is cut short");
  memcpy(out, reader->bytes + reader->position, count);
  reader->position += count;
}

static int is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

int limn_png_open(
    const uint8_t *bytes, size_t count, int ignores_checksum, limn_png_reader **out, limn_picture *picture,
    char *message) {
  *out = NULL;
  *picture = (limn_picture){0};
  limn_png_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) goto no_memory;
  *out = reader;
  reader->bytes = bytes;
  reader->count = count;
  reader->message = message;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  if (reader->png == NULL) goto no_memory;
  if (setjmp(png_jmpbuf(reader->png))) return LIMN_CORRUPT;
  reader->info = png_create_info_struct(reader->png);
  if (reader->info == NULL) goto no_memory;
  png_set_read_fn(reader->png, reader, take_bytes);
  if (ignores_checksum) png_set_option(reader->png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_cache_max(reader->png, 64);
  png_set_chunk_malloc_max(reader->png, MAX_BLOCK);
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_keep_unknown_chunks(
      reader->png, PNG_HANDLE_CHUNK_NEVER, skipped_chunks, (int)(sizeof skipped_chunks / 5));
  png_read_info(reader->png, reader->info);

  int type = png_get_color_type(reader->png, reader->info);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(reader->png);
  if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(reader->png);
  if (png_get_valid(reader->png, reader->info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(reader->png);
  if (is_little_endian()) png_set_swap(reader->png);
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
  picture->width = png_get_image_width(reader->png, reader->info);
  picture->height = png_get_image_height(reader->png, reader->info);
  picture->depth = png_get_bit_depth(reader->png, reader->info);
  picture->channels = png_get_channels(reader->png, reader->info) - 1;
  return LIMN_OK;

no_memory:
  limn_set_message(message, "out of memory");
  return LIMN_MEMORY;
}

int limn_png_read(limn_png_reader *reader, void *samples, limn_picture *picture, char *message) {
  reader->message = message;
  if (setjmp(png_jmpbuf(reader->png))) return LIMN_CORRUPT;
  size_t stride = png_get_rowbytes(reader->png, reader->info);
  int interlaced = png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE;
  for (int pass = 0; pass < (interlaced ? PNG_INTERLACE_ADAM7_PASSES : 1); pass++) {
    for (uint32_t row = 0; row < picture->height; row++) {
      png_read_row(reader->png, (png_bytep)samples + row * stride, NULL);
    }
  }
  png_read_end(reader->png, reader->info);

  png_charp name;
  int method;
  png_bytep profile;
  png_uint_32 count;
  if (png_get_iCCP(reader->png, reader->info, &name, &method, &profile, &count)) {
    picture->icc = profile;
    picture->icc_count = count;
  }
  png_bytep exif;
  if (png_get_eXIf_1(reader->png, reader->info, &count, &exif) && count <= MAX_BLOCK) {
    picture->exif = exif;
    picture->exif_count = count;
  }
  return LIMN_OK;
}

void limn_png_close(limn_png_reader *reader) {
  if (reader == NULL) return;
  if (reader->png != NULL) png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

struct writer {
  png_structp png;
  png_infop info;
  limn_sink sink;
  char *message;
  int is_refused;
};

static void on_write_error(png_structp png, png_const_charp text) {
  struct writer *writer = png_get_error_ptr(png);
  limn_set_message(writer->message, text);
  png_longjmp(png, 1);
}

static void give_bytes(png_structp png, png_bytep data, size_t count) {
  struct writer *writer = png_get_io_ptr(png);
  if (writer->sink.take(writer->sink.context, data, count)) return;
  writer->is_refused = 1;
  png_error(png, "its bytes could not be taken");
}

static void flush_nothing(png_structp png) {
  (void)png;
}

// Whether most pixels equal their left neighbours, as in drawings and screenshots: looked up in every sixteenth row.
static int is_flat(const limn_picture *picture, const uint8_t *samples, size_t pixel) {
  size_t equal = 0;
  size_t seen = 0;
  for (size_t row = 0; row < picture->height; row += 16) {
    const uint8_t *place = samples + row * picture->width * pixel;
    for (size_t column = 1; column < picture->width; column++, place += pixel) {
      equal += memcmp(place, place + pixel, pixel) == 0;
    }
    seen += picture->width - 1;
  }
  return equal * 2 > seen;
}

static void set_compression(struct writer *writer, const limn_picture *picture, const void *samples, int compression) {
  static const uint8_t counts[] = {1, 2, 3, 4};
  png_set_compression_buffer_size(writer->png, 65536);
  if (compression >= 0) {
    png_set_compression_level(writer->png, compression);
  } else if (is_flat(picture, samples, counts[picture->channels] * (size_t)picture->depth / 8)) {
    png_set_compression_level(writer->png, 6);
  } else {
    png_set_compression_strategy(writer->png, Z_RLE);
    png_set_compression_level(writer->png, 1);
  }
}

static void write_chunks(png_structp png, const uint8_t *bytes, size_t count) {
  while (count >= 8) {
    uint32_t length = big_endian(bytes);
    if (length > count - 8) return;
    png_write_chunk(png, bytes + 4, bytes + 8, length);
    bytes += 8 + (size_t)length;
    count -= 8 + (size_t)length;
  }
}

static int write_all(struct writer *writer, const limn_picture *picture, const void *samples, int compression) {
  static const int types[] = {
      PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA,
  };
  if (setjmp(png_jmpbuf(writer->png))) return LIMN_CORRUPT;
  writer->info = png_create_info_struct(writer->png);
  if (writer->info == NULL) png_error(writer->png, "out of memory");
  png_set_benign_errors(writer->png, 1);
  png_set_write_fn(writer->png, writer, give_bytes, flush_nothing);
  png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  set_compression(writer, picture, samples, compression);
  png_set_IHDR(
      writer->png, writer->info, picture->width, picture->height, picture->depth, types[picture->channels],
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (picture->icc_count > 0 && picture->icc_count <= MAX_BLOCK) {
    png_set_iCCP(
        writer->png, writer->info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, picture->icc,
        (png_uint_32)picture->icc_count);
  }
  if (picture->exif_count > 0 && picture->exif_count <= MAX_BLOCK) {
    png_set_eXIf_1(writer->png, writer->info, (png_uint_32)picture->exif_count, (png_bytep)picture->exif);
  }
  png_write_info(writer->png, writer->info);
  write_chunks(writer->png, picture->extras, picture->extras_count);
  if (is_little_endian()) png_set_swap(writer->png);
  size_t stride = png_get_rowbytes(writer->png, writer->info);
  for (uint32_t row = 0; row < picture->height; row++) {
    png_write_row(writer->png, (png_const_bytep)samples + row * stride);
  }
  png_write_end(writer->png, NULL);  // with the info, it would write EXIF a second time
  return LIMN_OK;
}

int limn_png_encode(const limn_picture *picture, const void *samples, int compression, limn_sink sink, char *message) {
  struct writer writer = {.sink = sink, .message = message};
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_write_error, on_warning);
  if (writer.png == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  int code = write_all(&writer, picture, samples, compression);
  png_destroy_write_struct(&writer.png, &writer.info);
  return writer.is_refused ? LIMN_SINK : code;
}
