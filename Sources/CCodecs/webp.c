#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "message.h"
#include "webp-codec.h"

struct limn_webp_reader {
  WebPDemuxer *demuxer;
};

int limn_webp_open(
    const uint8_t *bytes, size_t count, limn_limits limits, limn_webp_reader **out, limn_picture *picture, char *message) {
  *picture = (limn_picture){0};
  limn_webp_reader *reader = calloc(1, sizeof *reader);
  *out = reader;
  if (reader == NULL) {
    limn_set_message(message, "out of memory");
    return LIMN_MEMORY;
  }
  WebPData data = {.bytes = bytes, .size = count};
  reader->demuxer = WebPDemux(&data);
  if (reader->demuxer == NULL) {
    limn_set_message(message, "the file is cut short, or its chunks do not fit together");
    return LIMN_CORRUPT;
  }
  picture->width = WebPDemuxGetI(reader->demuxer, WEBP_FF_CANVAS_WIDTH);
  picture->height = WebPDemuxGetI(reader->demuxer, WEBP_FF_CANVAS_HEIGHT);
  picture->depth = 8;
  picture->channels = WebPDemuxGetI(reader->demuxer, WEBP_FF_FORMAT_FLAGS) & ALPHA_FLAG ? LIMN_RGBA : LIMN_RGB;
  uint64_t pixels = (uint64_t)picture->width * picture->height;
  if (picture->width > limits.side || picture->height > limits.side || pixels > limits.pixels) return LIMN_LIMIT;
  if (pixels == 0) {
    limn_set_message(message, "it has no pixels");
    return LIMN_CORRUPT;
  }
  return LIMN_OK;
}

int limn_webp_read(limn_webp_reader *reader, void *samples, limn_picture *picture, char *message) {
  WebPIterator frame;
  if (!WebPDemuxGetFrame(reader->demuxer, 1, &frame)) {
    limn_set_message(message, "it has no picture");
    return LIMN_CORRUPT;
  }
  size_t pixel = picture->channels == LIMN_RGBA ? 4 : 3;
  size_t stride = picture->width * pixel;
  int fits = frame.x_offset >= 0 && frame.y_offset >= 0 && frame.width > 0 && frame.height > 0 &&
             (uint32_t)frame.width <= picture->width - (uint32_t)frame.x_offset &&
             (uint32_t)frame.height <= picture->height - (uint32_t)frame.y_offset &&
             (uint32_t)frame.x_offset < picture->width && (uint32_t)frame.y_offset < picture->height;
  uint8_t *decoded = NULL;
  if (fits) {
    if ((uint32_t)frame.width < picture->width || (uint32_t)frame.height < picture->height) {
      memset(samples, 0, stride * picture->height);
    }
    size_t start = (size_t)frame.y_offset * stride + (size_t)frame.x_offset * pixel;
    size_t room = stride * picture->height - start;
    if (picture->channels == LIMN_RGBA) {
      decoded = WebPDecodeRGBAInto(
          frame.fragment.bytes, frame.fragment.size, (uint8_t *)samples + start, room, (int)stride);
    } else {
      decoded =
          WebPDecodeRGBInto(frame.fragment.bytes, frame.fragment.size, (uint8_t *)samples + start, room, (int)stride);
    }
  }
  WebPDemuxReleaseIterator(&frame);
  if (decoded == NULL) {
    limn_set_message(message, fits ? "its pixels cannot be decoded" : "a picture lies outside its canvas");
    return LIMN_CORRUPT;
  }
  return LIMN_OK;
}

void limn_webp_close(limn_webp_reader *reader) {
  if (reader == NULL) return;
  WebPDemuxDelete(reader->demuxer);
  free(reader);
}

static const char *encoding_error(WebPEncodingError error) {
  switch (error) {
    case VP8_ENC_ERROR_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY: return "out of memory";
    case VP8_ENC_ERROR_BAD_DIMENSION: return "it is too wide or high";
    case VP8_ENC_ERROR_PARTITION0_OVERFLOW:
    case VP8_ENC_ERROR_PARTITION_OVERFLOW:
    case VP8_ENC_ERROR_FILE_TOO_BIG: return "its file would be too large";
    default: return "libwebp refuses it";
  }
}

// The encoded pixels as a file of their own; 0 where that fails.
static int encode_pixels(
    const limn_picture *source, const uint8_t *samples, int quality, WebPMemoryWriter *writer, char *message) {
  WebPConfig config;
  WebPPicture picture;
  if (!WebPConfigInit(&config) || !WebPPictureInit(&picture)) {
    limn_set_message(message, "libwebp has another version than it was built with");
    return 0;
  }
  config.lossless = quality == 0;
  config.method = config.lossless ? 2 : 4;  // more takes longer for next to nothing
  config.exact = 1;  // the colours of transparent pixels stay
  config.quality = quality == 0 ? 50 : (float)quality;
  config.use_sharp_yuv = 0;
  picture.use_argb = config.lossless;
  picture.width = (int)source->width;
  picture.height = (int)source->height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = writer;
  int has_alpha = source->channels == LIMN_RGBA;
  int stride = (int)source->width * (has_alpha ? 4 : 3);
  int is_done = (has_alpha ? WebPPictureImportRGBA(&picture, samples, stride)
                           : WebPPictureImportRGB(&picture, samples, stride)) &&
                WebPEncode(&config, &picture);
  if (!is_done) limn_set_message(message, encoding_error(picture.error_code));
  WebPPictureFree(&picture);
  return is_done;
}

static int set_chunk(WebPMux *mux, const char *name, const uint8_t *bytes, size_t count) {
  WebPData data = {.bytes = bytes, .size = count};
  return count == 0 || WebPMuxSetChunk(mux, name, &data, 0) == WEBP_MUX_OK;
}

int limn_webp_encode(
    const limn_picture *picture, const uint8_t *samples, int quality, limn_sink sink, char *message) {
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  int code = LIMN_CORRUPT;
  if (encode_pixels(picture, samples, quality, &writer, message)) {
    WebPData image = {.bytes = writer.mem, .size = writer.size};
    WebPData file = {0};
    int has_blocks = picture->icc_count + picture->exif_count + picture->extras_count > 0;
    WebPMux *mux = has_blocks ? WebPMuxNew() : NULL;
    if (has_blocks) {
      int is_whole = mux != NULL && WebPMuxSetImage(mux, &image, 0) == WEBP_MUX_OK &&
                     set_chunk(mux, "ICCP", picture->icc, picture->icc_count) &&
                     set_chunk(mux, "EXIF", picture->exif, picture->exif_count) &&
                     set_chunk(mux, "XMP ", picture->extras, picture->extras_count) &&
                     WebPMuxAssemble(mux, &file) == WEBP_MUX_OK;
      if (is_whole) {
        code = sink.take(sink.context, file.bytes, file.size) ? LIMN_OK : LIMN_SINK;
      } else {
        limn_set_message(message, "its metadata cannot be added");
      }
      WebPMuxDelete(mux);
      WebPDataClear(&file);
    } else {
      code = sink.take(sink.context, image.bytes, image.size) ? LIMN_OK : LIMN_SINK;
    }
  }
  WebPMemoryWriterClear(&writer);
  return code;
}
