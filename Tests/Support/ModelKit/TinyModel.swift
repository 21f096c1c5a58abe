import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// Model folders with random weights, for tests.
package enum TinyModel {
  /// A denoiser of three levels, whose reach is 48 pixels.
  package static let architecture = (channels: [8, 8, 8], encoderBlocks: [1, 1, 1], decoderBlocks: [1, 1])

  /// Writes a denoiser's folder with weights drawn from a seed; throws when the system refuses.
  package static func write(
    to path: String, name: String, seed: UInt64 = 1, channels: [Int] = architecture.channels,
    encoderBlocks: [Int] = architecture.encoderBlocks, decoderBlocks: [Int] = architecture.decoderBlocks
  ) throws {
    let architecture = try DenoiserArchitecture(
      channels: channels, encoderBlocks: encoderBlocks, decoderBlocks: decoderBlocks)
    let weights = Parameters(DenoiserNetwork(architecture).parameters, key: RandomKey(seed: seed))
    try ModelFolder.write(
      to: path, family: Denoiser.familyName, name: name, architecture: architecture, weights: weights.byName,
      metadata: ["format": "pt"], card: "# \(name)\n\nRandom weights.\n")
  }

  /// Writes a folder of the family 'denoiser-experts': general weights drawn from seed 1, those of the kinds from 2 on; throws when the
  /// system refuses.
  package static func writeExperts(to path: String, name: String, kinds: [String]) throws {
    let architecture = try DenoiserExpertsArchitecture([
      "channels": .integers(architecture.channels), "encoderBlocks": .integers(architecture.encoderBlocks),
      "decoderBlocks": .integers(architecture.decoderBlocks), "experts": .list(kinds.map { .text($0) }),
    ])
    let specs = DenoiserNetwork(architecture.network).parameters
    var weights: [String: Tensor] = [:]
    for (seed, kind) in (["general"] + kinds).enumerated() {
      for (name, tensor) in Parameters(specs, key: RandomKey(seed: UInt64(1 + seed))).byName {
        weights["\(kind).\(name)"] = tensor
      }
    }
    try ModelFolder.write(
      to: path, family: DenoiserExperts.family.name, name: name, architecture: architecture, weights: weights,
      metadata: ["format": "pt"], card: "# \(name)\n\nRandom weights.\n")
  }
}
