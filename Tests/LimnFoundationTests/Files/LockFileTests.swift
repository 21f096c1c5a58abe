import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct LockFileTests {
  private let folder: TemporaryFolder
  private var path: String { folder("lock") }

  init() throws { folder = try TemporaryFolder() }

  private func lock(shared: Bool = false) throws -> LockFile { try LockFile(path: path, isShared: shared) }

  /// Who holds the lock, as a refusal names it; nil if it can be had.
  private func refusal(shared: Bool = false) -> String? {
    do {
      _ = try lock(shared: shared)
      return nil
    } catch {
      guard let refusal = error as? LockFile.Refusal, case .held(let holder) = refusal else { return "\(error)" }
      return holder ?? "somebody"
    }
  }

  @Test func oneHolderOrManySharers() throws {
    let own = try lock()
    #expect(refusal() == "pid \(getpid())" && refusal(shared: true) == "pid \(getpid())")
    #expect(LockFile.holder(path: path) == "pid \(getpid())")
    own.release()
    let (first, second) = (try lock(shared: true), try lock(shared: true))
    #expect(refusal() == "somebody", "sharers write no note")
    withExtendedLifetime((own, first, second)) {}
  }

  @Test func theLockGoesWithItsObjectAndItsNoteToo() throws {
    do { withExtendedLifetime(try lock()) {} }
    #expect(LockFile.holder(path: path) == nil && FileState(path: path)?.size == 0)
    #expect(refusal() == nil)
    #expect(LockFile.holder(path: folder("none")) == nil)
  }

  @Test func aFileThatWasTakenAwayIsNotTheOneThatIsLocked() throws {
    let own = try lock()
    #expect(own.isStill(at: path))
    #expect(unlink(path) == 0 && !own.isStill(at: path))
    // Another process would have the new one for itself.
    let other = try lock()
    #expect(other.isStill(at: path) && !own.isStill(at: path))
    withExtendedLifetime((own, other)) {}
  }

  @Test func aLockThatWasGivenBackLeavesTheNextHoldersNote() throws {
    var own: LockFile? = try lock()
    own?.release()
    #expect(FileState(path: path)?.size == 0)
    let next = try lock()
    own = nil
    #expect(LockFile.holder(path: path) == "pid \(getpid())")
    withExtendedLifetime(next) {}
  }

  @Test func noLinkIsFollowed() throws {
    try folder.write("precious", to: "other")
    #expect(symlink("other", path) == 0)
    #expect(throws: LockFile.Refusal.self) { try lock() }
    #expect(try String(contentsOfFile: folder("other"), encoding: .utf8) == "precious")
  }
}
