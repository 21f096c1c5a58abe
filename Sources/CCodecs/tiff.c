#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "message.h"
#include "opacity.h"
#include "tiff-codec.h"

// A file in memory, with the first thing that libtiff says of it.
typedef struct {
  uint8_t *bytes;
  size_t count, place, room;
  int is_fixed, is_failed, warnings;
  char *message;
} memory_file;

struct limn_tiff_reader {
  memory_file file;
  limn_tiff_form form;
  TIFF *tiff;
};

static int say(memory_file *file, const char *format, va_list list) {
  if (file->message != NULL && file->message[0] == 0) {
    char line[LIMN_MESSAGE_SIZE];
    vsnprintf(line, sizeof line, format, list);
    // libtiff's number of no row.
    if (strstr(line, "scanline 4294967295") != NULL) snprintf(line, sizeof line, "its pixels are cut short");
    for (char *letter = line; *letter != 0; letter++) {
      if ((unsigned char)*letter < 32 || (unsigned char)*letter > 126) *letter = '?';
    }
    limn_set_message(file->message, line);
  }
  return 1;  // nobody else is to hear of it
}

static int take_error(TIFF *tiff, void *context, const char *module, const char *format, va_list list) {
  (void)tiff, (void)module;
  return say(context, format, list);
}

static int take_warning(TIFF *tiff, void *context, const char *module, const char *format, va_list list) {
  (void)tiff, (void)module, (void)format, (void)list;
  ((memory_file *)context)->warnings++;
  return 1;
}

static tmsize_t read_file(thandle_t handle, void *buffer, tmsize_t count) {
  memory_file *file = handle;
  size_t left = file->place < file->count ? file->count - file->place : 0;
  size_t size = count < 0 ? 0 : (size_t)count < left ? (size_t)count : left;
  if (size > 0) memcpy(buffer, file->bytes + file->place, size);
  file->place += size;
  return (tmsize_t)size;
}

static tmsize_t write_file(thandle_t handle, void *buffer, tmsize_t count) {
  memory_file *file = handle;
  if (file->is_fixed || count < 0 || file->place > SIZE_MAX / 4 || file->is_failed) return -1;
  size_t end = file->place + (size_t)count;
  if (end > file->room) {
    size_t room = end + end / 4 + 4096;
    uint8_t *larger = realloc(file->bytes, room);
    if (larger == NULL) {
      file->is_failed = 1;
      return -1;
    }
    file->bytes = larger;
    file->room = room;
  }
  if (file->place > file->count) memset(file->bytes + file->count, 0, file->place - file->count);
  if (count > 0) memcpy(file->bytes + file->place, buffer, (size_t)count);
  file->place = end;
  if (end > file->count) file->count = end;
  return count;
}

static toff_t seek_file(thandle_t handle, toff_t offset, int whence) {
  memory_file *file = handle;
  toff_t start = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->place : file->count;
  file->place = (size_t)(start + offset);
  return file->place;
}

