import LimnFoundation

/// What a safetensors file says of its tensors, checked in full before any of them is allocated.
struct SafetensorsHeader {
  /// One tensor: its bytes are `range` of the buffer behind the header.
  struct Entry {
    let name: String
    let type: SafetensorsType
    let shape: Shape
    let range: Range<Int>
  }

  /// The most bytes of JSON that are read.
  static let limit = 8 << 20

  /// The tensors in the order of their bytes.
  let entries: [Entry]
  /// The texts under `__metadata__`.
  let metadata: [String: String]

  /// The length of the JSON from the file's first eight bytes; throws unless that much is there and within the limit.
  static func length(of prefix: [UInt8], fileSize: Int) throws(Refusal) -> Int {
    guard prefix.count == 8 else {
      throw Refusal("it has \(fileSize) bytes, and the length of its header alone takes 8")
    }
    let length = prefix.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(fileSize - 8) else {
      throw Refusal("its header of \(length) bytes does not fit in a file of \(fileSize)")
    }
    guard length <= UInt64(limit) else {
      throw Refusal("its header of \(length) bytes is above the limit of \(limit)")
    }
    return Int(length)
  }

  /// Reads the JSON and checks it against the number of bytes behind it.
  init(parsing json: [UInt8], bufferSize: Int) throws(Refusal) {
    guard json.first == UInt8(ascii: "{") else { throw Refusal("its header does not begin with \"{\"") }
    let document: JSON
    do throws(JSONError) {
      document = try JSON(parsing: json)
    } catch {
      throw Refusal("its header is not JSON: \(error)")
    }
    guard case .object(let members) = document.value else { throw Refusal("its header is not an object") }

    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    entries.reserveCapacity(members.count)
    for member in members {
      if member.key == "__metadata__" {
        metadata = try Self.metadata(member.value)
      } else {
        entries.append(try Self.entry(member.key, member.value))
      }
    }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    try Self.checkNoHoles(entries, bufferSize: bufferSize)
    self.entries = entries
    self.metadata = metadata
  }

  private static func metadata(_ json: JSON) throws(Refusal) -> [String: String] {
    guard case .object(let members) = json.value else {
      throw Refusal("its __metadata__ is \(json.kind), not an object of texts")
    }
    var metadata: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value.value else {
        throw Refusal("\"\(member.key.printable)\" in its __metadata__ is \(member.value.kind), not text")
      }
      metadata[member.key] = text
    }
    return metadata
  }

  private static func entry(_ name: String, _ json: JSON) throws(Refusal) -> Entry {
    let tensor = "tensor \"\(name.printable)\""
    guard case .object(let members) = json.value else { throw Refusal("\(tensor) is \(json.kind), not an object") }
    var type: SafetensorsType?
    var extents: [Int]?
    var offsets: [Int]?
    for member in members {
      switch member.key {
      case "dtype":
        guard case .string(let name) = member.value.value, let known = SafetensorsType(rawValue: name) else {
          let found =
            if case .string(let name) = member.value.value { "\"\(name.printable)\"" } else { member.value.kind }
          throw Refusal("\(tensor) has the unknown dtype \(found)")
        }
        type = known
      case "shape":
        guard let list = sizes(member.value) else { throw Refusal("\(tensor) has a shape that is no list of sizes") }
        extents = list
      case "data_offsets":
        guard let list = sizes(member.value), list.count == 2 else {
          throw Refusal("\(tensor) has data_offsets that are not two places")
        }
        offsets = list
      default: throw Refusal("\(tensor) has the unknown key \"\(member.key.printable)\"")
      }
    }
    guard let type else { throw Refusal("\(tensor) has no dtype") }
    guard let extents else { throw Refusal("\(tensor) has no shape") }
    guard let offsets else { throw Refusal("\(tensor) has no data_offsets") }
    guard offsets[0] <= offsets[1] else {
      throw Refusal("\(tensor) ends at byte \(offsets[1]), before it begins at \(offsets[0])")
    }
    guard let size = checkedSize(extents, type) else {
      throw Refusal("\(tensor) has a shape too large for any file: \(Shape(extents))")
    }
    let range = offsets[0]..<offsets[1]
    guard range.count == size else {
      throw Refusal(
        "\(tensor) takes \(size) bytes as \(type.rawValue) \(Shape(extents)), its data_offsets \(range.count)")
    }
    return Entry(name: name, type: type, shape: Shape(extents), range: range)
  }

  /// A list of whole numbers, none negative.
  private static func sizes(_ json: JSON) -> [Int]? {
    guard case .array(let elements) = json.value else { return nil }
    var sizes: [Int] = []
    for element in elements {
      guard case .integer(let size) = element.value, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// The bytes of a shape; nil when they, or any product of its extents but zeros, leave the range of `Int`.
  private static func checkedSize(_ extents: [Int], _ type: SafetensorsType) -> Int? {
    var size = type.width
    for extent in extents where extent > 0 {
      let (product, overflows) = size.multipliedReportingOverflow(by: extent)
      if overflows { return nil }
      size = product
    }
    return extents.contains(0) ? 0 : size
  }

  /// The tensors must cover the buffer exactly: one begins where the one before it ends.
  private static func checkNoHoles(_ entries: [Entry], bufferSize: Int) throws(Refusal) {
    var end = 0
    for entry in entries {
      let tensor = "tensor \"\(entry.name.printable)\""
      guard entry.range.upperBound <= bufferSize else {
        throw Refusal("\(tensor) ends at byte \(entry.range.upperBound) of \(bufferSize): the file is cut short")
      }
      guard entry.range.lowerBound >= end else {
        throw Refusal("\(tensor) begins at byte \(entry.range.lowerBound), within the tensor before it")
      }
      guard entry.range.lowerBound == end else {
        throw Refusal("\(entry.range.lowerBound - end) bytes before \(tensor) belong to no tensor")
      }
      end = entry.range.upperBound
    }
    guard end == bufferSize else {
      throw Refusal("\(bufferSize - end) bytes behind the last tensor belong to no tensor")
    }
  }

  /// Why a file is refused, without its name.
  struct Refusal: KindedError {
    let reason: String
    var errorKind: ErrorKind { .input }

    init(_ reason: String) {
      self.reason = reason
    }
  }
}
