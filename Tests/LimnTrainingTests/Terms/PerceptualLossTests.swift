import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct PerceptualLossTests {
  private let classifier: Classifier
  private let loss: PerceptualLoss

  init() throws {
    let tiny = try TinyTraining(photos: 0)
    classifier = try Classifier(ModelFolder(path: tiny.writeClassifier()))
    loss = PerceptualLoss(classifier)
  }

  @Test func equalImagesAreNothingApart() {
    var parameters = Parameters()
    parameters["x"] = randomFaces(2)
    let found = gradients(at: parameters) { loss($0["x"], target: randomFaces(2)) }
    #expect(found.value == 0 && found.gradients["x"].array.allSatisfy { $0 == 0 })
    #expect(loss(Variable(randomFaces(2, seed: 2)), target: randomFaces(2)).value.scalar > 0.001)
  }

  @Test("The mean over the levels of the squared difference as a part of the target's mean square")
  func itsDefinition() {
    let (images, target) = (randomFaces(3, seed: 1), randomFaces(3, seed: 2))
    func maps(_ images: Tensor) -> [Tensor] {
      classifier.network.maps(of: Variable(images), in: Pass(classifier.parameters)).map(\.value)
    }
    let parts = zip(maps(images), maps(target)).map { given, wanted in
      (given - wanted).squaredNorm() / wanted.squaredNorm()
    }
    let found = loss(Variable(images), target: target)
    #expect(parts.count == 4 && found.shape == [])
    #expect(abs(Double(found.value.scalar) - parts.reduce(0, +) / 4) < 1e-5)
  }

  @Test func theFartherTheMore() {
    let (a, b) = (randomFaces(2, seed: 1), randomFaces(2, seed: 2))
    let values = [0, 0.1, 0.3, 1].map { share in
      loss(Variable(a * Float(1 - share) + b * Float(share)), target: a).value.scalar
    }
    #expect(values == values.sorted() && values[0] < 1e-10 && Set(values).count == 4)
  }

  @Test func gradientsReachTheImagesAndNotTheClassifier() {
    var parameters = classifier.parameters
    parameters["x"] = randomFaces(1, seed: 3)
    let target = randomFaces(1, seed: 4)
    let slopes = gradients(at: parameters) { loss($0["x"], target: target) }.gradients
    for name in classifier.parameters.names { #expect(slopes[name].array.allSatisfy { $0 == 0 }) }
    #expect(slopes["x"].squaredNorm() > 0)
    var images = Parameters()
    images["x"] = parameters["x"]
    checkGradient(at: images, tolerance: 2e-2, directions: 2, elements: 2) { loss($0["x"], target: target) }
  }
}
