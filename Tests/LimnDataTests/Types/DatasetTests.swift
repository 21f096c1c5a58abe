import LimnData
import LimnTensors
import Testing

/// A table whose rows are examples, each with noise from its key.
private struct Table: Dataset {
  let rows: [[Float]]
  var count: Int { rows.count }
  var types: [String: DataType] { ["input": .row(columns: rows[0].count)] }

  func example(_ index: Int, key: RandomKey) async throws -> Example {
    let row = rows[index]
    let noise = key.normal([row.count]).array
    return Example(
      name: "row \(index)",
      tensors: ["input": Tensor(zip(row, noise).map { $0 + $1 }, shape: [1, row.count])])
  }
}

@Suite struct DatasetTests {
  private let table = Table(rows: [[1, 2], [3, 4], [5, 6]])

  @Test func aBatchHasTheExamplesOfItsIndicesEachWithItsOwnKey() async throws {
    let key = RandomKey(seed: 3)
    let batch = try await table.batch([2, 0, 2], key: key)
    var expected: [Float] = []
    for (place, index) in [2, 0, 2].enumerated() {
      expected += try await table.example(index, key: key.split(place))["input"]?.array ?? []
    }
    #expect(batch["input"]?.array == expected && batch["input"]?.shape == [3, 2])
    #expect(expected[0] != expected[4], "two draws of one example have keys of their own")
  }
}
