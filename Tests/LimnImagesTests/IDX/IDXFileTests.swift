import LimnFoundation
import LimnImages
import TestKit
import Testing

@Suite struct IDXFileTests {
  private static let two: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 254, 255]
  /// `two` as `gzip -n` packs it.
  private static let packed: [UInt8] = PackedIDX.bytes

  private func read(_ bytes: [UInt8], _ name: String = "a.idx") throws -> IDXFile {
    let folder = try TemporaryFolder()
    return try IDXFile(path: folder.write(bytes, to: name))
  }

  @Test(arguments: [two, packed])
  func imagesArePlainOrPacked(_ bytes: [UInt8]) throws {
    let file = try read(bytes)
    #expect(file.extents == [2, 1, 2])
    let images = (0..<2).map { file.image($0) }
    #expect(images.map(\.samples) == [.uint8([0, 7]), .uint8([254, 255])])
    #expect(images.allSatisfy { $0.width == 2 && $0.height == 1 && $0.channels == .grey })
    #expect((0..<2).map { file.image($0, raised: true).samples } == [.uint8([0, 8]), .uint8([255, 255])])
  }

  @Test("What is no such file is refused in a line")
  func faults() throws {
    let wrong: [([UInt8], String)] = [
      ([], "is no IDX file of bytes; give one such as train-images-idx3-ubyte.gz"),
      ([0, 0, 13, 1, 0, 0, 0, 0], "is no IDX file of bytes; give one such as train-images-idx3-ubyte.gz"),
      ([0, 0, 8, 3, 0, 0, 0], "is cut short or no IDX file; get it again"),
      ([0, 0, 8, 0], "is cut short or no IDX file; get it again"),
      (Array(Self.two.dropLast()), "says that it holds 2×1×2 numbers, and has 3 bytes of them; get it again"),
      (
        [0, 0, 8, 4] + [UInt8](repeating: 255, count: 16),
        "says that it holds 4294967295×4294967295×4294967295×4294967295 numbers, and has 0 bytes of them; get it again"
      ),
      (Array(Self.packed.dropLast(12)), "is damaged or cut short where gzip packed it; get it again"),
      ([0x1F, 0x8B, 8, 1, 2, 3], "is damaged or cut short where gzip packed it; get it again"),
    ]
    for (bytes, reason) in wrong {
      let error = #expect(throws: FileError.self) { _ = try read(bytes) }
      #expect(error?.reason == reason)
    }
  }

  @Test func namesOfSuchFiles() {
    #expect(IDXFile.isNamed("a/t10k-images-idx3-ubyte.gz") && IDXFile.isNamed("x.idx") && !IDXFile.isNamed("x.png"))
    #expect(IDXFile.isNamed("a/t10k-labels-idx1-ubyte.gz") && IDXFile.isNamed("train-labels-idx1-ubyte"))
  }
}
