import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct StandardErrorTests {
  @Test("Text is written at once, and is dropped where it cannot be")
  func written() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "errors")
    let file = try #require(FileHandle(forWritingAtPath: path))
    StandardError.write("one ☃\n", to: file)
    StandardError.write("two\n", to: file)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one ☃\ntwo\n")
    StandardError.write("three\n", to: try #require(FileHandle(forReadingAtPath: path)))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one ☃\ntwo\n")
  }
}
