import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct PatchDiscriminatorTests {
  private let network = PatchDiscriminator(channels: [4, 6])

  @Test func itScoresPatches() {
    #expect(network.parameters.allSatisfy { $0.name.hasPrefix("discriminator.") })
    checkNetwork(network)
    #expect(network.parameters.count == 6)
    for (channels, stride) in [([4], 2), ([4, 6], 4), ([2, 3, 4, 5], 16)] {
      let network = PatchDiscriminator(channels: channels)
      let pass = Pass(Parameters(network.parameters, key: RandomKey(seed: 1)))
      #expect(network(Variable(randomFaces(2)), in: pass).shape == [2, 1, 16 / stride, 16 / stride])
    }
  }

  @Test("Scores of photos above 1 and of others below -1 cost nothing; any other costs its distance")
  func theHinge() {
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    weights["discriminator.tail.weight"] = Tensor(zeros: [1, 6, 3, 3])
    // Every patch scores as much as the last bias.
    for (score, expected) in [(Float(0), Float(1)), (0.5, 1), (1, 1), (3, 2), (-4, 2.5)] {
      weights["discriminator.tail.bias"] = Tensor([score], shape: [1])
      let loss = network.loss(photos: randomFaces(2, seed: 1), others: randomFaces(2, seed: 2), in: Pass(weights))
      #expect(loss.shape == [] && abs(loss.value.scalar - expected) < 1e-6)
    }
    // Photos score 2 and others -2.
    var telling = Parameters(PatchDiscriminator(channels: [1]).parameters, key: RandomKey(seed: 1)).mapped { $0 * 0 }
    telling["discriminator.levels.0.weight"] = Tensor(repeating: 1 / 48, shape: [1, 3, 4, 4])
    telling["discriminator.tail.weight"] = Tensor((0..<9).map { $0 == 4 ? 100 : 0 }, shape: [1, 1, 3, 3])
    telling["discriminator.tail.bias"] = Tensor([-2], shape: [1])
    let (bright, dark) = (Tensor(repeating: 1, shape: [1, 3, 16, 16]), Tensor(zeros: [1, 3, 16, 16]))
    let pass = Pass(telling)
    #expect(PatchDiscriminator(channels: [1]).loss(photos: bright, others: dark, in: pass).value.scalar == 0)
    #expect(PatchDiscriminator(channels: [1]).loss(photos: dark, others: bright, in: pass).value.scalar > 3)
  }

  @Test func gradientsAreThoseOfFiniteDifferences() {
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 2))
    let images = Variable(randomFaces(1))
    checkGradient(at: parameters, tolerance: 2e-2, directions: 1, elements: 2) { network(images, in: $0) }
  }

  @Test func stepsAgainstItsGradientTellPhotosFromOthers() {
    let photos = randomFaces(4, seed: 3)
    let others = photos * 0.4
    var optimiser = Adam(Parameters(network.parameters, key: RandomKey(seed: 3)))
    func step() -> Double {
      let found = gradients(at: optimiser.weights) { network.loss(photos: photos, others: others, in: $0) }
      _ = optimiser.update(found.gradients, learningRate: 0.01)
      return found.value
    }
    let first = step()
    for _ in 0..<100 { _ = step() }
    #expect(step() < 0.5 * first)
  }
}
