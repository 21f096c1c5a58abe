/// Names of files are bytes to the system, and texts here: a byte that is no UTF-8 stands in a text as a character of its own, of Unicode's last private
/// plane, and becomes the byte again where a path is handed to the system. A file whose name really has such characters comes back too: their own bytes stand
/// for them in the same way.
extension String {
  /// The text of a path or name as the system gives it.
  package init(systemPath bytes: some Collection<UInt8>) { self = Self.text(of: bytes) }

  private static func text(of bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: \.isByte) {
      return text
    }
    var text = ""
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      var parser = Unicode.UTF8.ForwardParser()
      var iterator = rest.makeIterator()
      var length = 1
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        length = encoded.count
        let scalar = Unicode.UTF8.decode(encoded)
        if !scalar.isByte {
          text.unicodeScalars.append(scalar)
          rest = rest.dropFirst(length)
          continue
        }
      case .error(let count): length = Swift.max(1, count)
      case .emptyInput: break
      }
      for byte in rest.prefix(length) {
        if let scalar = Unicode.Scalar(Unicode.Scalar.firstByte + UInt32(byte)) { text.unicodeScalars.append(scalar) }
      }
      rest = rest.dropFirst(length)
    }
    return text
  }

  /// The text of a path or name that ends with a zero.
  package init(systemPath start: UnsafePointer<CChar>) {
    var count = 0
    while start[count] != 0 { count += 1 }
    self.init(systemPath: UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The bytes of a path for the system, with a zero behind them.
  package var systemPath: [CChar] {
    guard unicodeScalars.contains(where: \.isByte) else { return Array(utf8CString) }
    var bytes: [CChar] = []
    for scalar in unicodeScalars {
      if scalar.isByte {
        bytes.append(CChar(truncatingIfNeeded: scalar.value - Unicode.Scalar.firstByte))
      } else {
        bytes.append(contentsOf: String(scalar).utf8.map { CChar(bitPattern: $0) })
      }
    }
    return bytes + [0]
  }
}

extension Unicode.Scalar {
  /// What a byte is added to.
  fileprivate static let firstByte: UInt32 = 0x10FE00

  /// Whether the character stands for a byte of a name that is no UTF-8.
  package var isByte: Bool { (0x10FE80...0x10FEFF).contains(value) }

  /// The byte that it stands for.
  package var byte: UInt8 { UInt8(truncatingIfNeeded: value) }
}
