import Foundation
import LimnFoundation
import LimnTensors
import TestKit
import Testing

/// A file with this header and this many bytes behind it.
private func file(_ header: String, buffer: Int = 0) -> [UInt8] {
  let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
  return length + Array(header.utf8) + [UInt8](repeating: 0, count: buffer)
}

@Suite struct SafetensorsTests {
  @Test func whatIsWrittenComesBack() throws {
    let key = RandomKey(seed: 7)
    let tensors: [String: Tensor] = [
      "b.weight": key.split("b").normal([3, 5, 2, 2]),
      "a \"quoted\" \u{1B} größe": key.split("a").normal([7]),
      "scalar": Tensor(-1.5), "empty": Tensor(zeros: [0, 4]),
      "blocked": key.split("c").normal([2, 3, 4, 5]).converted(to: .blocked),
    ]
    let metadata = ["step": "1200", "note": "two\nlines \\ \u{1}"]
    let bytes = Safetensors.encode(tensors, metadata: metadata)
    let back = try Safetensors.decode(bytes, name: "x")
    #expect(back.metadata == metadata)
    #expect(back.others.isEmpty)
    #expect(Set(back.tensors.keys) == Set(tensors.keys))
    for (name, tensor) in tensors {
      #expect(back.tensors[name]?.shape == tensor.shape)
      #expect(back.tensors[name]?.array == tensor.array)
    }
    #expect(Safetensors.encode(back.tensors, metadata: back.metadata) == bytes, "same tensors, same bytes")
    #expect(Safetensors.byteCount(tensors.mapValues(\.shape), metadata: metadata) == bytes.count)
    #expect(try Safetensors.decode(Safetensors.encode([:]), name: "x").tensors.isEmpty)
  }

  @Test func bitsOfNotANumberAndNegativeZeroSurvive() throws {
    let values: [Float] = [-0.0, .infinity, Float(bitPattern: 0x7FC0_1234), .leastNonzeroMagnitude]
    let back = try Safetensors.decode(Safetensors.encode(["x": Tensor(values, shape: [4])]), name: "x")
    #expect(back.tensors["x"]?.array.map(\.bitPattern) == values.map(\.bitPattern))
  }

