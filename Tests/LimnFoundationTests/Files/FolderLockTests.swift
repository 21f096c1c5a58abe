import Foundation
import LimnFoundation
import Synchronization
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
      #expect(error?.errorKind == .usage && error?.remedy == .chooseOutput)
      _ = try LockFile.folder(path, of: "study")
      lock.release()
    }
    _ = try LockFile.folder(path, of: "training")
  }

  @Test func aFolderThatWasMadeForNothingGoesUnlessMoreLiesInIt() throws {
    let folder = try TemporaryFolder()
    for (name, stays) in [("empty", false), ("full", true)] {
      let lock = try LockFile.folder(folder(name), of: "training")
      try folder.write("", to: name + "/log.csv")
      if stays { try folder.write("", to: name + "/mine.txt") }
      LockFile.removeFolder(folder(name), of: "training", with: [folder(name + "/log.csv")])
      lock.release()
    }
    #expect(folder.files() == ["full/mine.txt"])
    #expect(!FileManager.default.fileExists(atPath: folder("empty")))
  }

  /// How many have the folder.
  private final class Holders: Sendable {
    let count = Atomic(0)
  }

  @Test("Of many that take a folder and leave none behind, no two have it at one time")
  func noTwoHaveAFolder() async throws {
    let folder = try TemporaryFolder()
    let path = folder("new")
    let holders = Holders()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var most = 0
          for _ in 0..<200 {
            guard let lock = try? LockFile.folder(path, of: "training") else { continue }
            most = max(most, holders.count.add(1, ordering: .sequentiallyConsistent).newValue)
            _ = holders.count.subtract(1, ordering: .sequentiallyConsistent)
            LockFile.removeFolder(path, of: "training", with: [])
            lock.release()
          }
          return most
        }
      }
      for await most in group { #expect(most <= 1) }
    }
    withExtendedLifetime(folder) {}
  }

  @Test("What killed commands have begun to write goes, and what others write stays")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    // A process that has ended, and been waited for.
    let dead = Process()
    dead.executableURL = URL(filePath: "/bin/true")
    try dead.run()
    dead.waitUntilExit()
    let (gone, own) = (dead.processIdentifier, ProcessInfo.processInfo.processIdentifier)
    for place in ["", "model/", "other/"] {
      for name in [".limn-\(gone)-0.tmp", ".limn-\(own)-0.tmp", ".limn-mine.tmp", "log.csv"] {
        try folder.write("x", to: place + name)
      }
    }
    let lock = try LockFile.folder(folder.path, of: "training", parts: [folder("model"), folder("none")])
    let left = folder.files().filter { $0.contains("\(gone)") }
    #expect(left == ["other/.limn-\(gone)-0.tmp"] && folder.files().count == 11)
    lock.release()
  }

  @Test func theFolderIsMade() throws {
    let folder = try TemporaryFolder()
    let lock = try LockFile.folder(folder("a/new"), of: "training")
    #expect(folder.files() == ["a/new/training.lock"])
    lock.release()
    try folder.write("", to: "file")
    #expect(throws: FileError.self) { try LockFile.folder(folder("file"), of: "training") }
  }
}
