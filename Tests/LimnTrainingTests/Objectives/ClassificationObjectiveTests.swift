import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct ClassificationObjectiveTests {
  private static let network = Result {
    ClassifierNetwork(
      try ClassifierArchitecture(
        imageSize: 16, channels: [2, 3, 4, 5], features: 6, attributes: ["smile", "glasses"]))
  }
  private let labels = Tensor([1, 0, .nan, 1, 0, .nan], shape: [3, 2])

  private func losses(_ objective: ClassificationObjective, _ batch: Batch, _ pass: Pass) -> Losses {
    objective.losses(batch, step: 0, key: RandomKey(seed: 1), in: pass)
  }

  @Test func attributesAloneAreACrossEntropy() throws {
    let network = try Self.network.get()
    let objective = ClassificationObjective(network)
    #expect(objective.family == "classifier")
    #expect(
      objective.needs == [
        .pixels(size: 16), .init("label.smile", DataType(.label)), .init("label.glasses", DataType(.label)),
      ])
    #expect(objective.parameters == network.parameters)
    let pass = Pass(Parameters(objective.parameters, key: RandomKey(seed: 1)))
    let images = randomFaces(3)
    let found = losses(objective, Batch(input: images, target: images, labels: labels, classes: [0, 1, -1]), pass)
    let logits = network.logits(ofFeatures: network.features(of: Variable(images), in: pass), in: pass)
    let expected = binaryCrossEntropy(logits, labels: labels).value.scalar
    #expect(found.total.value.scalar == expected && found.units.isEmpty)
    #expect(found.terms == [.init("attributes", Double(expected))])
  }

  @Test("Persons are told by the cosines of their features with a vector each, which is no part of the model")
  func persons() throws {
    let network = try Self.network.get()
    let objective = ClassificationObjective(network, persons: (count: 4, weight: 0.5))
    #expect(objective.modelParameters == network.parameters && objective.needs.last == .classes)
    #expect(objective.parameters.dropFirst(network.parameters.count).map(\.name) == ["persons.weight"])
    #expect(objective.parameters.last?.shape == [4, 6])
    let weights = Parameters(objective.parameters, key: RandomKey(seed: 1))
    let pass = Pass(weights)
    let images = randomFaces(3)
    let found = losses(objective, Batch(input: images, target: images, labels: labels, classes: [2, -1, 0]), pass)
    let features = network.features(of: Variable(images), in: pass).value
    func unit(_ row: Tensor) -> [Float] { row.array.map { $0 / Float(row.squaredNorm().squareRoot()) } }
    let cosines = (0..<3).map { item in
      (0..<4).map { person in
        zip(unit(features.items(item..<item + 1)), unit(weights["persons.weight"].items(person..<person + 1)))
          .reduce(Float(0)) { $0 + $1.0 * $1.1 }
      }
    }
    let logits = Tensor(cosines.flatMap { $0 }, shape: [3, 4]) * 16
    let expected = crossEntropy(Variable(logits), classes: [2, -1, 0]).value.scalar
    #expect(found.terms.map(\.name) == ["attributes", "persons"])
    #expect(abs(Float(found.terms[1].value) - expected) < 1e-4)
    #expect(abs(Double(found.total.value.scalar) - found.terms[0].value - 0.5 * found.terms[1].value) < 1e-5)

    // The length of neither counts.
    var longer = weights
    longer["persons.weight"] = weights["persons.weight"] * 9
    let again = losses(
      objective, Batch(input: images, target: images, labels: labels, classes: [2, -1, 0]), Pass(longer))
    #expect(abs(again.terms[1].value - found.terms[1].value) < 1e-5)
  }

  @Test func withoutLabelsThereIsNothingToLearn() throws {
    let objective = ClassificationObjective(try Self.network.get(), persons: (count: 4, weight: 0.5))
    let weights = Parameters(objective.parameters, key: RandomKey(seed: 1))
    let images = randomFaces(2)
    let found = gradients(at: weights) {
      losses(objective, Batch(input: images, target: images, classes: [-1, -1]), $0).total
    }
    #expect(found.value == 0)
    for name in weights.names { #expect(found.gradients[name].array.allSatisfy { $0 == 0 }) }
  }

  @Test func gradientsAreThoseOfFiniteDifferences() throws {
    let objective = ClassificationObjective(try Self.network.get(), persons: (count: 4, weight: 0.5))
    let weights = Parameters(objective.parameters, key: RandomKey(seed: 5))
    let images = randomFaces(3)
    let batch = Batch(input: images, target: images, labels: labels, classes: [2, -1, 0])
    checkGradient(at: weights, tolerance: 3e-2, directions: 1, elements: 2) { losses(objective, batch, $0).total }
  }
}
