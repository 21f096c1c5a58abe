/// The entries of a directory with their values in memory, and of the directories that they point to: what is carried from one TIFF
/// structure into another, whose bytes have the same order.
struct TIFFTree {
  /// An entry.
  struct Node {
    let tag: Int
    let type: Int
    let count: Int
    /// The values; empty where the entry points to a directory.
    let bytes: [UInt8]
    let inner: TIFFTree?

    init(tag: Int, type: Int, count: Int, bytes: [UInt8], inner: TIFFTree? = nil) {
      (self.tag, self.type, self.count, self.bytes, self.inner) = (tag, type, count, bytes, inner)
    }
  }

  var nodes: [Node] = []

  /// The largest value that is taken along.
  private static let limit = 16 << 20

  init(_ nodes: [Node] = []) { self.nodes = nodes }

  /// Takes the entries of a directory that are wanted, with their values. What is in the directories of Exif, GPS and their
  /// interoperability is wanted as a whole.
  init<Source>(
    _ directory: TIFFDirectory, in reader: inout TIFFReader<Source>, wanted: ((Int) -> Bool)? = nil, depth: Int = 0,
    limit: Int = Self.limit
  ) throws(ImageError) where Source: ByteSource {
    var left = 4 * limit
    for entry in directory.entries where wanted?(entry.tag) ?? true {
      if Self.pointers.contains(entry.tag) {
        guard depth < 2, let place = try reader.number(entry.tag, in: directory),
          let inner = try reader.directory(at: place)
        else { continue }
        let tree = try TIFFTree(inner, in: &reader, depth: depth + 1)
        if !tree.nodes.isEmpty { nodes.append(Node(tag: entry.tag, type: 4, count: 1, bytes: [], inner: tree)) }
      } else if entry.type < 14, entry.size <= left, let bytes = try reader.bytes(of: entry, limit: limit) {
        left -= bytes.count
        nodes.append(Node(tag: entry.tag, type: entry.type, count: entry.count, bytes: bytes))
      }
    }
  }

  private static let pointers: Set<Int> = [TIFFTag.exif, TIFFTag.gps, TIFFTag.interoperability]

  /// The node of a tag.
  subscript(tag: Int) -> Node? { nodes.first { $0.tag == tag } }

  /// Puts nodes in the place of those of the same tags.
  mutating func replace(_ others: [Node]) {
    let tags = Set(others.map(\.tag))
    nodes = nodes.filter { !tags.contains($0.tag) } + others
  }

  /// The same without the entries of a tag, in the directories within as well.
  func without(_ tag: Int) -> TIFFTree {
    TIFFTree(
      nodes.filter { $0.tag != tag }.map { node in
        Node(tag: node.tag, type: node.type, count: node.count, bytes: node.bytes, inner: node.inner?.without(tag))
      })
  }

  /// The directory as it stands at an even place, with its values behind it, and no other that follows it.
  func written(at place: Int, isBigEndian: Bool) -> [UInt8] {
    let nodes = nodes.sorted { $0.tag < $1.tag }
    var head = Self.bytes(nodes.count, 2, isBigEndian)
    var body: [UInt8] = []
    let start = place + 2 + 12 * nodes.count + 4
    for node in nodes {
      head += Self.bytes(node.tag, 2, isBigEndian) + Self.bytes(node.type, 2, isBigEndian)
      head += Self.bytes(node.count, 4, isBigEndian)
      guard node.inner != nil || node.bytes.count > 4 else {
        head += node.bytes + [UInt8](repeating: 0, count: 4 - node.bytes.count)
        continue
      }
      let target = start + body.count
      head += Self.bytes(target, 4, isBigEndian)
      body += node.inner?.written(at: target, isBigEndian: isBigEndian) ?? node.bytes
      if body.count % 2 == 1 { body.append(0) }
    }
    return head + [0, 0, 0, 0] + body
  }

  /// A number in so many bytes.
  static func bytes(_ number: Int, _ count: Int, _ isBigEndian: Bool) -> [UInt8] {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    return isBigEndian ? bytes.reversed() : bytes
  }
}
