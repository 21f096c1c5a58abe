import Foundation
import LimnNetworks
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct ClassificationLossesTests {
  @Test func yesOrNoIsPyTorchsOverTheKnownLabels() throws {
    let pyTorch = try PyTorchCase("binary-cross-entropy")
    let labels = try pyTorch.constant("labels")
    #expect(labels.array.contains { $0.isNaN })
    try pyTorch.check { binaryCrossEntropy($0["x"], labels: labels) }
  }

  @Test func oneOfSeveralIsPyTorchsOverTheKnownClasses() throws {
    let pyTorch = try PyTorchCase("cross-entropy")
    let classes = try pyTorch.constant("classes").array.map { Int($0) }
    #expect(classes.contains(-1))
    try pyTorch.check { crossEntropy($0["x"], classes: classes) }
  }

  @Test func unknownLabelsGiveNoLossAndNoGradient() {
    var parameters = Parameters()
    parameters["x"] = RandomKey(seed: 1).normal([3, 4])
    let labels = gradients(at: parameters) {
      binaryCrossEntropy($0["x"], labels: Tensor(repeating: .nan, shape: [3, 4]))
    }
    let classes = gradients(at: parameters) { crossEntropy($0["x"], classes: [-1, -1, -1]) }
    for found in [labels, classes] {
      #expect(found.value == 0 && found.gradients["x"].array.allSatisfy { $0 == 0 })
    }
  }

  @Test func anUnknownLabelIsAsIfItsLogitWereNotThere() {
    let x = RandomKey(seed: 2).normal([1, 3])
    let labels = Tensor([1, .nan, 0], shape: [1, 3])
    let others = Tensor([x.array[0], x.array[2]], shape: [1, 2])
    #expect(
      binaryCrossEntropy(Variable(x), labels: labels).value.scalar
        == binaryCrossEntropy(Variable(others), labels: Tensor([1, 0], shape: [1, 2])).value.scalar)
  }

  @Test("Logits of any size give finite losses: what is sure and wrong costs as much as its logit")
  func largeLogits() {
    var parameters = Parameters()
    parameters["x"] = Tensor([1e4, -1e4, 1e4, -1e4], shape: [2, 2])
    let yesOrNo = gradients(at: parameters) {
      binaryCrossEntropy($0["x"], labels: Tensor([1, 0, 0, 1], shape: [2, 2]))
    }
    #expect(yesOrNo.value == 5e3)
    #expect(yesOrNo.gradients["x"].array == [0, 0, 0.25, -0.25])
    let oneOfTwo = gradients(at: parameters) { crossEntropy($0["x"], classes: [0, 1]) }
    #expect(oneOfTwo.value == 1e4)
    #expect(oneOfTwo.gradients["x"].array == [0, 0, 0.5, -0.5])
  }

  @Test func twoClassesAreYesOrNoOfTheirDifference() {
    let x = RandomKey(seed: 3).normal([5, 2])
    let values = x.array
    let differences = Tensor((0..<5).map { values[2 * $0 + 1] - values[2 * $0] }, shape: [5, 1])
    let classes = [0, 1, 1, 0, 1]
    let a = crossEntropy(Variable(x), classes: classes).value.scalar
    let b = binaryCrossEntropy(Variable(differences), labels: Tensor(classes.map { Float($0) }, shape: [5, 1]))
    #expect(abs(a - b.value.scalar) < 1e-6)
  }
}
