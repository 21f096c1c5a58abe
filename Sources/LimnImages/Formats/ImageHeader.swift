/// What an image file says of its picture before its pixels: all that is needed to know what decoding it takes.
public struct ImageHeader: Sendable, Hashable {
  /// The file's format.
  public let format: FormatName
  /// Columns of pixels as they are stored, before the orientation is applied.
  public let width: Int
  /// Rows of pixels as they are stored, before the orientation is applied.
  public let height: Int
  /// What the channels will mean once decoded: a palette is RGB, transparency given as one colour is alpha, CMYK as stored.
  public let channels: Image.Channels
  /// Bits of a sample once decoded: 8 or 16.
  public let bitDepth: Int
  /// How the rows and columns lie, as far as the EXIF block says so.
  package let orientation: Orientation
  /// Bytes of the whole file.
  package let fileBytes: Int
  /// Bytes that the decoder holds beside the samples: a progressive JPEG's coefficients.
  package let decoderBytes: Int
  /// How many pictures the file has that are shown one after the other, or pages; 1 for a still one.
  package let frames: Int

  /// Makes a header.
  public init(
    format: FormatName, width: Int, height: Int, channels: Image.Channels, bitDepth: Int,
    orientation: Orientation = .upright, fileBytes: Int, decoderBytes: Int = 0, frames: Int = 1
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.channels = channels
    self.bitDepth = bitDepth
    self.orientation = orientation
    self.fileBytes = fileBytes
    self.decoderBytes = decoderBytes
    self.frames = frames
  }

  /// The same for a picture that is to be turned otherwise than its own file says.
  func turned(_ orientation: Orientation) -> ImageHeader {
    ImageHeader(
      format: format, width: width, height: height, channels: channels, bitDepth: bitDepth, orientation: orientation,
      fileBytes: fileBytes, decoderBytes: decoderBytes, frames: frames)
  }

  /// Bytes that the decoded samples take, CMYK turned into RGB.
  package var sampleBytes: Int { width * height * (channels == .cmyk ? 3 : channels.count) * (bitDepth / 8) }

  /// Bytes that `ImageFile.read` needs at most beyond the samples that it gives: the file, what its decoder holds, inks, and
  /// the picture before it is turned upright.
  package var decodingMemory: Int {
    let stored = width * height * channels.count * (bitDepth / 8)
    var most = stored + decoderBytes
    if channels == .cmyk { most = max(most, stored + sampleBytes) }
    if orientation != .upright { most = max(most, 2 * sampleBytes) }
    return fileBytes + most - sampleBytes
  }
}
