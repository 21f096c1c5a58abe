/// What a PNG says of a picture of its animation (fcTL): where on the canvas it lies, how long it is shown, what it does to the canvas.
struct PNGFrameControl: Equatable {
  /// What becomes of the picture's part of the canvas before the next one.
  enum Disposal: UInt8 {
    case none = 0
    case cleared = 1
    case restored = 2
  }

  let x: Int, y: Int
  let width: Int, height: Int
  let delay: FrameTiming.Delay
  let disposal: Disposal
  /// Whether it is laid over what is there, and does not replace it.
  let isBlended: Bool

  /// Bytes of a chunk.
  static let size = 26

  /// Reads a chunk; nil where it is damaged, or lies beyond a canvas of this size.
  init?(_ data: [UInt8], onto canvas: (width: Int, height: Int)) {
    guard data.count == Self.size, let disposal = Disposal(rawValue: data[24]), data[25] <= 1 else { return nil }
    (width, height) = (data.bigEndian(4, 4), data.bigEndian(8, 4))
    (x, y) = (data.bigEndian(12, 4), data.bigEndian(16, 4))
    delay = FrameTiming.Delay(UInt16(data.bigEndian(20, 2)), UInt16(data.bigEndian(22, 2)))
    self.disposal = disposal
    isBlended = data[25] == 1
    guard width > 0, height > 0, x <= canvas.width - width, y <= canvas.height - height else { return nil }
  }

  /// A whole picture that replaces what is there.
  init(width: Int, height: Int, delay: FrameTiming.Delay) {
    (x, y, disposal, isBlended) = (0, 0, .none, false)
    (self.width, self.height, self.delay) = (width, height, delay)
  }

  /// The chunk.
  func chunk(sequence: Int) -> PNGChunk {
    let numbers = [sequence, width, height, x, y].flatMap { UInt32($0).bigEndianBytes }
    let delays = [delay.numerator, delay.denominator].flatMap { UInt32($0).bigEndianBytes.suffix(2) }
    return PNGChunk("fcTL", numbers + delays + [disposal.rawValue, isBlended ? 1 : 0])
  }

  /// Whether it fills a canvas of this size.
  func covers(_ canvas: (width: Int, height: Int)) -> Bool { (width, height) == canvas }
}
