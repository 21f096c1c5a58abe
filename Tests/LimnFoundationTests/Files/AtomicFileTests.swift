import Foundation
import LimnFoundation
import TestKit
import Testing

private func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

@Suite struct AtomicFileTests {
  @Test func writesWhatReadReadsAndLeavesNothingElse() throws {
    try withFolder { folder in
      for bytes in [[], [7], Array((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })] as [[UInt8]] {
        try AtomicFile.write(bytes, to: "\(folder)/a.bin")
        #expect(try FileBytes.read("\(folder)/a.bin") == bytes)
        #expect(try names(in: folder) == ["a.bin"])
      }
    }
  }

  @Test func makesMissingFolders() throws {
    try withFolder { folder in
      try AtomicFile.write("grüße\n", to: "\(folder)/one/two//three/a.txt")
      #expect(try FileBytes.readText("\(folder)/one/two/three/a.txt") == "grüße\n")
    }
  }

  #if os(Linux)
    @Test("A place that takes nothing new says so, and not that it is gone")
    func aPlaceThatTakesNothing() throws {
      let writes: [() throws -> Void] = [
        { try AtomicFile.makeFolder("/proc/limn/x") }, { try AtomicFile.write("x", to: "/proc/limn-x") },
      ]
      for write in writes {
        let error = try #require(#expect(throws: FileError.self) { try write() })
        #expect(error.concernsPlace && error.errorKind == .output)
        // Only root is let that far.
        if getuid() == 0 {
          #expect(error.reason == "cannot be written: '/proc' takes no new files; choose another place")
        }
      }
    }
  #endif

  @Test func writesThroughASymbolicLink() throws {
    try withFolder { folder in
      try AtomicFile.write("old", to: "\(folder)/real/a.txt")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link.txt", withDestinationPath: "\(folder)/real/a.txt")
      try AtomicFile.write("new", to: "\(folder)/link.txt")
      #expect(try FileBytes.readText("\(folder)/real/a.txt") == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link.txt").hasSuffix("a.txt"))
    }
  }

  @Test("A link to a folder that is not there is said to be that")
  func danglingFolders() throws {
    try withFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/out", withDestinationPath: "nowhere")
      let reason =
        "cannot be written: '\(folder)/out' is a symbolic link to '\(folder)/nowhere', which is not there; make that folder, "
        + "or remove the link"
      for path in ["\(folder)/out", "\(folder)/out/sub"] {
        #expect(throws: FileError(path, reason)) { try AtomicFile.makeFolder(path) }
      }
      #expect(throws: FileError("\(folder)/out/a.txt", reason)) { try AtomicFile.write("x", to: "\(folder)/out/a.txt") }
      try FileManager.default.createDirectory(atPath: "\(folder)/nowhere", withIntermediateDirectories: false)
      try AtomicFile.makeFolder("\(folder)/out/sub")
      #expect(try names(in: "\(folder)/nowhere") == ["sub"])
    }
  }

  @Test("Links to a file that is not there yet are written through, and those that go in a circle are refused")
  func danglingLinks() throws {
    try withFolder { folder in
      for (link, destination) in [("a", "b"), ("b", "real/a.txt"), ("x", "y"), ("y", "x")] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(link)", withDestinationPath: destination)
      }
      try AtomicFile.write("new", to: "\(folder)/a")
      #expect(try FileBytes.readText("\(folder)/real/a.txt") == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/a") == "b")
      let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: "\(folder)/x") }
      #expect(
        error?.description
          == "\(folder)/x: cannot be written: its symbolic links go in a circle; correct them")
      #expect(try names(in: folder) == ["a", "b", "real", "x", "y"])
    }
  }

  @Test func manyTasksWriteIntoOneFolder() async throws {
    let folder = NSTemporaryDirectory() + "limn-atomic-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<64 {
        group.addTask { try AtomicFile.write("\(index)", to: "\(folder)/sub/\(index).txt") }
      }
      try await group.waitForAll()
    }
    for index in 0..<64 { #expect(try FileBytes.readText("\(folder)/sub/\(index).txt") == "\(index)") }
    #expect(try names(in: "\(folder)/sub").count == 64)
  }

  @Test(arguments: [[], [5], [100_000, 3, 262_144, 1, 262_145, 0, 700_000], [262_143, 1, 1]])
  func piecesOfAnySizeFollowOneAnother(sizes: [Int]) throws {
    try withFolder { folder in
      let pieces = sizes.enumerated().map { place, size in [UInt8](repeating: UInt8(place + 1), count: size) }
      try AtomicFile.write(to: "\(folder)/a.bin") { output in
        for piece in pieces { try piece.withUnsafeBytes { try output.append($0) } }
        #expect(try names(in: folder).filter { $0 == "a.bin" } == [])
      }
      #expect(try FileBytes.read("\(folder)/a.bin") == Array(pieces.joined()))
      #expect(try names(in: folder) == ["a.bin"])
    }
  }

  @Test func whoeverGivesUpHalfwayLeavesTheOldFile() throws {
    struct GaveUp: Error {}
    try withFolder { folder in
      try AtomicFile.write("old", to: "\(folder)/a")
      #expect(throws: GaveUp.self) {
        try AtomicFile.write(to: "\(folder)/a") { output in
          try [UInt8](repeating: 1, count: 600_000).withUnsafeBytes { try output.append($0) }
          throw GaveUp()
        }
      }
      #expect(try FileBytes.readText("\(folder)/a") == "old")
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func refusalsAreOneLineAndLeaveNothingBehind() throws {
    try withFolder { folder in
      try AtomicFile.write("a file", to: "\(folder)/file")
      let cases: [(path: String, reason: String)] = [
        ("\(folder)", "it is a folder, not a file; give a file's path"),
        ("\(folder)/new/", "it is a folder, not a file; give a file's path"),
        ("\(folder)/file/a.png", "a part of its path is a file, not a folder; choose another path"),
        ("\(folder)/\(String(repeating: "n", count: 300))", "the name is too long; shorten it"),
        ("/dev/null", "it is a pipe or a device, not a file; give a file's path"),
      ]
      for (path, reason) in cases {
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
        #expect(error?.description == "\(path): cannot be written: \(reason)")
      }
      #expect(throws: FileError("(empty path)", "cannot be written: no path was given; give one")) {
        try AtomicFile.write("x", to: "")
      }
      let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: "\(folder)/a\0b") }
      #expect(
        error?.description
          == "\(folder)/a\\u{0}b: cannot be written: the path holds a NUL character; take it out")
      #expect(try names(in: folder) == ["file"])
      #expect(try FileBytes.readText("\(folder)/file") == "a file")
    }
  }
}
