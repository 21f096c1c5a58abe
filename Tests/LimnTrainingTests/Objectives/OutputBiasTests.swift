import Foundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors
import LimnTraining
import Testing

@Suite struct OutputBiasTests {
  private let layers = "encoderHidden: [4], decoderHidden: [4]"

  /// A model that one step at a learning rate of 0 leaves as it began, and the numbers `[C·H·W]` of the only photo.
  private func begun(
    _ likelihood: String, _ layers: String
  ) async throws -> (bias: [Float], other: [Float], photo: [Float]) {
    let tiny = try TinyTraining(photos: 1)
    let recipe = try tiny.recipe([
      "model":
        "{ name: tiny, family: basic-vae, output-bias: mean, architecture: { width: 40, height: 32, channels: 3, latent: 2, "
        + "likelihood: \(likelihood), \(layers) } }",
      "data.crop": "floats: {}", "input": "clean", "loss": nil, "steps": "1",
      "optimiser": "{ name: adam, learning-rate: 0 }",
    ])
    try await tiny.train(recipe)
    let network = try #require(recipe.objective as? BasicObjective).network
    let model = try ModelFolder(path: tiny.folder("out/tiny"))
    let photo = try PNG.decode([UInt8](tiny.bytes("photos/0.png")))
    return (
      try #require(model.weights[network.lastBias]).array, try #require(model.weights["encoder.hidden.0.bias"]).array,
      photo.pixels().array
    )
  }

  @Test("A linear layer begins at the mean of each pixel, as a logit between 0.001 and 0.999 or as it is")
  func ofEachPixel() async throws {
    let bernoulli = try await begun("bernoulli", layers)
    #expect(bernoulli.photo.count == 3 * 40 * 32 && bernoulli.bias.count == bernoulli.photo.count)
    for (bias, mean) in zip(bernoulli.bias, bernoulli.photo) {
      #expect(abs(1 / (1 + exp(-bias)) - min(max(mean, 0.001), 0.999)) < 1e-5)
    }
    #expect(Set(bernoulli.bias).count > 10 && bernoulli.other.allSatisfy { $0 == 0 })
    let normal = try await begun("gaussian", layers)
    for (bias, mean) in zip(normal.bias, normal.photo) { #expect(abs(bias - mean) < 1e-6) }
  }

  @Test func aConvolutionBeginsAtTheMeanOfEachChannel() async throws {
    let found = try await begun("bernoulli", "encoderConvolutions: [4], decoderConvolutions: [4], " + layers)
    #expect(found.bias.count == 3)
    for (channel, bias) in found.bias.enumerated() {
      let mean = found.photo[channel * 1280..<(channel + 1) * 1280].reduce(0, +) / 1280
      #expect(abs(1 / (1 + exp(-bias)) - mean) < 1e-5)
    }
  }

  @Test func whereItCannotBeItIsAnErrorOfTheRecipe() throws {
    let tiny = try TinyTraining()
    func fault(_ model: String) -> String {
      do {
        _ = try tiny.recipe(["model": model])
        return ""
      } catch { return "\(error)" }
    }
    let denoiser = "architecture: { channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1] }"
    #expect(
      fault("{ name: tiny, family: denoiser, output-bias: mean, \(denoiser) }").hasSuffix(
        "'output-bias' of 'model' of the recipe cannot be 'mean' in the family 'denoiser', whose last layer has no such "
          + "biases; found 'mean'; leave it out"))
    #expect(
      fault("{ name: tiny, family: denoiser, output-bias: mean, from: other, \(denoiser) }").contains(
        "cannot be 'mean' with 'from', whose model has its own; leave one out"))
  }
}
