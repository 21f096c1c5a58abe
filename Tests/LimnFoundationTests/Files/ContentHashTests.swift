import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct ContentHashTests {
  /// FIPS 180-4's examples and the empty text; `sha256sum` says the same.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownTextsHaveTheirKnownHash(text: String, hash: String) {
    #expect(ContentHash.hexadecimal(of: text) == hash)
    #expect(ContentHash.hexadecimal(of: Array(text.utf8)) == hash)
  }

  @Test func piecesHashLikeTheWhole() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 2) }
    let whole = ContentHash.hexadecimal(of: bytes)
    for piece in [1, 7, 63, 64, 65, 999] {
      var hash = ContentHash()
      for start in stride(from: 0, to: bytes.count, by: piece) {
        bytes[start..<min(bytes.count, start + piece)].withUnsafeBytes { hash.update($0) }
        hash.update("")
      }
      #expect(hash.hexadecimal == whole, "pieces of \(piece)")
    }
  }

  @Test func copiesGoTheirOwnWays() {
    var one = ContentHash()
    one.update("a")
    var other = one
    other.update("b")
    one.update("c")
    #expect(one.hexadecimal == ContentHash.hexadecimal(of: "ac"))
    #expect(other.hexadecimal == ContentHash.hexadecimal(of: "ab"))
  }

  @Test func moreCanBeAddedAfterAHashWasTaken() {
    var hash = ContentHash()
    hash.update("ab")
    #expect(hash.hexadecimal == ContentHash.hexadecimal(of: "ab"))
    #expect(hash.hexadecimal == ContentHash.hexadecimal(of: "ab"))
    hash.update("c")
    #expect(hash.hexadecimal == ContentHash.hexadecimal(of: "abc"))
  }

  @Test func oneStateIsReadByManyThreads() async {
    var start = ContentHash()
    start.update("ab")
    let shared = start
    let expected = (0..<64).map { ContentHash.hexadecimal(of: "ab\($0)") }
    let found = await withTaskGroup(of: (Int, String).self) { group in
      for index in 0..<64 {
        group.addTask {
          var hash = shared
          hash.update("\(index)")
          return (index, hash.hexadecimal)
        }
      }
      return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    #expect((0..<64).map { found[$0] } == expected)
  }

  @Test func aFileOfSeveralBlocksHashesLikeItsBytes() throws {
    try withFolder { folder in
      for count in [0, 1, 1 << 20, (2 << 20) + 3] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 >> 3) }
        try AtomicFile.write(bytes, to: folder + "/bytes")
        #expect(try ContentHash.hexadecimal(ofFile: folder + "/bytes") == ContentHash.hexadecimal(of: bytes))
      }
      #expect(throws: FileError.self) { try ContentHash.hexadecimal(ofFile: folder + "/none") }
    }
  }
}
