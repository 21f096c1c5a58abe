import LimnFoundation
import LimnTensors
import TensorKit
import TestKit
import Testing

@Suite struct NPYTests {
  /// `numpy.save` of numpy.array([[1, 2.5, -3]], dtype='<f4').
  private static let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }"

  @Test func isWhatNumpyWrites() {
    let bytes = NPY.encode(Tensor([1, 2.5, -3], shape: [1, 3]))
    #expect(bytes.count == 128 + 12 && bytes.prefix(10) == [0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0])
    #expect(String(decoding: bytes[10..<10 + Self.header.utf8.count], as: UTF8.self) == Self.header)
    #expect(bytes[127] == 10 && Array(bytes.suffix(12)) == [0, 0, 128, 63, 0, 0, 32, 64, 0, 0, 64, 192])
    let row = NPY.encode(Tensor([1], shape: [1]))
    #expect(String(decoding: row, as: UTF8.self).contains("'shape': (1,), }"))
  }

  @Test(arguments: [[3], [2, 5], [0, 4], [2, 3, 4]])
  func comesBack(_ shape: [Int]) throws {
    let folder = try TemporaryFolder()
    let tensor = RandomKey(seed: 1).normal(Shape(shape))
    try NPY.write(tensor, to: folder("a.npy"))
    expectSame(try NPY.read(folder("a.npy")), tensor)
  }

  @Test func halvesAreTheNearestFloatsOfTwoBytes() throws {
    let folder = try TemporaryFolder()
    // 2049 lies between two halves, 2048 and 2050; the even one is taken.
    try NPY.write(Tensor([1.5, -2, 0.1, 2049], shape: [2, 2]), isHalf: true, to: folder("h.npy"))
    #expect(try NPY.read(folder("h.npy")).array == [1.5, -2, 0.099_975_586, 2048])
    let bytes = NPY.encode(Tensor([1.5, -2], shape: [2]), isHalf: true)
    #expect(String(decoding: bytes, as: UTF8.self).contains("'descr': '<f2'"))
    #expect(Array(bytes.suffix(4)) == [0, 0x3E, 0, 0xC0])
  }

  @Test func doublesAreRead() throws {
    let folder = try TemporaryFolder()
    var text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    let numbers: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0]
    let path = try folder.write(
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8) + numbers, to: "d.npy")
    #expect(try NPY.read(path).array == [1.5, -2])
  }

  @Test("What is no such file is refused in a line")
  func faults() throws {
    let folder = try TemporaryFolder()
    let good = NPY.encode(Tensor([1, 2.5, -3], shape: [1, 3]))
    func changed(_ from: String, _ to: String) -> [UInt8] {
      Array(good[..<10]) + Array(String(decoding: good[10..<128], as: UTF8.self).replacing(from, with: to).utf8)
        + Array(good[128...])
    }
    let wrong: [([UInt8], String)] = [
      ([1, 2, 3], "is no NPY file; write one with numpy.save"),
      (Array(good.prefix(60)), "is cut short; write it again"),
      (Array(good.dropLast()), "says that it is [1, 3] and has 11 bytes of numbers; write it again"),
      (changed("(1, 3)", "(9, 3)"), "says that it is [9, 3] and has 12 bytes of numbers; write it again"),
      (
        changed("<f4", "<i4"),
        "holds no plain floats; write it with numpy.save(file, numpy.ascontiguousarray(x, dtype='<f4'))"
      ),
      (changed("'shape'", "'shapx'"), "says no shape; write it again"),
    ]
    for (bytes, reason) in wrong {
      let path = try folder.write(bytes, to: "w.npy")
      let error = #expect(throws: FileError.self) { _ = try NPY.read(path) }
      #expect(error?.reason == reason)
    }
  }
}
