import LimnFoundation

/// Files of named tensors in the safetensors format: https://github.com/huggingface/safetensors#format.
///
/// Eight bytes with the length of a JSON header, the header, then the tensors' bytes, one behind the other without holes.
package enum Safetensors {
  /// Reads a file of at most `limit` bytes into memory of its own.
  ///
  /// The header is checked in full against the file's size before any tensor is allocated. Throws for files that the
  /// system refuses and for whatever breaks the format.
  package static func read(_ path: String, limit: Int = 4 << 30) throws(SafetensorsError) -> SafetensorsFile {
    let file = try opened(path, limit: limit)
    return try decode(path, size: file.size) { buffer, offset throws(FileError) in
      try file.read(into: buffer, at: offset)
    }
  }

  /// What a file of at most `limit` bytes says of its tensors, none of them read; throws as `read` does.
  package static func shapes(_ path: String, limit: Int = 4 << 30) throws(SafetensorsError) -> [String:
    SafetensorsShape]
  {
    let entries = try header(path, limit: limit).entries
    return Dictionary(
      uniqueKeysWithValues: entries.map { ($0.name, SafetensorsShape(type: $0.type, shape: $0.shape)) })
  }

  /// The texts that a file of at most `limit` bytes carries beside its tensors, none of them read; throws as `read` does.
  package static func metadata(_ path: String, limit: Int = 4 << 30) throws(SafetensorsError) -> [String: String] {
    try header(path, limit: limit).metadata
  }

  private static func header(_ path: String, limit: Int) throws(SafetensorsError) -> SafetensorsHeader {
    let file = try opened(path, limit: limit)
    return try header(path, size: file.size) { buffer, offset throws(FileError) in
      try file.read(into: buffer, at: offset)
    }.header
  }

  private static func opened(_ path: String, limit: Int) throws(SafetensorsError) -> OpenFile {
    let file: OpenFile
    do throws(FileError) { file = try OpenFile(path) } catch { throw SafetensorsError(error.description) }
    guard file.size <= limit else {
      throw SafetensorsError(
        "\(file.path.printable): cannot be read: \(file.size) bytes are above the limit of \(limit); give a smaller file"
      )
    }
    return file
  }

  /// Reads a file's bytes; `name` stands for the file in errors. Throws for whatever breaks the format.
  package static func decode(_ bytes: [UInt8], name: String) throws(SafetensorsError) -> SafetensorsFile {
    try decode(name, size: bytes.count) { buffer, offset in
      bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + buffer.count])) }
    }
  }

  /// The bytes of a file with these tensors as F32 (or rounded to F16), in the order of their names: same tensors, same bytes.
  ///
  /// The header is filled up with spaces so that the tensors' bytes begin at a multiple of 64. No tensor may be named
  /// `__metadata__`.
  package static func encode(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], type: SafetensorsType = .float32
  ) -> [UInt8] {
    precondition(type == .float32 || type == .float16, "tensors are written as F32 or F16, not \(type.rawValue)")
    precondition(tensors["__metadata__"] == nil, "a tensor cannot be named __metadata__")
    let (start, size) = head(tensors.mapValues(\.shape), metadata, type)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(start.count + size)
    bytes += start
    for (_, tensor) in inOrder(tensors) {
      tensor.converted(to: .plain).withValues { values in
        if type == .float16 {
          for value in values { withUnsafeBytes(of: SafetensorsType.half(value).littleEndian) { bytes += $0 } }
        } else if Int(littleEndian: 1) == 1 {
          bytes += UnsafeRawBufferPointer(values).prefix(values.count * 4)
        } else {
          for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
        }
      }
    }
    return bytes
  }

  /// How many bytes a file has with tensors of these shapes.
  package static func byteCount(
    _ shapes: [String: Shape], metadata: [String: String] = [:], type: SafetensorsType = .float32
  ) -> Int {
    let (start, size) = head(shapes, metadata, type)
    return start.count + size
  }

  /// What stands before the bytes of tensors of these shapes, and how many those are.
  private static func head(
    _ shapes: [String: Shape], _ metadata: [String: String], _ type: SafetensorsType
  ) -> (start: [UInt8], size: Int) {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = inOrder(metadata).map { "\($0.key.quotedAsJSON):\($0.value.quotedAsJSON)" }
      members.append("\"__metadata__\":{" + texts.joined(separator: ",") + "}")
    }
    var end = 0
    for (name, shape) in inOrder(shapes) {
      let begin = end
      end += shape.count * type.width
      let sizes = shape.dimensions.map(String.init).joined(separator: ",")
      members.append(
        "\(name.quotedAsJSON):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(sizes)],\"data_offsets\":[\(begin),\(end)]}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += repeatElement(UInt8(ascii: " "), count: (64 - (8 + header.count) % 64) % 64)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    return (length + header, end)
  }

  private static func inOrder<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Writes a file atomically; throws when the system refuses.
  package static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], type: SafetensorsType = .float32, to path: String
  ) throws(FileError) {
    try AtomicFile.write(encode(tensors, metadata: metadata, type: type), to: path)
  }
}

