import Foundation
import TestKit
import Testing

/// Negative numbers after options, as the built command takes them.
@Suite struct CommandWordsTests {
  @Test("A negative number after an option is its value; a path that looks like one stands behind --")
  func negativeNumbers() throws {
    let folder = try TemporaryFolder()
    func errors(_ words: String...) throws -> String { try Command.run(words, in: URL(filePath: folder.path)).errors }
    #expect(try errors("run", "add-noise", "--jobs", "-3").hasPrefix("error: --jobs is -3: give 1 or more; "))
    #expect(try errors("run", "add-noise", "--jobs=-3").hasPrefix("error: --jobs is -3: give 1 or more; "))
    #expect(try errors("run", "add-noise", "--limit", "--force").hasPrefix("error: missing value for '--limit"))
    #expect(try errors("run", "add-noise", "--", "-1", "out").hasPrefix("error: cannot find '-1': "))
  }
}
