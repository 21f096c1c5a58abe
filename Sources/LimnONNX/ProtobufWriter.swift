/// Writes messages of protocol buffers: fields by their numbers, as the wire format has them.
///
/// https://protobuf.dev/programming-guides/encoding/
package struct ProtobufWriter {
  /// The message so far.
  package private(set) var bytes: [UInt8] = []

  /// Begins an empty message.
  package init() {}

  /// A whole number, negative ones in two's complement.
  package mutating func integer(_ field: Int, _ value: Int) {
    tag(field, .variable)
    variable(UInt64(bitPattern: Int64(value)))
  }

  /// A 32-bit float.
  package mutating func float(_ field: Int, _ value: Float) {
    tag(field, .fixed32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text.
  package mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  /// Bytes, or a message that was written by itself.
  package mutating func data(_ field: Int, _ value: [UInt8]) {
    tag(field, .delimited)
    variable(UInt64(value.count))
    bytes += value
  }

  /// A message within this one.
  package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    write(&inner)
    data(field, inner.bytes)
  }

  private enum Wire: UInt64 {
    case variable = 0
    case delimited = 2
    case fixed32 = 5
  }

  private mutating func tag(_ field: Int, _ wire: Wire) { variable(UInt64(field) << 3 | wire.rawValue) }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
