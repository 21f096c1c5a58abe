import Foundation
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import TestKit
import Testing

@Suite struct ClassifierTests {
  private static let architecture = Result {
    try ClassifierArchitecture(
      imageSize: 32, frame: Frame(x: 0.25, y: 0, side: 0.5), channels: [2, 3, 4, 5], blocks: [1, 0, 0, 1], features: 7,
      attributes: ["smile", "glasses"])
  }

  private func write(to path: String, change: (inout [String: Argument]) -> Void = { _ in }) throws {
    let network = ClassifierNetwork(try Self.architecture.get())
    var values = network.architecture.values
    let weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    change(&values)
    try ModelFolder.write(
      to: path, family: Classifier.familyName, name: "judge", architecture: Argument.group(values),
      weights: weights.byName,
      card: "# Judge\n")
  }

  @Test func aFolderGivesLogitsAndFeatures() throws {
    try withFolder { path in
      try write(to: path)
      let classifier = try Classifier(ModelFolder(path: path))
      #expect(classifier.attributes == ["smile", "glasses"] && classifier.imageSize == 32)
      #expect(classifier.frame == Frame(x: 0.25, y: 0, side: 0.5) && classifier.folder.name == "judge")
      let images = randomImage([3, 3, 32, 32])
      let (logits, features) = (try classifier.logits(of: images), try classifier.features(of: images))
      #expect(logits.shape == [3, 2] && features.shape == [3, 7] && logits.isFinite)
      let (network, pass) = (classifier.network, Pass(classifier.parameters))
      expectSame(network.logits(ofFeatures: Variable(features), in: pass).value, logits)
      // The images of a batch do not see each other, and a grey one is a grey colour one.
      expectClose(try classifier.logits(of: images.items(1..<2)), logits.items(1..<2), tolerance: 1e-5)
      let grey = randomImage([1, 1, 32, 32])
      expectSame(try classifier.features(of: grey), try classifier.features(of: grey.repeatingChannel(3)))
    }
  }

  @Test(arguments: [16, 48, 96])
  func mapsAreHalfAsLargeLevelByLevel(size: Int) throws {
    let network = ClassifierNetwork(try Self.architecture.get())
    let pass = Pass(Parameters(network.parameters, key: RandomKey(seed: 2)))
    let maps = network.maps(of: Variable(randomImage([2, 3, size, size])), in: pass)
    #expect(maps.map(\.shape) == zip([2, 3, 4, 5], 1...4).map { [2, $0, size >> $1, size >> $1] })
  }

  @Test func gradientsAreThoseOfFiniteDifferences() throws {
    let network = ClassifierNetwork(
      try ClassifierArchitecture(
        imageSize: 16, channels: [3, 4, 4, 6], blocks: [0, 1, 0, 0], features: 5, attributes: ["a", "b", "c"]))
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 3))
    let images = Variable(randomImage([2, 3, 16, 16]))
    checkGradient(at: parameters, tolerance: 2e-2, directions: 1, elements: 2) { pass in
      network.logits(ofFeatures: network.features(of: images, in: pass), in: pass)
    }
  }

  @Test func imagesOfAnotherSizeAreRefused() throws {
    try withFolder { path in
      try write(to: path)
      let classifier = try Classifier(ModelFolder(path: path))
      for shape in [Shape([1, 3, 16, 32]), [1, 2, 32, 32], [3, 32, 32], [0, 3, 32, 32]] {
        for body in [classifier.logits, classifier.features] {
          #expect(throws: ShapeError("judge takes [N, 1 or 3, 32, 32], not \(shape)")) {
            try body(Tensor(zeros: shape))
          }
        }
      }
    }
  }

  @Test func foldersThatDoNotFitAreRefusedInOneLine() throws {
    try withFolder { path in
      func fault(_ folder: String) -> String? {
        #expect(throws: ModelError.self) { try Classifier(ModelFolder(path: folder)) }?.description
      }
      try write(to: path) { $0["attributes"] = .list([.text("smile"), .text("smile")]) }
      #expect(
        fault(path)
          == "\(path)/config.json: attributes is a list of different names, at least one, not [\"smile\", \"smile\"]")
      try write(to: path) { $0["attributes"] = .list([.text("smile")]) }
      #expect(
        fault(path)
          == "\(path)/model.safetensors: 2 tensors do not fit the architecture in config.json: "
          + "\"attributes.weight\" is [2, 7], expected [1, 7]; \"attributes.bias\" is [2], expected [1]; "
          + "get or train the model again")
      try TinyModel.write(to: path + "/tiny", name: "tiny")
      #expect(
        #expect(throws: ModelError.self) { try ModelLibrary(families: ModelFamily.all).classifier(path + "/tiny") }?
          .description
          == "'\(path)/tiny' has no classifier: it is a model of the family 'denoiser'; "
          + "give a model of the family 'classifier'")
      // A path is quoted as the sentence needs it, and in a command as a shell does.
      try TinyModel.write(to: path + "/a b", name: "tiny")
      let model = try ModelLibrary(families: ModelFamily.all).model(path + "/a b")
      let refusal = #expect(throws: ModelError.self) { try model.prior }
      #expect(
        refusal?.description
          == "'\(path)/a b' has no prior: it is a model of the family 'denoiser'; fit one with 'limn fit prior --model "
          + "'\(path)/a b' --images FOLDER', or use a model of the family 'vae'")
    }
  }

  @Test func itIsAModelWithoutAnEncoder() throws {
    try withFolder { path in
      try write(to: path)
      let library = ModelLibrary(families: ModelFamily.all)
      let model = try library.model(path, needing: [.classifier])
      #expect(try model.classifier.attributes == ["smile", "glasses"] && model.imageSize == 32)
      #expect(Role.allCases.filter { model.has($0) } == [.classifier])
      for role in ["encoder", "decoder"] {
        #expect(
          throws: ModelError(
            "'\(path)' has no \(role): it is a model of the family 'classifier'; "
              + "give a model that has, such as one of the family 'autoencoder' or 'vae'")
        ) { try library.model(path, needing: role == "encoder" ? [.encoder] : [.decoder]) }
      }
    }
  }
}
