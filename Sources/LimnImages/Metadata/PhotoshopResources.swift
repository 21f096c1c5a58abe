/// Photoshop's image resources, in which photos carry captions, authors and rights as IPTC has them (IIM 4). Nothing else of
/// them is kept: they hold a thumbnail, and much that is wrong of another picture.
enum PhotoshopResources {
  private static let signature = Array("8BIM".utf8)
  private static let iptcNumber: UInt16 = 0x0404

  /// The IPTC data; nil where there is none, or where what comes before it is damaged.
  static func iptc(in bytes: some Collection<UInt8>) -> [UInt8]? {
    var rest = Array(bytes)[...]
    func number(_ place: Int, _ size: Int) -> Int {
      rest.dropFirst(place).prefix(size).reduce(0) { $0 << 8 | Int($1) }
    }
    // Four letters, a number, a name of even length with its count, a size, and data of even length.
    while rest.count >= 12, rest.starts(with: signature) {
      let name = (number(6, 1) + 2) / 2 * 2
      guard rest.count >= 10 + name else { return nil }
      let size = number(6 + name, 4)
      guard size <= rest.count - 10 - name else { return nil }
      let data = rest.dropFirst(10 + name).prefix(size)
      if number(4, 2) == Int(iptcNumber) { return size > 0 ? Array(data) : nil }
      rest = rest.dropFirst(10 + name + (size + 1) / 2 * 2)
    }
    return nil
  }

  /// A block of resources with nothing but IPTC data.
  static func block(iptc data: [UInt8]) -> [UInt8] {
    signature + [UInt8(iptcNumber >> 8), UInt8(iptcNumber & 255), 0, 0] + UInt32(data.count).bigEndianBytes + data
      + (data.count % 2 == 0 ? [] : [0])
  }
}