/// The contents of a safetensors file.
package struct SafetensorsFile: Sendable {
  /// The tensors of floating-point types (F64, F32, F16, BF16), as floats.
  package let tensors: [String: Tensor]
  /// The tensors of all other types, as they are.
  package let others: [String: Other]
  /// The texts that the file carries beside its tensors.
  package let metadata: [String: String]

  /// A tensor that is not one of floats.
  package struct Other: Sendable, Hashable {
    /// The type of its elements.
    package let type: SafetensorsType
    /// Its extents.
    package let shape: Shape
    /// Its elements, little-endian, in row-major order.
    package let bytes: [UInt8]
  }

  /// The types and shapes of all tensors.
  package var shapes: [String: SafetensorsShape] {
    tensors.mapValues { SafetensorsShape(type: .float32, shape: $0.shape) }
      .merging(others.mapValues { SafetensorsShape(type: $0.type, shape: $0.shape) }) { shape, _ in shape }
  }
}

/// What a safetensors file says of one tensor.
package struct SafetensorsShape: Sendable, Hashable {
  /// The type of its elements.
  package let type: SafetensorsType
  /// Its extents.
  package let shape: Shape
}

/// A safetensors file that cannot be read: one line that names the file, what is wrong, and what to do.
package struct SafetensorsError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// A file of tensors is not sound.
  package var errorKind: ErrorKind { .input }

  /// What is wrong, in one line.
  package let description: String

  /// Makes an error from its one line of text.
  package init(_ description: String) {
    self.description = description
  }
}

extension Safetensors {
  /// Brings the bytes of a file from an offset on.
  private typealias Read = (UnsafeMutableRawBufferPointer, Int) throws(FileError) -> Void

  private static func bytes(_ count: Int, at offset: Int, _ read: Read) throws(SafetensorsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: FileError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) { try read(buffer, offset) } catch { failure = error }
    }
    if let failure { throw SafetensorsError(failure.description) }
    return bytes
  }

  /// The header of a file of `size` bytes, checked in full, and where the tensors' bytes begin.
  private static func header(
    _ path: String, size: Int, _ read: Read
  ) throws(SafetensorsError) -> (header: SafetensorsHeader, start: Int) {
    let prefix = try bytes(min(8, size), at: 0, read)
    let length = try named(path) { () throws(SafetensorsHeader.Refusal) in
      try SafetensorsHeader.length(of: prefix, fileSize: size)
    }
    let json = try bytes(length, at: 8, read)
    let header = try named(path) { () throws(SafetensorsHeader.Refusal) in
      try SafetensorsHeader(parsing: json, bufferSize: size - 8 - length)
    }
    return (header, 8 + length)
  }

  /// Reads a file of `size` bytes, any part of which `read` brings.
  private static func decode(_ path: String, size: Int, read: Read) throws(SafetensorsError) -> SafetensorsFile {
    let (header, start) = try header(path, size: size, read)
    var tensors: [String: Tensor] = [:]
    var others: [String: SafetensorsFile.Other] = [:]
    for entry in header.entries {
      let raw = try bytes(entry.range.count, at: start + entry.range.lowerBound, read)
      if entry.type.isTensor {
        tensors[entry.name] = Tensor(shape: entry.shape) { values in
          raw.withUnsafeBytes { entry.type.convert($0, to: values) }
        }
      } else {
        others[entry.name] = SafetensorsFile.Other(type: entry.type, shape: entry.shape, bytes: raw)
      }
    }
    return SafetensorsFile(tensors: tensors, others: others, metadata: header.metadata)
  }

  /// Adds the file's name, and what to do, to a refusal.
  private static func named<Result>(
    _ path: String, _ body: () throws(SafetensorsHeader.Refusal) -> Result
  ) throws(SafetensorsError) -> Result {
    do throws(SafetensorsHeader.Refusal) {
      return try body()
    } catch {
      throw SafetensorsError(
        "\(path.printable): not a sound safetensors file: \(error.reason.shortened); get or write the file again")
    }
  }
}
