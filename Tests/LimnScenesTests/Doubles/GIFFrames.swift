import Foundation

/// The frames of a GIF whose frames are all whole and grey, as indices of its table: enough for dsprites.gif.
struct GIFFrames {
  let frames: [[UInt8]]

  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path), data.starts(with: Array("GIF89a".utf8)) else {
      return nil
    }
    let bytes = [UInt8](data)
    var place = 13 + (bytes[10] & 0x80 != 0 ? 3 << (Int(bytes[10] & 7) + 1) : 0)
    /// The blocks of a piece of data, one after another.
    func blocks() -> [UInt8] {
      var found: [UInt8] = []
      while bytes[place] != 0 {
        found += bytes[place + 1...place + Int(bytes[place])]
        place += Int(bytes[place]) + 1
      }
      place += 1
      return found
    }
    var frames: [[UInt8]] = []
    while bytes[place] != 0x3B {
      if bytes[place] == 0x21 {
        place += 2
        _ = blocks()
      } else {
        place += 10
        let least = Int(bytes[place])
        place += 1
        frames.append(Self.unpacked(blocks(), least: least))
      }
    }
    self.frames = frames
  }

  /// LZW as GIF has it.
  private static func unpacked(_ bytes: [UInt8], least: Int) -> [UInt8] {
    let (clear, end) = (1 << least, (1 << least) + 1)
    var table: [[UInt8]] = []
    var (width, previous) = (least + 1, [UInt8]())
    var (bits, count) = (0, 0)
    var output: [UInt8] = []
    func reset() {
      table = (0..<clear).map { [UInt8($0)] } + [[], []]
      (width, previous) = (least + 1, [])
    }
    reset()
    for byte in bytes {
      bits |= Int(byte) << count
      count += 8
      while count >= width {
        let code = bits & ((1 << width) - 1)
        bits >>= width
        count -= width
        if code == clear {
          reset()
          continue
        }
        if code == end { return output }
        let entry = code < table.count ? table[code] : previous + previous.prefix(1)
        output += entry
        if !previous.isEmpty, table.count < 4096 {
          table.append(previous + entry.prefix(1))
          if table.count == 1 << width, width < 12 { width += 1 }
        }
        previous = entry
      }
    }
    return output
  }
}
