import LimnFoundation
import TestKit
import Testing

struct ErrorKindTests {
  private struct Foreign: Error {}

  private func kind(_ body: () throws -> Void) -> ErrorKind? {
    do {
      try body()
      return nil
    } catch {
      return ErrorKind(of: error)
    }
  }

  @Test func `A file that is read is input, one that is written is output`() throws {
    try withFolder { folder in
      for path in [folder + "/none", folder, "/dev/null", "", "a\0b"] {
        #expect(kind { _ = try FileBytes.read(path) } == .input)
      }
      try AtomicFile.write([0xFF], to: folder + "/a")
      #expect(kind { _ = try FileBytes.read(folder + "/a", limit: 0) } == .input)
      #expect(kind { _ = try FileBytes.readText(folder + "/a") } == .input)
      for path in [folder, "/dev/null", "", "a\0b", folder + "/a/b"] {
        #expect(kind { try AtomicFile.write("x", to: path) } == .output)
      }
      #expect(kind { try AtomicFile.makeFolder(folder + "/a") } == .output)
    }
  }

  @Test func `A text that is wrong is wrong usage, and an error without a kind is unknown`() {
    #expect(kind { _ = try ByteCount(parsing: "much") } == .usage)
    #expect(kind { throw Foreign() } == .unknown)
  }
}
