import CCodecs
import LimnFoundation
import LimnTensors

/// What formats behind C shims share: one way in and one way out.
enum Codec {
  typealias Open = (
    UnsafePointer<UInt8>?, Int, limn_limits, UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<limn_picture>?,
    UnsafeMutablePointer<CChar>?
  ) -> Int32
  typealias Read = (
    OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<limn_picture>?, UnsafeMutablePointer<CChar>?
  ) -> Int32
  typealias Close = (OpaquePointer?) -> Void
  typealias Encode = (
    UnsafePointer<limn_picture>, UnsafeRawPointer?, limn_sink, UnsafeMutablePointer<CChar>
  ) -> Int32
  /// Takes a piece of an encoded file; false stops the encoder.
  typealias Take = (UnsafeRawBufferPointer) -> Bool

  static let orders: [Image.Channels] = [.grey, .greyAlpha, .rgb, .rgba, .cmyk]

  /// Decodes a whole file; `parameter` is the format's own limit, which the shim has been given by `open`.
  static func decode(
    _ bytes: [UInt8], limits: ImageLimits, format: FormatName, parameter: Parameter? = nil, open: Open,
    read: Read,
    close: Close
  ) throws(ImageError) -> DecodedImage {
    let bounds = limn_limits(pixels: UInt64(clamping: limits.pixels), side: UInt32(clamping: limits.side))
    return try bytes.withUnsafeBufferPointer { (source) throws(ImageError) -> DecodedImage in
      var reader: OpaquePointer?
      var picture = limn_picture()
      var message = [CChar](repeating: 0, count: Int(LIMN_MESSAGE_SIZE))
      defer { close(reader) }
      var code = open(source.baseAddress, source.count, bounds, &reader, &picture, &message)
      if code == LIMN_OK {
        let count = Int(picture.width) * Int(picture.height) * orders[Int(picture.channels)].count
        let samples: Image.Samples
        giveBackMemory(pixels: Int(picture.width) * Int(picture.height))
        if picture.depth == 16 {
          samples = .uint16(filled(count) { code = read(reader, $0, &picture, &message) })
        } else {
          samples = .uint8(filled(count) { code = read(reader, $0, &picture, &message) })
        }
        if code == LIMN_OK {
          let metadata = Metadata(
            iccProfile: block(picture.icc, picture.icc_count), exif: block(picture.exif, picture.exif_count),
            format: format)
          let image = Image(
            width: Int(picture.width), height: Int(picture.height), channels: orders[Int(picture.channels)],
            samples: samples, metadata: metadata)
          return DecodedImage(image, notes: StrictReading.notes(repairs: picture.repairs))
        }
      }
      throw error(code, picture, message, limits: limits, format: format, parameter: parameter)
    }
  }

  /// Encodes an image, handing its bytes on a piece after the other; false if `take` stopped it.
  ///
  /// `extras` goes into the file before the pixels, as `limn_picture` has it.
  static func encode(
    _ image: Image, extras: [UInt8], to take: Take, by encode: Encode
  ) throws(ImageError) -> Bool {
    let icc = image.metadata.iccProfile ?? []
    let exif = image.metadata.exif ?? []
    var message = [CChar](repeating: 0, count: Int(LIMN_MESSAGE_SIZE))
    giveBackMemory(pixels: image.width * image.height)
    let code = withSink(take) { sink in
      icc.withUnsafeBufferPointer { icc in
        exif.withUnsafeBufferPointer { exif in
          extras.withUnsafeBufferPointer { extras in
            image.samples.withUnsafeBytes { samples in
              var picture = limn_picture(
                width: UInt32(image.width), height: UInt32(image.height),
                channels: Int32(orders.firstIndex(of: image.channels) ?? 0), depth: Int32(image.bitDepth),
                icc: icc.baseAddress, icc_count: icc.count, exif: exif.baseAddress, exif_count: exif.count,
                extras: extras.baseAddress, extras_count: extras.count, repairs: 0)
              return encode(&picture, samples.baseAddress, sink, &message)
            }
          }
        }
      }
    }
    if code == Int32(LIMN_SINK) { return false }
    guard code == LIMN_OK else { throw ImageError(.system, "cannot encode the picture: \(text(message))") }
    return true
  }

  /// The bytes that an encoder outputs, as one array.
  static func gathered(_ encode: (Take) throws(ImageError) -> Bool) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try encode { piece in
      bytes.append(contentsOf: piece)
      return true
    }
    return bytes
  }

  /// A function of Swift as the C shims call it.
  private static func withSink(_ take: Take, _ body: (limn_sink) -> Int32) -> Int32 {
    withoutActuallyEscaping(take) { take in
      withUnsafePointer(to: take) { context in
        body(
          limn_sink(
            take: { context, bytes, count in
              guard let context else { return 0 }
              return context.load(as: Take.self)(UnsafeRawBufferPointer(start: bytes, count: count)) ? 1 : 0
            }, context: UnsafeMutableRawPointer(mutating: context)))
      }
    }
  }

  /// Makes room for a large picture and what its codec holds (a progressive JPEG six bytes a pixel).
  private static func giveBackMemory(pixels: Int) {
    if pixels > 8 << 20 || SpareMemory.isScarce { SpareMemory.giveBack() }
  }

  /// Refuses sizes that the formats cannot hold.
  static func checkSize(_ image: Image, atMost side: Int, format: FormatName) throws(ImageError) {
    guard image.width > 0 && image.height > 0 else {
      throw ImageError(.unsupported, "a \(format) holds at least one pixel, not \(image.width)×\(image.height)")
    }
    guard image.width <= side && image.height <= side else {
      throw ImageError(
        .unsupported, "a \(format) is at most \(side) pixels wide and high, not \(image.width)×\(image.height)")
    }
  }

  private static func filled<Sample>(_ count: Int, _ fill: (UnsafeMutableRawPointer?) -> Void) -> [Sample] {
    [Sample](unsafeUninitializedCapacity: count) { buffer, used in
      fill(UnsafeMutableRawPointer(buffer.baseAddress))
      used = count
    }
  }

  private static func block(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8]? {
    count == 0 ? nil : Array(UnsafeBufferPointer(start: start, count: count))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The error that a shim's code and message come to.
  static func error(
    _ code: Int32, _ picture: limn_picture, _ message: [CChar], limits: ImageLimits = ImageLimits(),
    format name: FormatName, parameter: Parameter? = nil
  ) -> ImageError {
    let text = text(message)
    let limit: ImageError.Limit?
    switch Int(code) {
    case Int(LIMN_LIMIT) where text.isEmpty:
      return limits.error(width: Int(picture.width), height: Int(picture.height))
    case Int(LIMN_LIMIT): limit = nil
    case Int(LIMN_LIMIT_PIXELS): limit = .pixels
    case Int(LIMN_LIMIT_PARAMETER): limit = parameter.map { .parameter($0.name) }
    case Int(LIMN_UNSUPPORTED): return ImageError(.unsupported, "a kind of \(name) that is not read: \(text)")
    case Int(LIMN_MEMORY): return ImageError(.system, "no memory to read the \(name): \(text)")
    default: return ImageError(.corrupt, "damaged \(name): \(text)")
    }
    return ImageError(.limit(limit), "\(name) above a limit: \(text)")
  }
}

extension Image.Samples {
  /// Reads the samples as bytes, 16-bit ones in the machine's own order.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .uint8(let samples): samples.withUnsafeBytes(body)
    case .uint16(let samples): samples.withUnsafeBytes(body)
    }
  }
}
