import LimnCompare
import LimnFitting
import LimnTensors
import Testing

@Suite struct CodeGroupsTests {
  private func latent(_ rows: Tensor) -> Latent {
    Latent(space: LatentSpace(name: "codes", model: "test", levels: [.vector(units: 3)]), levels: [rows])
  }

  /// Codes of two classes, `distance` apart, in turns.
  private func codes(apart distance: Float, seed: UInt64) -> (rows: Tensor, classes: [Int]) {
    let classes = (0..<200).map { $0 % 2 }
    let noise = RandomKey(seed: seed).normal([200, 3]).array
    let values = noise.indices.map { noise[$0] + (classes[$0 / 3] == 1 ? distance : 0) }
    return (Tensor(values, shape: [200, 3]), classes)
  }

  private func share(apart distance: Float) async throws -> Double {
    let (known, held) = (codes(apart: distance, seed: 1), codes(apart: distance, seed: 2))
    let groups = try await CodeGroups(of: latent(known.rows), classes: known.classes, count: 2)
    let right = zip(groups.classes(of: held.rows), held.classes).count { $0 == $1 }
    return Double(right) / Double(held.classes.count)
  }

  @Test("Classes that lie apart have a component each, classes that lie in one place do not")
  func groups() async throws {
    #expect(try await share(apart: 8) == 1)
    let mixed = try await share(apart: 0)
    #expect(mixed > 0.35 && mixed < 0.65)
  }

  @Test("Codes that are all the same have no components")
  func same() async {
    await #expect(throws: FittingError.self) {
      try await CodeGroups(of: latent(Tensor(zeros: [50, 3])), classes: (0..<50).map { $0 % 2 }, count: 2)
    }
  }
}
