import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TestKit
import Testing

/// What every family keeps that comes with Limn.
@Suite struct ModelFamilyTests {
  private static func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }

  /// An architecture of each family that is quick to make.
  private static let architectures: [String: [String: Argument]] = [
    "denoiser": ["channels": list([3, 4, 5]), "encoderBlocks": list([1, 0, 2]), "decoderBlocks": list([0, 1])],
    "denoiser-experts": [
      "channels": list([3, 4]), "encoderBlocks": list([1, 0]), "decoderBlocks": list([1]),
      "experts": .list([.text("white-grey"), .text("white")]),
    ],
    "vae": autoencoder, "autoencoder": autoencoder, "face-finder": ["factor": .number(0.5)],
    "classifier": [
      "imageSize": .integer(16), "channels": list([2, 3, 4, 5]), "blocks": list([1, 0, 0, 2]), "features": .integer(6),
      "attributes": .list([.text("smile")]),
    ],
    "basic-vae": basic, "basic-autoencoder": basic,
    "vrnn": [
      "width": .integer(3), "height": .integer(2), "latent": .integer(2), "states": .integer(3),
      "likelihood": .text("gaussian"), "frameHidden": list([4]), "priorHidden": list([3, 2]),
    ],
    "ivae": ["columns": .integer(2), "segments": .integer(3), "latent": .integer(2), "hidden": list([4])],
    "pca": ["shape": list([1, 2, 3]), "units": .integer(2)], "ica": ["shape": list([5]), "units": .integer(2)],
  ]

  private static let basic: [String: Argument] = [
    "width": .integer(4), "height": .integer(6), "latent": .integer(3), "likelihood": .text("gaussian"),
    "encoderConvolutions": list([2]), "encoderHidden": list([5]), "decoderConvolutions": list([3]),
  ]

  private static let autoencoder: [String: Argument] = [
    "imageSize": .integer(16), "latent": .integer(4), "encoderChannels": list([2, 3, 4, 5]),
    "encoderBlocks": list([0, 1, 0, 2]), "decoderChannels": list([5, 4, 3, 2]), "decoderBlocks": list([1, 0, 2, 0]),
  ]

  @Test(arguments: ModelFamily.all.map(\.name))
  func networksAreTrees(name: String) throws {
    let family = try #require(ModelFamily.all.first { $0.name == name })
    let values = try #require(Self.architectures[name])
    let network = try #require(try family.network(values))
    checkNetwork(network)
    #expect(network.parameterCount > 0 && !family.summary.isEmpty)
  }

  @Test func hyperparametersAreDeclaredWithHelpAndSoundDefaults() {
    #expect(Set(ModelFamily.all.map(\.name)).count == ModelFamily.all.count)
    for family in ModelFamily.all {
      #expect(Set(family.parameters.map(\.name)).count == family.parameters.count)
      for parameter in family.parameters {
        #expect(parameter.help.hasSuffix(".") && !parameter.help.contains("\n"), "\(parameter.name)")
        if let value = parameter.defaultValue { #expect(parameter.fault(value) == nil, "\(parameter.name)") }
      }
    }
  }

  @Test(arguments: ModelFamily.all.map(\.name))
  func whatConfigJSONSaysIsWhatWasWritten(name: String) throws {
    try withFolder { path in
      let family = try #require(ModelFamily.all.first { $0.name == name })
      var values = try #require(Self.architectures[name])
      let network = try #require(try family.network(values))
      let weights = Parameters(network.parameters, key: RandomKey(seed: 1)).byName
      try ModelFolder.write(
        to: path, family: name, name: "m", architecture: Argument.group(values), weights: weights, card: "# M\n")
      for parameter in family.parameters where values[parameter.name] == nil {
        values[parameter.name] = parameter.defaultValue
      }
      #expect(try family.architecture(of: ModelFolder(path: path)) == values)
    }
  }
}
