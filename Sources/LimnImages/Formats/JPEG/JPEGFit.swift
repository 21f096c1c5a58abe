import LimnTensors

extension JPEG {
  /// How a picture whose pixels were changed is best stored, so that storing it does not undo the change.
  package struct Fit: Sendable, Hashable {
    /// The quality, 1 to 98.
    package let quality: Int
    /// How finely colour is stored.
    package let chroma: ChromaSubsampling
  }

  /// The quality above which files grow and the error does not fall: what is left is the rounding of the decoder and of the
  /// conversion to brightness and colour (measured: 98 to 100 differ by 0.01 dB, in half as many bytes again).
  static let finestQuality = 98
  /// The error that storing may add, as a share of the energy that was removed. What a denoiser leaves is rarely less than a
  /// fifth of what it removes, and 0.1 dB is 2.3 % of that.
  private static let toleratedShare = 0.005
  /// The error that storing may always add at most, squared, in levels of 255: 45.1 dB.
  private static let toleratedMost = 2.0
  /// By how much storing colour in full must lower the error where the source stored less: otherwise the source's way stays.
  private static let chromaGain = 1.3
  /// Pixels that are tried at most.
  private static let sampleLimit = 1 << 18
  /// Columns and rows of a tile of the sample.
  private static let tileSide = 64

  /// Bytes that `fit` holds at most for a picture of so many pixels.
  package static func fittingMemory(pixels: Int) -> Int { min(pixels, sampleLimit) * 16 }

  /// Chooses quality and chroma for a picture that was made from another one, both of 8 bits and without alpha.
  ///
  /// The quality is the lowest one, from the source's own up, at which the squared error that storing adds is at most a
  /// two-hundredth of the mean squared change (what was removed), and at most 2 levels²; 98 where none is. Colour is stored
  /// as finely as in the source where that reaches this error or comes within 1.3 times that of 4:4:4, else in full. Where
  /// the source's file, of `fileBytes`, would not be filled, the quality rises until it is. `chroma` fixes the one choice.
  ///
  /// Encodes and decodes tiles of 64×64 pixels, a quarter of a megapixel at most, some eight times. Throws where the picture cannot be encoded.
  package static func fit(
    _ image: Image, changedFrom origin: Image, fileBytes: Int? = nil, chroma: ChromaSubsampling? = nil
  ) throws(ImageError) -> Fit {
    let sample = tiles(of: image)
    let source = image.metadata.jpeg
    var tolerance = 0.0
    let isSameSize = (origin.width, origin.height, origin.channels) == (image.width, image.height, image.channels)
    if isSameSize {
      tolerance = min(toleratedMost, toleratedShare * meanSquare(sample, tiles(of: origin)))
    }
    let lowest = min(finestQuality, source?.quality ?? 92)
    let isGrey = image.channels.colorCount == 1
    var fitted = isGrey ? .full : chroma ?? source?.chroma ?? .full
    var error = try error(of: sample, quality: finestQuality, chroma: fitted)
    if error > tolerance, chroma == nil, fitted != .full {
      let full = try Self.error(of: sample, quality: finestQuality, chroma: .full)
      if full * chromaGain < error { (fitted, error) = (.full, full) }
    }
    var quality = finestQuality
    if error <= tolerance {
      quality = try least(lowest...finestQuality) { (quality) throws(ImageError) in
        try Self.error(of: sample, quality: quality, chroma: fitted) <= tolerance
      }
    }
    if isSameSize, let fileBytes, quality < finestQuality {
      let share = Double(sample.width * sample.height) / Double(max(1, image.width * image.height))
      let room = Double(fileBytes - overhead(of: origin.metadata)) * share
      // The first quality that no longer fits, or the finest.
      let next = try least(quality + 1...finestQuality + 1) { (quality) throws(ImageError) in
        guard quality <= finestQuality else { return true }
        return Double(try encode(sample, quality: quality, chroma: fitted).count) > room
      }
      quality = next - 1
    }
    return Fit(quality: quality, chroma: fitted)
  }

  /// The least number of a range for which a condition holds that holds from some number on, and for the last one.
  private static func least(
    _ range: ClosedRange<Int>, where holds: (Int) throws(ImageError) -> Bool
  ) throws(ImageError) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if try holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Tiles spread evenly over a picture, as one picture without metadata; all of a small one.
  ///
  /// A tile is whole blocks, however colour is stored, so that the tiles know nothing of each other in a JPEG.
  private static func tiles(of image: Image) -> Image {
    let (columns, rows) = (image.width / tileSide, image.height / tileSide)
    guard image.width * image.height > sampleLimit, columns * rows > 0, case .uint8(let samples) = image.samples else {
      return Image(width: image.width, height: image.height, channels: image.channels, samples: image.samples)
    }
    let count = min(columns * rows, sampleLimit / (tileSide * tileSide))
    let channels = image.channels.count
    var taken: [UInt8] = []
    taken.reserveCapacity(count * tileSide * tileSide * channels)
    for index in 0..<count {
      // Evenly down, and across by the golden ratio: no two tiles fall into step with what is in the picture.
      let row = (2 * index + 1) * rows / (2 * count)
      let column = min(
        columns - 1, Int((Double(index) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) * Double(columns)))
      for y in 0..<tileSide {
        let start = ((row * tileSide + y) * image.width + column * tileSide) * channels
        taken.append(contentsOf: samples[start..<start + tileSide * channels])
      }
    }
    return Image(width: tileSide, height: count * tileSide, channels: image.channels, samples: .uint8(taken))
  }

  /// The mean squared error, in levels², that a JPEG adds to a picture.
  private static func error(of image: Image, quality: Int, chroma: ChromaSubsampling) throws(ImageError) -> Double {
    meanSquare(image, try decode(try encode(image, quality: quality, chroma: chroma), limits: ImageLimits()))
  }

  /// The mean squared difference of two pictures of 8 bits and one size, in levels².
  private static func meanSquare(_ a: Image, _ b: Image) -> Double {
    guard case .uint8(let a) = a.samples, case .uint8(let b) = b.samples, a.count == b.count, !a.isEmpty else {
      return 0
    }
    let sum = a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0
        for index in 0..<a.count {
          let difference = Int32(a[index]) &- Int32(b[index])
          sum &+= Int(difference &* difference)
        }
        return sum
      }
    }
    return Double(sum) / Double(a.count)
  }

  /// About how many bytes of a file are not its pixels'.
  private static func overhead(of metadata: Metadata) -> Int {
    let blocks = [metadata.exif, metadata.wholeXMP, metadata.iccProfile, metadata.iptc].map { $0?.count ?? 0 }
    return 640 + blocks.reduce(0, +)
  }
}
