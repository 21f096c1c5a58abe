/// The chunks of an animated PNG as far as they belong to the animation, put together by picture.
struct PNGFrameList {
  /// A picture.
  struct Part {
    let control: PNGFrameControl
    /// Where its packed pixels stand in the file.
    var data: [Range<Int>] = []
  }

  private(set) var size = (width: 0, height: 0)
  /// The pictures of the animation.
  private(set) var parts: [Part] = []
  private var header: [UInt8] = []
  /// The palette, and what is transparent of it.
  private var shared: [PNGChunk] = []
  private var announced: (count: Int, plays: Int)?
  private var sequence = 0
  private var hasPixels = false
  private var hasStill = false
  private var failure: String?

  /// Takes a chunk of the file, in order.
  mutating func take(_ chunk: PNGChunkReader.Found) {
    guard failure == nil else { return }
    switch chunk.name {
    case "IHDR":
      header = Array(chunk.whole ?? [])
      if header.count == 13 { size = (header.bigEndian(0, 4), header.bigEndian(4, 4)) }
    case "PLTE", "tRNS":
      guard !hasPixels, let data = chunk.whole else { return }
      shared.append(PNGChunk(chunk.name, Array(data)))
    case "acTL":
      guard !hasPixels, announced == nil, chunk.data.count == 8, let data = chunk.whole else { return }
      announced = (Array(data).bigEndian(0, 4), Array(data).bigEndian(4, 4))
    case "fcTL":
      guard chunk.data.count == PNGFrameControl.size, let data = numbered(chunk), !(parts.count == 1 && !hasPixels),
        let control = PNGFrameControl(data, onto: size)
      else { return fail("what is said of picture \(parts.count + 1) is damaged") }
      parts.append(Part(control: control))
    case "IDAT":
      hasPixels = true
      if parts.isEmpty { hasStill = true } else if !hasStill, parts.count == 1 { parts[0].data.append(chunk.data) }
    case "fdAT":
      guard chunk.data.count > 4, numbered(chunk) != nil, hasPixels, !parts.isEmpty, hasStill || parts.count > 1 else {
        return fail("pixels of picture \(max(1, parts.count)) are damaged or out of order")
      }
      parts[parts.count - 1].data.append(chunk.data.lowerBound + 4..<chunk.data.upperBound)
    default: break
    }
  }

  /// The data of a chunk that is whole and has the next number; nil for another.
  private mutating func numbered(_ chunk: PNGChunkReader.Found) -> [UInt8]? {
    guard let data = chunk.whole, data.prefix(4).number(isBigEndian: true) == sequence else { return nil }
    sequence += 1
    return Array(data)
  }

  private mutating func fail(_ text: String) { failure = text }

  /// How the pictures are shown; throws where something of them is damaged or missing.
  func timing() throws(ImageError) -> FrameTiming {
    if let failure { throw damaged(failure) }
    guard header.count == 13 else { throw damaged("its header is") }
    guard let announced, announced.count > 0 else { throw damaged("it does not say how many pictures it has") }
    guard announced.count == parts.count else {
      throw damaged("it has \(parts.count) pictures of the \(announced.count) that it promises")
    }
    for (index, part) in parts.enumerated() where part.data.isEmpty {
      throw damaged("picture \(index + 1) has no pixels")
    }
    guard hasStill || parts[0].control.covers(size) else { throw damaged("its first picture has another size") }
    return FrameTiming(plays: announced.plays, hasStill: hasStill, delays: parts.map(\.control.delay))
  }

  /// Whether a part of the canvas can be seen that no picture has covered.
  var needsAlpha: Bool {
    guard let first = parts.first, first.control.covers(size) else { return true }
    // Before the first picture there is nothing to be restored.
    return first.control.disposal == .restored || parts.dropLast().contains { $0.control.disposal == .cleared }
  }

  /// A file of one of the pictures alone.
  func file(of part: Part, in bytes: [UInt8]) -> [UInt8] {
    let size = UInt32(part.control.width).bigEndianBytes + UInt32(part.control.height).bigEndianBytes
    var file: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    file += PNGChunk("IHDR", size + header.dropFirst(8)).bytes
    for chunk in shared { file += chunk.bytes }
    for range in part.data { file += PNGChunk("IDAT", Array(bytes[range])).bytes }
    return file + PNGChunkReader.lastChunk
  }

  private func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged PNG: the animation: \(text)") }
}
