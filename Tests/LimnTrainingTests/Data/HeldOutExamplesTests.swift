import LimnData
import LimnTensors
import LimnTraining
import Testing

@Suite struct HeldOutExamplesTests {
  /// Examples of some files, several of one file.
  private struct Numbers: Dataset {
    let files: [String]
    var count: Int { files.count }
    var types: [String: DataType] { ["input": .row(columns: 1)] }
    var shares: [Double]? { files.indices.map { Double($0 + 1) } }
    func name(of index: Int) -> String { files[index] }
    func example(_ index: Int, key: RandomKey) -> Example {
      Example(name: files[index], tensors: ["input": Tensor([Float(index)], shape: [1, 1])])
    }
  }

  private func split(_ files: [String], _ share: Double, seed: UInt64 = 1) throws -> (
    training: any Dataset, heldOut: HeldOutExamples
  ) {
    try HeldOutExamples.split(Numbers(files: files), Validation(share: share, every: 1), key: RandomKey(seed: seed))
  }

  @Test("Each example is on one side, all of a file on the same, and shares and names go along")
  func sides() async throws {
    let files = (0..<60).map { "file-\($0 / 3)" }
    let (training, heldOut) = try split(files, 0.25)
    #expect(heldOut.indices.count == 15 && training.count == 45)
    let out = Set(heldOut.indices.map { files[$0] })
    var left: Set<Int> = []
    for index in 0..<training.count {
      let place = Int(try #require(try await training.example(index, key: RandomKey(seed: 1))["input"]).array[0])
      left.insert(place)
      #expect(training.name(of: index) == files[place] && training.shares?[index] == Double(place + 1))
    }
    #expect(out.count == 5 && left.union(heldOut.indices).count == 60)
    #expect(left.allSatisfy { !out.contains(files[$0]) } && training.summary == "45 of 60 examples")
  }

  @Test("A larger share has all of a smaller one, in whatever order files are; another seed has others")
  func shares() throws {
    let files = (0..<40).map { "f\($0)" }
    func names(_ files: [String], _ share: Double, seed: UInt64 = 1) throws -> Set<String> {
      Set(try split(files, share, seed: seed).heldOut.indices.map { files[$0] })
    }
    let (small, large) = (try names(files, 0.1), try names(files, 0.3))
    #expect(small.count == 4 && large.count == 12 && small.isSubset(of: large))
    #expect(try names(files.reversed(), 0.3) == large && names(files, 0.3, seed: 2) != large)
    #expect(try names(files, 0.0001).count == 1 && names(["a", "b"], 0.9).count == 1)
  }
}
