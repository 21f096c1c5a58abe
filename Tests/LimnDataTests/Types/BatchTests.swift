import LimnData
import LimnTensors
import TensorKit
import Testing

@Suite struct BatchTests {
  private func example(_ index: Int, width: Int = 3) -> Example {
    let input = RandomKey(seed: UInt64(index)).normal([1, 2, width])
    return Example(
      name: "\(index).png",
      tensors: ["input": input, "target": input, "class": Tensor([Float(index)], shape: [1])])
  }

  @Test func examplesAreStackedInOrder() throws {
    let batch = try Batch(stacking: [example(4), example(1), example(4)])
    #expect(batch.count == 3 && batch.names == ["class", "input", "target"])
    #expect(batch["class"]?.array == [4, 1, 4] && batch["mask"] == nil)
    expectSame(try batch.tensor("input"), Tensor.stacked([4, 1, 4].compactMap { example($0)["input"] }))
  }

  @Test func whatIsTheSameTensorInEveryExampleIsHeldOnce() throws {
    let owner = { (batch: Batch, name: String) throws in ObjectIdentifier(try batch.tensor(name).owner) }
    let batch = try Batch(stacking: [example(0), example(1)])
    #expect(try owner(batch, "input") == owner(batch, "target"))
    var other = example(1)
    other["target"] = RandomKey(seed: 9).normal([1, 2, 3])
    let apart = try Batch(stacking: [example(0), other])
    #expect(try owner(apart, "input") != owner(apart, "target"))
    expectSame(try apart.tensor("target"), Tensor.stacked([example(0)["target"]!, other["target"]!]))
  }

  @Test func examplesThatDoNotFitAreNamed() throws {
    #expect(throws: DataError("a batch of no examples")) { try Batch(stacking: []) }
    var bare = example(1)
    bare["class"] = nil
    #expect(throws: DataError("only one of 0.png and 1.png has 'class'")) { try Batch(stacking: [example(0), bare]) }
    var wide = example(2)
    wide["target"] = Tensor(zeros: [1, 2, 4])
    #expect(
      throws: DataError("examples differ in size: 'target' of 0.png is [1, 2, 3], that of 2.png [1, 2, 4]")
    ) { try Batch(stacking: [example(0), wide]) }
  }

  @Test func everyTensorHasTheCountOfTheBatch() throws {
    let batch = try Batch(count: 2, ["input": Tensor(zeros: [2, 4])])
    #expect(try batch.with(Tensor(zeros: [2]), as: "class").names == ["class", "input"])
    let text = "'mask' of a batch of 2 is [3, 1], not [2, …]"
    #expect(throws: DataError(text)) { try batch.with(Tensor(zeros: [3, 1]), as: "mask") }
    #expect(throws: DataError(text)) { try Batch(count: 2, ["mask": Tensor(zeros: [3, 1])]) }
    #expect(throws: DataError("the examples have no 'u', only 'input'")) { try batch.tensor("u") }
  }
}
