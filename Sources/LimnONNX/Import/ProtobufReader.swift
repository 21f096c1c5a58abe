/// Reads messages of protocol buffers field by field; never beyond their end, and never recursively by itself.
struct ProtobufReader {
  /// One field's value.
  enum Value {
    /// A whole number, or a number of eight bytes by its bits.
    case integer(UInt64)
    /// A number of four bytes by its bits.
    case fixed32(UInt32)
    /// A text, bytes, or a message.
    case bytes(ArraySlice<UInt8>)
  }

  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

  /// The next field; nil at the end. Throws for a message that is cut short or has a wire type that is not used.
  mutating func next() throws(ONNXError) -> (field: Int, value: Value)? {
    guard place < bytes.endIndex else { return nil }
    let tag = try variable()
    let field = Int(truncatingIfNeeded: tag >> 3)
    switch tag & 7 {
    case 0: return (field, .integer(try variable()))
    case 1:
      let raw = try take(8)
      return (field, .integer(raw.reversed().reduce(0) { $0 << 8 | UInt64($1) }))
    case 2:
      let count = try variable()
      guard count <= UInt64(bytes.endIndex - place) else { throw ONNXError("the file is cut short") }
      return (field, .bytes(try take(Int(count))))
    case 5:
      let raw = try take(4)
      return (field, .fixed32(raw.reversed().reduce(0) { $0 << 8 | UInt32($1) }))
    default: throw ONNXError("the file is no ONNX model, or is damaged")
    }
  }

  /// A packed list of whole numbers.
  static func integers(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> [Int] {
    var reader = ProtobufReader(bytes)
    var numbers: [Int] = []
    while reader.place < bytes.endIndex { numbers.append(Int(truncatingIfNeeded: try reader.variable())) }
    return numbers
  }

  private mutating func take(_ count: Int) throws(ONNXError) -> ArraySlice<UInt8> {
    guard bytes.endIndex - place >= count else { throw ONNXError("the file is cut short") }
    defer { place += count }
    return bytes[place..<place + count]
  }

  private mutating func variable() throws(ONNXError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard place < bytes.endIndex else { throw ONNXError("the file is cut short") }
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw ONNXError("the file is no ONNX model, or is damaged")
  }
}
