import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct FileBytesTests {
  @Test func refusesWhatIsNotARegularFileWithoutWaiting() throws {
    try withFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let cases: [(path: String, reason: String)] = [
        ("\(folder)/pipe", "it is not a regular file (a pipe or a device); give a file's path"),
        ("\(folder)", "it is a folder, not a file; give a file's path"),
        ("\(folder)/none", "no such file or folder; check the path"),
        ("/dev/null", "it is not a regular file (a pipe or a device); give a file's path"),
      ]
      for (path, reason) in cases {
        let error = #expect(throws: FileError.self) { try FileBytes.read(path) }
        #expect(error?.description == "\(path): cannot be read: \(reason)")
      }
    }
  }

  @Test func refusesFilesAboveTheLimitAndTextThatIsNot() throws {
    try withFolder { folder in
      try AtomicFile.write([0xFF, 0xFE, 0x00], to: "\(folder)/a")
      #expect(try FileBytes.read("\(folder)/a", limit: 3) == [0xFF, 0xFE, 0x00])
      #expect(
        throws: FileError(
          "\(folder)/a", "cannot be read: 3 bytes are above the limit of 2; give a smaller file", kind: .input)
      ) { try FileBytes.read("\(folder)/a", limit: 2) }
      #expect(throws: FileError("\(folder)/a", "cannot be read: it is not UTF-8 text; save it as UTF-8", kind: .input))
      {
        try FileBytes.readText("\(folder)/a")
      }
    }
  }
}
