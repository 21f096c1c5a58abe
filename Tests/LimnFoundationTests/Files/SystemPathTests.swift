import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct SystemPathTests {
  private func back(_ bytes: [UInt8]) -> [UInt8] {
    String(systemPath: bytes).systemPath.dropLast().map { UInt8(bitPattern: $0) }
  }

  @Test(
    arguments: [
      Array("photo.jpg".utf8), Array("Ünïcödé 猫 😀".utf8), [0x63, 0x61, 0x66, 0xE9], [0xE9, 0x2E, 0x6A],
      [0xFF, 0xFE, 0x80],
      // Cut short, too long a form, a surrogate, above the last character, and one of those that stand for bytes.
      [0xE7, 0x8C], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBB, 0xA9], [0xF4, 0x8F],
      [],
    ] as [[UInt8]])
  func everyNameComesBack(_ bytes: [UInt8]) {
    #expect(back(bytes) == bytes)
    #expect(back([0x61] + bytes + [0x62]) == [0x61] + bytes + [0x62])
    #expect(String(systemPath: bytes).systemPath.last == 0)
  }

  @Test func whatIsUTF8StaysAsItIs() {
    #expect(String(systemPath: Array("é猫".utf8)) == "é猫")
    #expect(String(systemPath: [0x61, 0xE9]).printable == "a\\xE9")
    #expect("é".printable == "é")
  }

  @Test func filesWithSuchNamesAreWrittenAndFound() throws {
    let folder = try TemporaryFolder()
    let name = String(systemPath: [0x63, 0x61, 0x66, 0xE9])
    try AtomicFile.write("x", to: folder(name))
    #expect(FileKind(followingLinks: folder(name))?.isFile == true)
    #expect(FileState(path: folder(name))?.size == 1)
    let found = opendir(folder.path).map { directory in
      var names: [[UInt8]] = []
      while let entry = readdir(directory) {
        names.append(withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) })
      }
      closedir(directory)
      return names
    }
    #expect(found?.contains([0x63, 0x61, 0x66, 0xE9]) == true)
  }
}
