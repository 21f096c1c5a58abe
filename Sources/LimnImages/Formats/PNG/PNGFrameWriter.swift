/// Writes animated PNGs: each picture as a whole, packed when it comes.
struct PNGFrameWriter: FrameWriter {
  private let timing: FrameTiming
  /// Everything before the pixels, and their size, depth and channels.
  private var head: [UInt8] = []
  private var header: ArraySlice<UInt8> = []
  /// The packed pixels of each picture.
  private var pictures: [[UInt8]] = []

  private let encode: Encode

  /// Encodes a file of one picture.
  typealias Encode = @Sendable (Image) throws(ImageError) -> [UInt8]

  init(_ timing: FrameTiming, encode: @escaping Encode) { (self.timing, self.encode) = (timing, encode) }

  mutating func append(_ image: Image) throws(ImageError) {
    var image = image
    if !pictures.isEmpty { image.metadata = Metadata() }
    let file = try encode(image)
    let (start, data) = Self.parts(of: file)
    if pictures.isEmpty { (head, header) = (Array(file[..<start]), file[16..<29]) }
    guard file[16..<29] == header else {
      throw ImageError(
        .unsupported,
        "picture \(pictures.count + 1) of the animation has another size, depth or channels than its first")
    }
    pictures.append(data)
  }

  func write(to take: (UnsafeRawBufferPointer) -> Bool) throws(ImageError) -> Bool {
    precondition(pictures.count == timing.count, "\(pictures.count) pictures of \(timing.count)")
    let (width, height) = (head.bigEndian(16, 4), head.bigEndian(20, 4))
    var sequence = 0
    func give(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes(take) }
    let promise = UInt32(timing.delays.count).bigEndianBytes + UInt32(timing.plays).bigEndianBytes
    guard give(head), give(PNGChunk("acTL", promise).bytes) else { return false }
    for (index, data) in pictures.enumerated() {
      let number = index - (timing.hasStill ? 1 : 0)
      if number >= 0 {
        let control = PNGFrameControl(width: width, height: height, delay: timing.delays[number])
        guard give(control.chunk(sequence: sequence).bytes) else { return false }
        sequence += 1
      }
      if index == 0 {
        guard give(PNGChunk("IDAT", data).bytes) else { return false }
      } else {
        guard give(PNGChunk("fdAT", UInt32(sequence).bigEndianBytes + data).bytes) else { return false }
        sequence += 1
      }
    }
    return give(PNGChunkReader.lastChunk)
  }

  /// Where the pixels begin in a file that was just written, and what they are packed to.
  private static func parts(of file: [UInt8]) -> (start: Int, data: [UInt8]) {
    var (place, start) = (8, 0)
    var data: [UInt8] = []
    while place <= file.count - 12 {
      let length = file.bigEndian(place, 4)
      if file[place + 4..<place + 8].elementsEqual("IDAT".utf8) {
        if start == 0 { start = place }
        data += file[place + 8..<place + 8 + length]
      }
      place += 12 + length
    }
    return (start, data)
  }
}
