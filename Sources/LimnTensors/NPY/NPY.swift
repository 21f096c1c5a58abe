import Foundation
import LimnFoundation

/// Arrays of numbers in numpy's format NPY, so that other programs read what Limn writes, and the other way round.
///
/// Version 1.0 is written, with floats of four bytes or two; 1.0 to 3.0 are read, of little-endian floats of two, four or eight bytes in
/// C's order.
package enum NPY {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Larger files are refused.
  private static let limit = 1 << 30

  /// The bytes of a tensor; `isHalf`: each number is the nearest float of two bytes (`float16`).
  package static func encode(_ tensor: Tensor, isHalf: Bool = false) -> [UInt8] {
    let sizes = tensor.shape.dimensions.map(String.init).joined(separator: ", ")
    let shape = tensor.shape.rank == 1 ? "(\(sizes),)" : "(\(sizes))"
    var header = "{'descr': '\(isHalf ? "<f2" : "<f4")', 'fortran_order': False, 'shape': \(shape), }"
    // The numbers begin at a multiple of 64.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let count = header.utf8.count
    var bytes = magic + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 4 * tensor.count)
    for value in tensor.array {
      if isHalf {
        let bits = SafetensorsType.half(value)
        bytes += [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
        continue
      }
      let bits = value.bitPattern
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    return bytes
  }

  /// Writes a tensor atomically; throws when the system refuses.
  package static func write(_ tensor: Tensor, isHalf: Bool = false, to path: String) throws {
    try AtomicFile.write(encode(tensor, isHalf: isHalf), to: path)
  }

  /// Reads a file; throws for one that cannot be read, is of another format or holds other numbers than it says.
  package static func read(_ path: String) throws(FileError) -> Tensor {
    let bytes = try FileBytes.read(path, limit: limit)
    func fail(_ reason: String) -> FileError { FileError(path, reason, kind: .input) }
    guard bytes.count >= 12, bytes.starts(with: magic), (1...3).contains(bytes[6]) else {
      throw fail("is no NPY file; write one with numpy.save")
    }
    let start = bytes[6] == 1 ? 10 : 12
    let count = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard bytes.count >= start + count, let text = String(validating: bytes[start..<start + count], as: UTF8.self)
    else { throw fail("is cut short; write it again") }
    guard let size = [("'<f2'", 2), ("'<f4'", 4), ("'<f8'", 8)].first(where: { text.contains($0.0) })?.1,
      text.contains("'fortran_order': False")
    else {
      throw fail("holds no plain floats; write it with numpy.save(file, numpy.ascontiguousarray(x, dtype='<f4'))")
    }
    guard let shape = shape(in: text) else { throw fail("says no shape; write it again") }
    let values = bytes[(start + count)...]
    guard let needed = product(shape), needed <= limit, values.count == needed * size else {
      throw fail("says that it is \(shape) and has \(values.count) bytes of numbers; write it again")
    }
    var place = start + count
    func bits() -> UInt64 {
      defer { place += size }
      return (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place + $1]) }
    }
    let numbers = (0..<needed).map { _ in
      switch size {
      case 2: SafetensorsType.float(half: UInt16(bits()))
      case 4: Float(bitPattern: UInt32(bits()))
      default: Float(Double(bitPattern: bits()))
      }
    }
    return Tensor(numbers, shape: Shape(shape))
  }

  private static func shape(in text: String) -> [Int]? {
    guard let key = text.range(of: "'shape':"), let open = text[key.upperBound...].firstIndex(of: "("),
      let close = text[open...].firstIndex(of: ")")
    else { return nil }
    var sizes: [Int] = []
    for part in text[text.index(after: open)..<close].split(separator: ",") {
      let digits = part.filter { $0 != " " }
      guard !digits.isEmpty else { continue }
      guard let size = Int(digits), size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  private static func product(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
