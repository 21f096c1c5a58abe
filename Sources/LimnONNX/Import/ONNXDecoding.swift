import Foundation
import LimnFoundation

extension ONNXModel {
  /// Reads a file: a `ModelProto` of onnx.proto. Numbers of other types than floats and whole numbers of 64 bits are converted to these.
  /// Throws for what is damaged, and for weights that lie in other files.
  package init(bytes: [UInt8]) throws(ONNXError) {
    self.init(name: "")
    // Files of ONNX's first versions name none.
    operations = 1
    var hasGraph = false
    try Self.read(bytes[...]) { (field, value) throws(ONNXError) in
      guard case .bytes(let part) = value else { return }
      switch field {
      case 7:
        hasGraph = true
        try readGraph(part)
      case 8:
        let (domain, version) = try Self.operationSet(part)
        if ["", "ai.onnx"].contains(domain) { operations = version }
      default: break
      }
    }
    guard hasGraph else { throw ONNXError("the file is no ONNX model: it has no graph") }
    let weights = Set(constants.map(\.name))
    inputs.removeAll { weights.contains($0.name) }
  }

  private static func read(
    _ bytes: ArraySlice<UInt8>, _ body: (Int, ProtobufReader.Value) throws(ONNXError) -> Void
  ) throws(ONNXError) {
    var reader = ProtobufReader(bytes)
    while let (field, value) = try reader.next() { try body(field, value) }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Whose operations are used, "" or "ai.onnx" for ONNX's own, and of which version.
  private static func operationSet(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> (domain: String, version: Int) {
    var (domain, version) = ("", 0)
    try read(bytes) { (field, value) throws(ONNXError) in
      switch (field, value) {
      case (1, .bytes(let part)): domain = text(part)
      case (2, .integer(let bits)): version = Int(truncatingIfNeeded: bits)
      default: break
      }
    }
    return (domain, version)
  }

  private mutating func readGraph(_ bytes: ArraySlice<UInt8>) throws(ONNXError) {
    try Self.read(bytes) { (field, value) throws(ONNXError) in
      guard case .bytes(let part) = value else { return }
      switch field {
      case 1: nodes.append(try Self.node(part))
      case 2: name = Self.text(part)
      case 5:
        let (name, constant) = try Self.constant(part)
        constants.append((name, constant))
      case 11: inputs.append(try Self.value(part))
      case 12: outputs.append(try Self.value(part))
      default: break
      }
    }
  }

  private static func node(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> Node {
    var node = Node(name: "", operation: "", inputs: [], outputs: [], attributes: [:])
    try read(bytes) { (field, value) throws(ONNXError) in
      guard case .bytes(let part) = value else { return }
      switch field {
      case 1: node.inputs.append(text(part))
      case 2: node.outputs.append(text(part))
      case 3: node.name = text(part)
      case 4: node.operation = text(part)
      case 5:
        if let (name, value) = try attribute(part) { node.attributes[name] = value }
      default: break
      }
    }
    if node.name.isEmpty { node.name = node.outputs.first ?? "" }
    return node
  }

  /// An attribute; nil for one of a type that no operation here has.
  private static func attribute(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> (String, Attribute)? {
    var name = ""
    var (found, integers, floats): (Attribute?, [Int], [Float]) = (nil, [], [])
    try read(bytes) { (field, value) throws(ONNXError) in
      switch (field, value) {
      case (1, .bytes(let part)): name = text(part)
      case (2, .fixed32(let bits)): found = .float(Float(bitPattern: bits))
      case (3, .integer(let bits)): found = .integer(Int(truncatingIfNeeded: bits))
      case (4, .bytes(let part)): found = .text(text(part))
      case (5, .bytes(let part)): found = .tensor(try constant(part).1)
      case (7, .fixed32(let bits)): floats.append(Float(bitPattern: bits))
      case (7, .bytes(let part)): floats += numbers(part, as: UInt32.self).map { Float(bitPattern: $0) }
      case (8, .integer(let bits)): integers.append(Int(truncatingIfNeeded: bits))
      case (8, .bytes(let part)): integers += try ProtobufReader.integers(part)
      default: break
      }
    }
    if !integers.isEmpty { found = .integers(integers) }
    if !floats.isEmpty { found = .floats(floats) }
    return found.map { (name, $0) }
  }

  /// Numbers as they lie in memory.
  private static func numbers<T: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as type: T.Type) -> [T] {
    let size = MemoryLayout<T>.size
    return Array(bytes).withUnsafeBytes { raw in
      (0..<raw.count / size).map { T(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: T.self)) }
    }
  }

  private static func constant(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> (String, Constant) {
    var (name, extents, type, isElsewhere): (String, [Int], Int, Bool) = ("", [], 0, false)
    var raw: ArraySlice<UInt8>?
    var (floats, integers): ([Float], [Int]) = ([], [])
    try read(bytes) { (field, value) throws(ONNXError) in
      switch (field, value) {
      case (1, .integer(let bits)): extents.append(Int(truncatingIfNeeded: bits))
      case (1, .bytes(let part)): extents += try ProtobufReader.integers(part)
      case (2, .integer(let bits)): type = Int(truncatingIfNeeded: bits)
      case (4, .bytes(let part)): floats += numbers(part, as: UInt32.self).map { Float(bitPattern: $0) }
      case (4, .fixed32(let bits)): floats.append(Float(bitPattern: bits))
      case (5, .bytes(let part)), (7, .bytes(let part)): integers += try ProtobufReader.integers(part)
      case (5, .integer(let bits)), (7, .integer(let bits)): integers.append(Int(truncatingIfNeeded: bits))
      case (8, .bytes(let part)): name = text(part)
      case (9, .bytes(let part)): raw = part
      case (13, _): isElsewhere = true
      case (14, .integer(let bits)): isElsewhere = isElsewhere || bits == 1
      default: break
      }
    }
    guard !isElsewhere else {
      throw ONNXError(
        "the weight '\(name.printable)' lies in another file: save the model with its weights in one file")
    }
    switch (type, raw) {
    case (1, let raw?): floats = numbers(raw, as: UInt32.self).map { Float(bitPattern: $0) }
    case (11, let raw?): floats = numbers(raw, as: UInt64.self).map { Float(Double(bitPattern: $0)) }
    case (10, let raw?): floats = numbers(raw, as: UInt16.self).map(half)
    case (7, let raw?): integers = numbers(raw, as: Int64.self).map { Int($0) }
    case (6, let raw?): integers = numbers(raw, as: Int32.self).map { Int($0) }
    case (9, let raw?): integers = raw.map { Int($0) }
    case (1, nil), (6, nil), (7, nil), (9, nil): break
    default:
      throw ONNXError("the weight '\(name.printable)' has numbers of a type that is not read: save them as floats")
    }
    let isFloat = [1, 10, 11].contains(type)
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw ONNXError("the weight '\(name.printable)' has no sound shape") }
      count = product
    }
    guard count == (isFloat ? floats.count : integers.count) else {
      throw ONNXError("the weight '\(name.printable)' does not hold as many numbers as its shape says")
    }
    return (name, isFloat ? .floats(floats, extents) : .integers(integers, extents))
  }

  /// A number of two bytes.
  private static func half(_ bits: UInt16) -> Float {
    let (sign, exponent, fraction) = (bits >> 15, Int(bits >> 10 & 31), Float(bits & 1023))
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: (1 + fraction / 1024) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
      }
    return sign == 1 ? -magnitude : magnitude
  }

  private static func value(_ bytes: ArraySlice<UInt8>) throws(ONNXError) -> ONNXModel.Value {
    var found = ONNXModel.Value(name: "", extents: [])
    try read(bytes) { (field, value) throws(ONNXError) in
      guard case .bytes(let part) = value else { return }
      if field == 1 { found.name = text(part) }
      guard field == 2 else { return }
      // type, tensor_type, shape, dim
      try read(part) { (field, value) throws(ONNXError) in
        guard field == 1, case .bytes(let tensor) = value else { return }
        try read(tensor) { (field, value) throws(ONNXError) in
          guard field == 2, case .bytes(let shape) = value else { return }
          try read(shape) { (field, value) throws(ONNXError) in
            guard field == 1, case .bytes(let dimension) = value else { return }
            var extent = ONNXModel.Value.Extent.any("?")
            try read(dimension) { (field, value) throws(ONNXError) in
              switch (field, value) {
              case (1, .integer(let bits)): extent = .fixed(Int(truncatingIfNeeded: bits))
              case (2, .bytes(let name)): extent = .any(text(name))
              default: break
              }
            }
            found.extents.append(extent)
          }
        }
      }
    }
    return found
  }
}
