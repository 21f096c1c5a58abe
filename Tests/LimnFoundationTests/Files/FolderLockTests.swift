import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct FolderLockTests {
  @Test func oneCommandOfAKindHasAFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    do {
      let lock = try LockFile.folder(path, of: "training")
      let error = #expect(throws: FolderInUse.self) { try LockFile.folder(path, of: "training") }
      let process = "pid \(ProcessInfo.processInfo.processIdentifier)"
      #expect(error == FolderInUse(folder: path, kind: "training", holder: process))
      #expect(error?.description == "\(path): another training writes there now (\(process))")
      #expect(error?.errorKind == .output && error?.remedy == .chooseOutput)
      _ = try LockFile.folder(path, of: "study")
      lock.release()
    }
    _ = try LockFile.folder(path, of: "training")
    #expect(throws: FileError.self) { try LockFile.folder(path + "/missing", of: "training") }
  }
}
