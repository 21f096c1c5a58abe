/// The pictures of an animated PNG (PNG 3, 11.3.6; APNG), decoded one at a time.
///
/// Each is made a file of its own, which libpng decodes, and is laid on the canvas. Sequence numbers, checksums and places are checked
/// before the first one is decoded.
struct PNGFrames: FrameReader {
  let timing: FrameTiming
  private let file: [UInt8]
  private let list: PNGFrameList
  private let decode: Decode
  /// The picture of the file where animations are not shown, with the file's metadata.
  private let first: Image
  private var canvas: PNGCanvas
  private var index = 0

  /// All pictures together may have so many times the pixels that one may.
  private static let limit = 10

  /// Decodes a file of one picture.
  typealias Decode = @Sendable ([UInt8]) throws(ImageError) -> Image

  init(
    _ bytes: [UInt8], limits: ImageLimits, maxChunk: Int, isStrict: Bool, decode: @escaping Decode
  ) throws(ImageError) {
    var list = PNGFrameList()
    try PNGChunkReader.read(bytes, limits: limits, chunkLimit: maxChunk, isStrict: isStrict) { list.take($0) }
    timing = try list.timing()
    let (width, height) = list.size
    let (all, overflow) = (width * height).multipliedReportingOverflow(by: timing.count)
    guard !overflow, (all - 1) / Self.limit < limits.pixels else {
      throw ImageError(
        .limit(.pixels),
        "\(timing.count) pictures of \(width)×\(height) pixels are above \(Self.limit) times the limit of \(limits.pixels)"
      )
    }
    first = try decode(bytes)
    canvas = PNGCanvas(
      width: width, height: height, channels: list.needsAlpha ? first.channels.withAlpha : first.channels,
      bitDepth: first.bitDepth)
    (file, self.list, self.decode) = (bytes, list, decode)
  }

  mutating func next() throws(ImageError) -> Image {
    precondition(index < timing.count, "the pictures are at their end")
    defer { index += 1 }
    let part = index - (timing.hasStill ? 1 : 0)
    var shown: Image
    if part < 0 {
      // The canvas's channels are those of all pictures.
      var still = PNGCanvas(
        width: canvas.width, height: canvas.height, channels: canvas.channels, bitDepth: first.bitDepth)
      shown = still.show(first, PNGFrameControl(width: first.width, height: first.height, delay: .init(0, 0)))
    } else if index == 0 {
      shown = canvas.show(first, list.parts[0].control)
    } else {
      shown = canvas.show(try decoded(list.parts[part], number: part + 1), list.parts[part].control)
    }
    shown.metadata = first.metadata
    return shown
  }

  private func decoded(_ part: PNGFrameList.Part, number: Int) throws(ImageError) -> Image {
    do throws(ImageError) {
      return try decode(list.file(of: part, in: file))
    } catch {
      throw ImageError(error.kind, "picture \(number) of the animation: \(error)")
    }
  }
}

extension Image.Channels {
  /// The same with opacity.
  fileprivate var withAlpha: Image.Channels { self == .grey ? .greyAlpha : self == .rgb ? .rgba : self }
}
