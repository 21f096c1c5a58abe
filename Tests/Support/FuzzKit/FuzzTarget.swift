import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// A reader of files that may come from anyone, as fuzzers and the replay of their findings call it.
///
/// Whatever the bytes are, it must neither crash nor take long; what it reads must hold together, and why it refuses must be one
/// line.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case png, jpeg, safetensors, pipeline, journal

  /// What is wrong with how a reader took some bytes.
  public struct Finding: Error, CustomStringConvertible {
    /// One line.
    public let description: String
  }

  /// Gives the reader some bytes, and then, if they are a PNG, the same with the checksums mended, which no fuzzer hits upon;
  /// throws `Finding`.
  public func run(_ bytes: [UInt8]) throws(Finding) {
    switch self {
    case .png:
      try Self.image(bytes, .png)
      if let mended = Self.withChecksums(bytes), mended != bytes { try Self.image(mended, .png) }
    case .jpeg: try Self.image(bytes, .jpeg)
    case .safetensors: try Self.safetensors(bytes)
    case .pipeline: try Self.pipeline(bytes)
    case .journal: try Self.journal(bytes)
    }
  }

  private static func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws(Finding) {
    if !condition { throw Finding(description: text()) }
  }

  private static func expectOneLine(_ text: String) throws(Finding) {
    let isFine = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    try expect(isFine, "a refusal that is not one printable line: \(text.debugDescription)")
  }

  // MARK: Images

  private static func image(_ bytes: [UInt8], _ format: Metadata.Format) throws(Finding) {
    let limits = ImageLimits(pixels: 1 << 18, side: 1 << 14)
    let image: Image
    do throws(ImageError) {
      image = format == .png ? try PNG.decode(bytes, limits: limits) : try JPEG.decode(bytes, limits: limits)
    } catch {
      return try expectOneLine(error.description)
    }
    try expect(
      image.width * image.height <= limits.pixels && max(image.width, image.height) <= limits.side,
      "\(image.width)×\(image.height) pixels are above the limits")
    let upright = image.withRGBFromCMYK().upright()
    try expect(upright.samples.count == upright.width * upright.height * upright.channels.count, "samples are missing")
    var again: Image?
    do throws(ImageError) {
      again = try PNG.decode(try PNG.encode(upright))
    } catch {
      try expectOneLine(error.description)
      try expect(error.kind != .corrupt, "what was written of it cannot be read: \(error)")
    }
    if let again { try expect(again.samples == upright.samples, "a PNG of it has other samples") }
    if !upright.channels.hasAlpha {
      do throws(ImageError) {
        _ = try JPEG.decode(try JPEG.encode(upright))
      } catch {
        try expect(error.kind != .corrupt, "a JPEG of it cannot be read: \(error)")
      }
    }
  }

  /// A PNG with the right checksum on every chunk that lies within the bytes; nil for what does not begin like one.
  private static func withChecksums(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else { return nil }
    var bytes = bytes
    var position = 8
    while bytes.count - position >= 12 {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - position - 12 else { break }
      var crc = UInt32.max
      for byte in bytes[position + 4..<position + 8 + length] {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      for place in 0..<4 { bytes[position + 8 + length + place] = UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * place)) }
      position += 12 + length
    }
    return bytes
  }

  // MARK: Models, pipelines, journals

  private static func safetensors(_ bytes: [UInt8]) throws(Finding) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.decode(bytes, name: "fuzz")
    } catch {
      return try expectOneLine(error.description)
    }
    let held =
      file.tensors.values.reduce(0) { $0 + $1.count } + file.others.values.reduce(0) { $0 + $1.bytes.count }
    try expect(held <= bytes.count * 4, "\(held) elements from \(bytes.count) bytes")
    guard file.tensors["__metadata__"] == nil else { throw Finding(description: "the metadata is a tensor") }
    let again: SafetensorsFile
    do throws(SafetensorsError) {
      again = try Safetensors.decode(Safetensors.encode(file.tensors, metadata: file.metadata), name: "again")
    } catch {
      throw Finding(description: "what was written of it cannot be read: \(error)")
    }
    try expect(
      again.tensors.mapValues(\.shape) == file.tensors.mapValues(\.shape) && again.metadata == file.metadata,
      "what was written of it is not the same")
  }

  private static let registry = StageRegistry.standard(models: ModelLibrary(searchPaths: [], families: ModelFamily.all))

  private static func pipeline(_ bytes: [UInt8]) throws(Finding) {
    do throws(Diagnostics) {
      let file = try PipelineFile(bytes: bytes, path: "/nowhere/fuzz.yaml")
      _ = try Pipeline(file: file, registry: registry, variables: ["input": "/nowhere/in", "output": "/nowhere/out"])
    } catch {
      for line in error.description.split(separator: "\n", omittingEmptySubsequences: false) {
        try expectOneLine(String(line))
      }
    }
  }

  private static func journal(_ bytes: [UInt8]) throws(Finding) {
    let (records, damaged) = Journal.records(in: bytes)
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    try expect(records.count + damaged <= lines, "\(records.count) records and \(damaged) damaged lines of \(lines)")
    let history = RunHistory(records)
    try expect(history.all.count <= records.count, "more items than records")
    // Whole lines before stay what they are, whatever comes behind.
    let more = Journal.records(in: bytes + Array("\n{\"event\":\"done\"".utf8))
    try expect(more.records.count >= records.count, "a torn line at the end takes others with it")
  }
}