static int close_file(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of_file(thandle_t handle) { return ((memory_file *)handle)->count; }

static TIFF *open_file(memory_file *file, const char *mode, uint64_t most) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (options == NULL) return NULL;
  if (most > 0) TIFFOpenOptionsSetMaxSingleMemAlloc(options, most > INT64_MAX ? INT64_MAX : (tmsize_t)most);
  TIFFOpenOptionsSetErrorHandlerExtR(options, take_error, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, take_warning, file);
  TIFF *tiff = TIFFClientOpenExt(
      "picture", mode, file, read_file, write_file, seek_file, close_file, size_of_file, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}

// MARK: Reading

int limn_tiff_open(
    const uint8_t *bytes, size_t count, limn_limits limits, const limn_tiff_form *form, limn_tiff_reader **out,
    limn_picture *picture, char *message) {
  *picture = (limn_picture){.width = form->width, .height = form->height, .channels = form->channels};
  picture->depth = form->bits == 16 ? 16 : 8;
  *out = NULL;
  uint64_t pixels = (uint64_t)form->width * form->height;
  if (form->width > limits.side || form->height > limits.side || pixels > limits.pixels) return LIMN_LIMIT;
  limn_tiff_reader *reader = calloc(1, sizeof *reader);
  *out = reader;
  if (reader == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  reader->form = *form;
  reader->file = (memory_file){.bytes = (uint8_t *)bytes, .count = count, .is_fixed = 1, .message = message};
  // No single allocation is larger than the widest pixels of a picture of this size, or a sensible file.
  reader->tiff = open_file(&reader->file, "rm", pixels * 16 + ((uint64_t)64 << 20));
  if (reader->tiff == NULL) {
    if (message[0] == 0) limn_set_message(message, "it cannot be opened");
    return LIMN_CORRUPT;
  }
  message[0] = 0;
  uint32_t width = 0, height = 0;
  uint16_t bits = 1, samples = 1, compression = 1, photometric = 0;
  TIFFGetField(reader->tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(reader->tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(reader->tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(reader->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(reader->tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetField(reader->tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  if (width != form->width || height != form->height || bits != form->bits || samples != form->samples) {
    limn_set_message(message, "its directory contradicts itself");
    return LIMN_CORRUPT;
  }
  if (!TIFFIsCODECConfigured(compression)) {
    snprintf(message, LIMN_MESSAGE_SIZE, "compression %d, which this libtiff has not", compression);
    return LIMN_UNSUPPORTED;
  }
  if (compression == COMPRESSION_JPEG && photometric == PHOTOMETRIC_YCBCR) {
    TIFFSetField(reader->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  }
  return LIMN_OK;
}

static const int channel_counts[] = {1, 2, 3, 4, 4};

// Samples of one row of a strip or tile, `step` stored samples to a pixel, into places of a row of the picture.
static void take_row(
    const limn_tiff_form *form, const uint16_t *const palette[3], int is_wide_palette, const uint8_t *stored, int step,
    int channel, int taken, uint32_t columns, void *samples, size_t first) {
  int channels = channel_counts[form->channels];
  if (form->bits == 16) {
    const uint16_t *from = (const uint16_t *)stored;
    uint16_t *to = (uint16_t *)samples + first * channels + channel;
    for (uint32_t x = 0; x < columns; x++, from += step, to += channels) {
      for (int c = 0; c < taken; c++) to[c] = from[c];
    }
  } else if (form->bits == 8 && !form->has_palette) {
    uint8_t *to = (uint8_t *)samples + first * channels + channel;
    for (uint32_t x = 0; x < columns; x++, stored += step, to += channels) {
      for (int c = 0; c < taken; c++) to[c] = stored[c];
    }
  } else {
    uint8_t *to = (uint8_t *)samples + first * channels + channel;
    int mask = (1 << form->bits) - 1;
    for (uint32_t x = 0; x < columns; x++, to += channels) {
      size_t place = (size_t)x * step * form->bits;
      int value = stored[place / 8] >> (8 - form->bits - (int)(place % 8)) & mask;
      if (form->has_palette) {
        for (int c = 0; c < 3; c++) to[c] = (uint8_t)(is_wide_palette ? palette[c][value] >> 8 : palette[c][value]);
      } else {
        *to = (uint8_t)(value * 255 / mask);
      }
    }
  }
}

static void invert(const limn_tiff_form *form, void *samples) {
  size_t pixels = (size_t)form->width * form->height;
  int channels = channel_counts[form->channels];
  int colours = form->channels == LIMN_GREY_ALPHA || form->channels == LIMN_RGBA ? channels - 1 : channels;
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    for (int c = 0; c < colours; c++) {
      if (form->bits == 16) ((uint16_t *)samples)[pixel * channels + c] ^= 0xFFFF;
      else ((uint8_t *)samples)[pixel * channels + c] ^= 0xFF;
    }
  }
}

int limn_tiff_read(limn_tiff_reader *reader, void *samples, limn_picture *picture, char *message) {
  TIFF *tiff = reader->tiff;
  const limn_tiff_form *form = &reader->form;
  uint16_t planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  uint16_t *palette[3] = {NULL, NULL, NULL};
  int is_wide_palette = 0;
  if (form->has_palette) {
    if (!TIFFGetField(tiff, TIFFTAG_COLORMAP, &palette[0], &palette[1], &palette[2])) {
      limn_set_message(message, "its table of colours is missing");
      return LIMN_CORRUPT;
    }
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 1 << form->bits; value++) is_wide_palette |= palette[c][value] > 255;
    }
  }
  int is_tiled = TIFFIsTiled(tiff);
  uint32_t columns = form->width, rows = form->height;
  if (is_tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &columns);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &rows);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    if (rows > form->height) rows = form->height;
  }
  uint64_t pixels = (uint64_t)form->width * form->height;
  uint64_t bound = pixels * 4 > (uint64_t)1 << 24 ? pixels * 4 : (uint64_t)1 << 24;
  if (columns == 0 || rows == 0 || (uint64_t)columns * rows > bound) {
    limn_set_message(message, "its tiles have no sensible size");
    return LIMN_CORRUPT;
  }
  int is_separate = planar == PLANARCONFIG_SEPARATE && form->samples > 1;
  int channels = channel_counts[form->channels];
  int wanted = form->has_palette ? 1 : channels;
  int step = is_separate ? 1 : form->samples;
  tmsize_t size = is_tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
  tmsize_t stride = is_tiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff);
  uint64_t needed = ((uint64_t)columns * step * form->bits + 7) / 8;
  if (size <= 0 || stride <= 0 || (uint64_t)stride != needed || (uint64_t)size != needed * rows) {
    limn_set_message(message, "its strips or tiles have another size than its pixels");
    return LIMN_CORRUPT;
  }
  // Strips that are stored as they are wanted are decoded where they belong.
  int is_direct = !is_tiled && !is_separate && !form->has_palette && form->bits >= 8 && form->samples == channels;
  uint8_t *buffer = is_direct ? NULL : malloc((size_t)size);
  if (!is_direct && buffer == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  reader->file.warnings = 0;
  message[0] = 0;
  int code = LIMN_OK;
  for (int plane = 0; plane < (is_separate ? wanted : 1) && code == LIMN_OK; plane++) {
    for (uint32_t y = 0; y < form->height && code == LIMN_OK; y += rows) {
      uint32_t height = rows < form->height - y ? rows : form->height - y;
      for (uint32_t x = 0; x < form->width && code == LIMN_OK; x += columns) {
        uint32_t width = columns < form->width - x ? columns : form->width - x;
        uint8_t *into = is_direct ? (uint8_t *)samples + (size_t)y * (size_t)stride : buffer;
        tmsize_t asked = is_tiled ? size : stride * (tmsize_t)height;
        tmsize_t got =
            is_tiled ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, (uint16_t)plane), into, asked)
                     : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, (uint16_t)plane), into, asked);
        if (got != asked || reader->file.warnings > 0) {
          if (message[0] == 0) limn_set_message(message, "pixels are missing");
          code = LIMN_CORRUPT;
          break;
        }
        for (uint32_t row = 0; row < height && !is_direct; row++) {
          take_row(
              form, (const uint16_t *const *)palette, is_wide_palette, buffer + (size_t)row * (size_t)stride, step,
              plane, is_separate ? 1 : wanted, width, samples, (size_t)(y + row) * form->width + x);
        }
        if (x > UINT32_MAX - columns) break;
      }
      if (y > UINT32_MAX - rows) break;
    }
  }
  free(buffer);
  if (code == LIMN_OK && form->is_premultiplied) {
    limn_divide_by_opacity(samples, (size_t)pixels, channels, form->bits == 16 ? 16 : 8);
  }
  if (code == LIMN_OK && form->is_inverted) invert(form, samples);
  (void)picture;
  return code;
}

