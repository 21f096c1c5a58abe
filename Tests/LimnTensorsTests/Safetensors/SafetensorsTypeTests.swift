import Foundation
import LimnTensors
import Testing

@Suite struct SafetensorsTypeTests {
  /// The floats as they come back from a file of halves.
  private func rounded(_ values: [Float]) throws -> [Float] {
    let bytes = Safetensors.encode(["x": Tensor(values, shape: [values.count])], type: .float16)
    return try #require(try Safetensors.decode(bytes, name: "x").tensors["x"]).array
  }

  /// Every finite half from 0 on, in ascending order.
  private var halves: [Float] {
    (0..<UInt32(0x7C00)).map { bits in
      let (exponent, fraction) = (Int(bits >> 10), Float(bits & 0x3FF))
      return exponent == 0
        ? fraction * 0x1p-24 : (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }

  @Test("Floats are rounded to halves as torch.Tensor.half() does (Fixtures/safetensors.py)")
  func asPyTorch() throws {
    let path = try #require(
      Bundle.module.path(forResource: "python", ofType: "safetensors", inDirectory: "Fixtures"))
    let tensors = try Safetensors.read(path).tensors
    let (given, expected) = (try #require(tensors["half.given"]).array, try #require(tensors["half.rounded"]).array)
    let found = try rounded(given)
    #expect(given.count > 1000 && given.contains { $0.isNaN })
    for (index, value) in expected.enumerated() {
      if value.isNaN {
        #expect(found[index].isNaN)
      } else {
        #expect(found[index].bitPattern == value.bitPattern, "\(given[index])")
      }
    }
  }

  @Test func everyHalfStaysWhatItIs() throws {
    let all = halves + halves.map { -$0 } + [.infinity, -.infinity]
    #expect(try rounded(all).map(\.bitPattern) == all.map(\.bitPattern))
    #expect(try rounded([.nan, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFC0_0000)]).allSatisfy(\.isNaN))
  }

  @Test("Between two halves the nearer one is taken, and at the same distance the even one")
  func tiesToEven() throws {
    let lower = halves
    // Beyond the largest half, as if there were one more, lies infinity.
    let upper = lower.dropFirst() + [65536]
    let middles = zip(lower, upper).map { ($0 + $1) / 2 }
    let even = zip(lower.indices, zip(lower, upper)).map { index, pair in index % 2 == 0 ? pair.0 : pair.1 }
    func finite(_ values: some Sequence<Float>) -> [Float] { values.map { $0 == 65536 ? .infinity : $0 } }
    #expect(try rounded(middles) == finite(even))
    #expect(try rounded(middles.map(\.nextDown)) == lower)
    #expect(try rounded(middles.map(\.nextUp)) == finite(upper))
  }

  @Test func halvesTakeTwoBytesAndSayTheirType() throws {
    let tensors = ["a": Tensor([1, -2, 0.5], shape: [3]), "b": Tensor(65504)]
    let bytes = Safetensors.encode(tensors, metadata: ["format": "pt"], type: .float16)
    let header = String(decoding: bytes[8...].prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    #expect(
      header == #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"#
        + #""b":{"dtype":"F16","shape":[],"data_offsets":[6,8]}}"#)
    #expect(Array(bytes.suffix(8)) == [0x00, 0x3C, 0x00, 0xC0, 0x00, 0x38, 0xFF, 0x7B])
    #expect((bytes.count - 8) % 64 == 0)
  }
}