  /// `python.safetensors` is made by the script beside it.
  @Test func readsWhatPythonWrote() throws {
    let path = try #require(
      Bundle.module.path(forResource: "python", ofType: "safetensors", inDirectory: "Fixtures"))
    let file = try Safetensors.read(path)
    let steps: [Float] = [-0.5, -0.25, 0, 0.25, 0.5, 0.75]
    let shapes: [String: Shape] = ["f32": [2, 3], "f16": [3, 2], "bf16": [6], "f64": [1, 2, 3]]
    for (name, shape) in shapes {
      #expect(file.tensors[name]?.shape == shape)
      #expect(file.tensors[name]?.array == steps)
    }
    let extremes = file.tensors["half.extremes"]?.array
    #expect(extremes == [65504, 0x1p-24, 0x1p-14, 0, .infinity, -.infinity])
    #expect(extremes?[3].sign == .minus)
    #expect(file.tensors["scalar"]?.shape == [])
    #expect(file.tensors["scalar"]?.array == [2.5])
    #expect(file.tensors["empty"]?.shape == [0, 3])
    #expect(file.tensors["größe \"quoted\""]?.array == [1])
    #expect(file.tensors.count == 10)
    #expect(file.others["i64"]?.type == .int64)
    #expect(file.others["i64"]?.shape == [2])
    #expect(file.others["i64"]?.bytes == [UInt8](repeating: 255, count: 8) + [0, 0, 0, 0, 0, 1, 0, 0])
    #expect(file.others["flags"]?.type == .boolean)
    #expect(file.others["flags"]?.bytes == [1, 0, 1])
    #expect(file.metadata == ["format": "pt", "note": "zwei\nZeilen"])
  }

  static let refused: [([UInt8], String)] = [
    ([1, 0, 0], "it has 3 bytes, and the length of its header alone takes 8"),
    (
      [UInt8](repeating: 255, count: 8) + [0],
      "its header of 18446744073709551615 bytes does not fit in a file of 9"
    ),
    ([0, 0, 0, 0, 0, 0, 0, 0], "its header does not begin with \"{\""),
    (file(" {}"), "its header does not begin with \"{\""),
    (file("{\"a\":}"), "its header is not JSON: 1:6: a value is due, found \"}\""),
    (file("{} x"), "its header is not JSON: 1:4: text follows the end of the JSON"),
    (file("{\"a\":1}"), "tensor \"a\" is a number, not an object"),
    (file("{\"a\\u001b\":1}"), "tensor \"a\\u{1B}\" is a number, not an object"),
    (file("{\"__metadata__\":[]}"), "its __metadata__ is a list, not an object of texts"),
    (file("{\"__metadata__\":{\"k\":1}}"), "\"k\" in its __metadata__ is a number, not text"),
    (tensor("\"f32\"", "[1]", "[0,4]"), "tensor \"a\" has the unknown dtype \"f32\""),
    (tensor("3", "[1]", "[0,4]"), "tensor \"a\" has the unknown dtype a number"),
    (tensor("\"F32\"", "[1.0]", "[0,4]"), "tensor \"a\" has a shape that is no list of sizes"),
    (tensor("\"F32\"", "[-1]", "[0,4]"), "tensor \"a\" has a shape that is no list of sizes"),
    (tensor("\"F32\"", "[1]", "[0,4,8]"), "tensor \"a\" has data_offsets that are not two places"),
    (tensor("\"F32\"", "[1]", "[0,1e30]"), "tensor \"a\" has data_offsets that are not two places"),
    (tensor("\"F32\"", "[1]", "[4,0]"), "tensor \"a\" ends at byte 0, before it begins at 4"),
    (tensor("\"F32\"", "[2]", "[0,4]"), "tensor \"a\" takes 8 bytes as F32 [2], its data_offsets 4"),
    (
      tensor("\"F32\"", "[4611686018427387904,4]", "[0,4]"),
      "tensor \"a\" has a shape too large for any file: [4611686018427387904, 4]"
    ),
    (tensor("\"F32\"", "[2]", "[0,8]"), "tensor \"a\" ends at byte 8 of 4: the file is cut short"),
    (tensor("\"U8\"", "[3]", "[0,3]"), "1 bytes behind the last tensor belong to no tensor"),
    (tensor("\"U8\"", "[3]", "[1,4]"), "1 bytes before tensor \"a\" belong to no tensor"),
    (file("{\"a\":{\"shape\":[],\"data_offsets\":[0,4]}}", buffer: 4), "tensor \"a\" has no dtype"),
    (file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", buffer: 4), "tensor \"a\" has no shape"),
    (file("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", buffer: 4), "tensor \"a\" has no data_offsets"),
    (
      file("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"x\":0}}", buffer: 4),
      "tensor \"a\" has the unknown key \"x\""
    ),
    (
      file(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
          + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", buffer: 4),
      "tensor \"b\" begins at byte 2, within the tensor before it"
    ),
  ]

  private static func tensor(_ type: String, _ shape: String, _ offsets: String) -> [UInt8] {
    file("{\"a\":{\"dtype\":\(type),\"shape\":\(shape),\"data_offsets\":\(offsets)}}", buffer: 4)
  }

  @Test(arguments: refused)
  func whatIsWrongIsSaidInOneLine(bytes: [UInt8], reason: String) {
    let error = #expect(throws: SafetensorsError.self) { try Safetensors.decode(bytes, name: "m.safetensors") }
    #expect(
      error?.description
        == "m.safetensors: not a sound safetensors file: \(reason); get or write the file again")
  }

  @Test func aHeaderAboveTheCapIsRefusedUnread() {
    let size = 8 << 20 + 1
    let bytes = withUnsafeBytes(of: UInt64(size).littleEndian, Array.init) + [UInt8](repeating: 0x20, count: size)
    let error = #expect(throws: SafetensorsError.self) { try Safetensors.decode(bytes, name: "m") }
    #expect(
      error?.description
        == "m: not a sound safetensors file: its header of \(size) bytes is above the limit of 8388608; "
        + "get or write the file again")
  }

  @Test func filesThatTheSystemRefusesAreNamed() throws {
    try withFolder { folder in
      let missing = #expect(throws: SafetensorsError.self) { try Safetensors.read("\(folder)/none") }
      #expect(missing?.description == "\(folder)/none: cannot be read: no such file or folder; check the path")
      try Safetensors.write(["x": Tensor(1)], to: "\(folder)/x")
      #expect(try Safetensors.read("\(folder)/x").tensors["x"]?.scalar == 1)
      try Safetensors.write(["x": Tensor(1)], metadata: ["k": "v"], to: "\(folder)/y")
      #expect(try Safetensors.metadata("\(folder)/x").isEmpty && Safetensors.metadata("\(folder)/y") == ["k": "v"])
      let large = #expect(throws: SafetensorsError.self) { try Safetensors.read("\(folder)/x", limit: 64) }
      #expect(
        large?.description
          == "\(folder)/x: cannot be read: 68 bytes are above the limit of 64; give a smaller file")
    }
  }

  /// Changed, cut and lengthened files are read or refused; none crashes, and a file that is read is whole.
  @Test func damagedFilesNeverCrash() {
    let key = RandomKey(seed: 2024)
    let whole = Safetensors.encode(
      ["a": Tensor(zeros: [2, 3]), "b.weight": Tensor(1), "c": Tensor(zeros: [0])], metadata: ["k": "v"])
    let header = Int(whole[0]) + 8
    var read = 0
    for round in 0..<20_000 {
      let key = key.split(round)
      var bytes = whole
      for change in 0...key.integer(below: 3, at: 0) {
        let place = key.integer(below: header, at: 10 + change)
        switch key.integer(below: 5, at: 20 + change) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: key.bits(at: 30 + change))
        case 1: bytes[place] ^= 1 << UInt8(key.integer(below: 8, at: 30 + change))
        case 2: bytes[place] = Array("0123456789[]{},:\"e-.\\u".utf8)[key.integer(below: 22, at: 30 + change)]
        case 3: bytes.remove(at: min(place, bytes.count - 1))
        default: bytes.insert(UInt8(truncatingIfNeeded: key.bits(at: 40 + change)), at: place)
        }
      }
      if let file = try? Safetensors.decode(bytes, name: "x") {
        read += 1
        #expect(file.tensors.values.allSatisfy { $0.array.count == $0.shape.count })
      }
    }
    #expect(read > 0 && read < 10_000, "\(read) of 20000 were read")
  }

  static let oddInputs = Repository.root.appending(path: "../shared/data/odd-inputs")
    .standardizedFileURL

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: oddInputs.path),
      "the odd inputs (../shared/data/odd-inputs) are not on this machine"))
  func oddFilesAreReadOrRefusedAsTheirManifestSays() throws {
    let manifest = try String(contentsOf: Self.oddInputs.appending(path: "manifest.csv"), encoding: .utf8)
    var seen = 0
    for line in manifest.split(whereSeparator: \.isNewline) where line.hasPrefix("safetensors/") {
      let path = Self.oddInputs.path + "/" + line.prefix { $0 != "," }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let verdict = fields[2].drop { $0 == "\"" }
      seen += 1
      if verdict.hasPrefix("reject-or-accept") {
        _ = try? Safetensors.read(path)
      } else if verdict.hasPrefix("reject") {
        let error = #expect(throws: SafetensorsError.self, "\(path)") { try Safetensors.read(path) }
        #expect(error?.description.contains("\n") == false)
      } else {
        #expect(throws: Never.self, "\(path)") { try Safetensors.read(path) }
      }
    }
    #expect(seen > 30)
  }
}
