import LimnCompare
import LimnTensors
import Testing

@Suite struct HeldOutSplitTests {
  private let hashes = (0..<100).map { "image \($0 % 60)" }

  private func split(_ hashes: [String], seed: UInt64 = 0) -> HeldOutSplit {
    HeldOutSplit(hashes: hashes, share: 0.2, key: RandomKey(seed: seed))
  }

  @Test("Each image is on one side, a fifth of them held out, copies with each other")
  func sides() {
    let split = split(hashes)
    #expect((split.training + split.validation + split.heldOut).sorted() == Array(0..<100))
    #expect(split.heldOut.count == 20 && split.validation.count == 8 && split.duplicates == 40)
    let held = Set(split.heldOut.map { hashes[$0] })
    #expect(held.isDisjoint(with: (split.training + split.validation).map { hashes[$0] }))
  }

  @Test("The split depends on contents and the seed, not on the order of names")
  func order() {
    func contents(_ hashes: [String], seed: UInt64 = 0) -> Set<String> {
      Set(split(hashes, seed: seed).heldOut.map { hashes[$0] })
    }
    let unique = (0..<50).map { "image \($0)" }
    #expect(contents(unique) == contents(unique.reversed()))
    #expect(contents(unique) != contents(unique, seed: 1))
  }

  @Test("Copies that are too many to be held out are learned from")
  func manyCopies() {
    let split = split((0..<100).map { $0 < 70 ? "one" : "image \($0)" })
    #expect(split.training.count >= 70 && Set(0..<70).isSubset(of: split.training) && split.heldOut.count == 20)
  }
}
