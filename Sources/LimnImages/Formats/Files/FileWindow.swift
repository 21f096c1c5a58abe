/// Small pieces of a file, a few kilobytes of which are read at once: for what a file says before its pixels.
public struct FileWindow {
  private static let least = 4096
  private let file: OpenImage
  private var start = 0
  private var held: [UInt8] = []

  /// Bytes of the whole file.
  public var size: Int { file.size }

  /// Makes a window over a file, nothing of which is read yet.
  init(_ file: OpenImage) {
    self.file = file
  }

  /// Up to `count` bytes from a place on, fewer at the end of the file; throws where the system refuses.
  public mutating func read(_ place: Int, upTo count: Int) throws(ImageError) -> [UInt8] {
    if place < start || place + count > start + held.count {
      held = try file.bytes(place, upTo: max(count, Self.least))
      start = place
    }
    return Array(held[min(place - start, held.count)..<min(place - start + count, held.count)])
  }
}
