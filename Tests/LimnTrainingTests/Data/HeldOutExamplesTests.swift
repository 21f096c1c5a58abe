import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining
import Synchronization
import Testing

/// Measures the squared error of examples against themselves.
private struct Nothing: Objective {
  var family: String { "nothing" }
  var architecture: any Encodable & Sendable { "none" }
  var modelParameters: [ParameterSpec] { [] }
  var needs: [DataRequirement] { [] }
  var description: String { "Nothing" }
  func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    Losses(Loss.mse(Variable(batch.input), target: batch.input))
  }
}

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

  @Test("An example of another shape is left out, and said")
  func otherShapes() async throws {
    struct Mixed: Dataset {
      let count = 3
      let types: [String: DataType] = [:]
      let shares: [Double]? = nil
      func name(of index: Int) -> String { "f\(index)" }
      func example(_ index: Int, key: RandomKey) -> Example {
        let size = index + 1
        return Example(
          name: name(of: index), tensors: ["input": Tensor(Array(repeating: 1, count: size), shape: [1, size])])
      }
    }
    let split = try HeldOutExamples.split(Mixed(), Validation(share: 0.9, every: 1), key: RandomKey(seed: 1))
    let lines = Mutex<[String]>([])
    _ = try await split.heldOut.loss(of: Nothing(), at: Parameters(), step: 0, batch: 4, jobs: 1) { line in
      lines.withLock { $0.append(line) }
    }
    #expect(lines.withLock { $0 }.count == 1)
    #expect(lines.withLock { $0 }.first?.contains(#/^left out: f\d: has another shape than f\d$/#) == true)
  }

  @Test("An example that is stopped stops the measurement, and is not left out")
  func cancellation() async throws {
    struct Stopped: Dataset {
      let count = 3
      let types: [String: DataType] = [:]
      let shares: [Double]? = nil
      func name(of index: Int) -> String { "f\(index)" }
      func example(_ index: Int, key: RandomKey) throws -> Example { throw CancellationError() }
    }
    let split = try HeldOutExamples.split(Stopped(), Validation(share: 0.9, every: 1), key: RandomKey(seed: 1))
    let lines = Mutex<[String]>([])
    await #expect(throws: CancellationError.self) {
      _ = try await split.heldOut.loss(of: Nothing(), at: Parameters(), step: 0, batch: 4, jobs: 1) { line in
        lines.withLock { $0.append(line) }
      }
    }
    #expect(lines.withLock { $0 }.isEmpty)
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
