import LimnModels
import LimnNetworks
import LimnTensors

/// Small autoencoders with random weights, for tests.
package enum TinyAutoencoder {
  /// Writes the folder of a model of the family 'vae' or 'autoencoder', with weights drawn from seed 1; throws when the system refuses.
  package static func write(
    to path: String, name: String = "faces", imageSize: Int = 16, latent: Int, isVariational: Bool
  ) throws {
    let architecture = try AutoencoderArchitecture(
      imageSize: imageSize, latent: latent, encoderChannels: [4, 4, 4, 4], decoderChannels: [4, 4, 4, 4])
    let parameters = AutoencoderNetwork(architecture, isVariational: isVariational).parameters
    try ModelFolder.write(
      to: path, family: isVariational ? Autoencoder.variationalFamilyName : Autoencoder.familyName, name: name,
      architecture: architecture, weights: Parameters(parameters, key: RandomKey(seed: 1)).byName,
      card: "# \(name)\n\nRandom weights.\n")
  }
}