void limn_tiff_close(limn_tiff_reader *reader) {
  if (reader == NULL) return;
  reader->file.message = NULL;
  if (reader->tiff != NULL) TIFFClose(reader->tiff);
  free(reader);
}

// MARK: Writing

int limn_tiff_encode(
    const limn_picture *picture, const void *samples, int compression, int is_big_endian, limn_sink sink, char *message) {
  int channels = channel_counts[picture->channels];
  int bytes = picture->depth / 8;
  size_t stride = (size_t)picture->width * channels * bytes;
  memory_file file = {.message = message};
  TIFF *tiff = open_file(&file, is_big_endian ? "wbm" : "wlm", 0);
  if (tiff == NULL) {
    if (message[0] == 0) limn_set_message(message, "libtiff refuses it");
    return LIMN_CORRUPT;
  }
  uint32_t rows = (uint32_t)((256 << 10) / stride);
  if (rows < 1) rows = 1;
  if (rows > picture->height) rows = picture->height;
  int has_alpha = picture->channels == LIMN_GREY_ALPHA || picture->channels == LIMN_RGBA;
  int photometric = picture->channels == LIMN_CMYK      ? PHOTOMETRIC_SEPARATED
                    : picture->channels <= LIMN_GREY_ALPHA ? PHOTOMETRIC_MINISBLACK
                                                           : PHOTOMETRIC_RGB;
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, picture->width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, picture->height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, picture->depth);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, channels);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, photometric);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rows);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, compression);
  if (compression != COMPRESSION_NONE) TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
  if (compression == COMPRESSION_ADOBE_DEFLATE) TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 6);
  if (has_alpha) {
    uint16_t kind = EXTRASAMPLE_UNASSALPHA;
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
  }
  int code = LIMN_CORRUPT;
  uint8_t *buffer = malloc(stride * rows);  // libtiff changes what it is handed
  int is_whole = buffer != NULL;
  for (uint32_t y = 0, strip = 0; y < picture->height && is_whole; y += rows, strip++) {
    uint32_t height = rows < picture->height - y ? rows : picture->height - y;
    memcpy(buffer, (const uint8_t *)samples + (size_t)y * stride, stride * height);
    is_whole = TIFFWriteEncodedStrip(tiff, strip, buffer, (tmsize_t)(stride * height)) >= 0;
    if (y > UINT32_MAX - rows) break;
  }
  free(buffer);
  is_whole = is_whole && TIFFWriteDirectory(tiff);
  TIFFClose(tiff);
  if (is_whole && !file.is_failed) {
    code = sink.take(sink.context, file.bytes, file.count) ? LIMN_OK : LIMN_SINK;
  } else {
    if (file.is_failed) message[0] = 0;
    if (message[0] == 0) limn_set_message(message, file.is_failed ? "out of memory" : "libtiff refuses it");
  }
  free(file.bytes);
  return code;
}
