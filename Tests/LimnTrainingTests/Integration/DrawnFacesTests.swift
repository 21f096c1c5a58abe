import LimnData
import LimnFaces
import LimnFitting
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import Testing

/// A tiny variational autoencoder learns drawn faces of 32×32 in seconds. Of them the truth is known: the same face, drawn
/// without its glasses.
@Suite struct DrawnFacesTests {
  private static let size = 32

  /// Faces of a seed, each with a person of its own.
  private static func faces(_ count: Int, seed: UInt64, glasses: FaceFactors.Presence) -> [FaceFactors] {
    let key = RandomKey(seed: seed)
    return (0..<count).map { FaceFactors(key: key.split($0), glasses: glasses) }
  }

  /// The middle of their pictures, where glasses are 23 pixels wide.
  private static func pictures(_ faces: [FaceFactors]) -> Tensor {
    Tensor.stacked(
      faces.map { FaceDrawing.pixels($0, width: 45, height: 45).cropped(x: 6, y: 9, width: size, height: size) })
  }

  /// A model trained on these pictures.
  private static func model(of pictures: Tensor, steps: Int) async throws -> Autoencoder {
    let network = AutoencoderNetwork(
      try AutoencoderArchitecture(
        imageSize: size, latent: 32, encoderChannels: [16, 24, 32, 48], decoderChannels: [16, 24, 32, 48]),
      isVariational: true)
    let objective = AutoencoderObjective(network)
    let trainer = Trainer(
      settings: .init(steps: steps, batch: 32, shards: 2, checkpointEvery: steps, seed: 1),
      schedule: Schedule(peak: 3e-3, steps: steps, warmUp: 20, fall: .cosine),
      examples: { count, key in
        let drawn = (0..<count).map { key.integer(below: pictures.shape[0], at: $0) }
        let batch = Tensor.stacked(drawn.map { pictures.items($0..<$0 + 1) })
        return Batch(input: batch, target: batch)
      },
      losses: { objective.losses($0, step: $1, key: $2, in: $3) })
    var optimiser = Adam(Parameters(objective.parameters, key: RandomKey(seed: 1)), settings: .init(clip: 1000))
    try await trainer.run(&optimiser, report: { _ in }, checkpoint: { _ in })
    return Autoencoder(network, optimiser.weights, name: "drawn", hash: "drawn")
  }

  /// A part of the pictures.
  private struct Region {
    let x: Int, y: Int, width: Int, height: Int

    /// The eyes with brows and glasses, and the whole.
    static let all = [Region(x: 5, y: 8, width: 23, height: 11), Region(x: 0, y: 0, width: size, height: size)]

    /// The mean squared error of each picture.
    func errors(of pictures: Tensor, truth: Tensor) -> [Double] {
      let difference = (pictures - truth).cropped(x: x, y: y, width: width, height: height)
      return (0..<pictures.shape[0]).map { difference.items($0..<$0 + 1).squaredNorm() / Double(3 * width * height) }
    }
  }

  @Test("Glasses that are taken off come closer to the truth than doing nothing and than a random step of equal length")
  func glassesComeOff() async throws {
    let known = Self.faces(1500, seed: 1, glasses: .any)
    let pictures = Self.pictures(known)
    let model = try await Self.model(of: pictures, steps: 2000)

    // From without to with, and where those without are.
    let latents = try model.encode(pictures).levels[0]
    let classes = known.map { $0.glasses != nil }
    let normal = try DirectionMethod.mean.fit(LabelledLatents(values: latents, classes: classes)).unit
    let place = ProjectionStatistics(latents.rowProducts(with: normal), classes: classes).withoutMean
    let unit = Latent(space: model.space, levels: [Tensor(normal.map(Float.init), shape: [1, normal.count])])

    let fresh = Self.faces(120, seed: 2, glasses: .always)
    let photos = Self.pictures(fresh)
    let truth = Self.pictures(fresh.map { $0.with(glasses: nil) })
    let codes = try model.encode(photos)
    let lengths = codes.dots(with: unit).map { Float(place - $0) }
    let drawn = Latent(space: model.space, levels: [RandomKey(seed: 3).normal(codes.levels[0].shape)])
    let steps = zip(lengths, drawn.norms).map { $0 / Float($1) }
    let before = try model.decode(codes)
    /// The photos after a step of each latent, by the transfer that edits photos.
    func transferred(_ latents: Latent) throws -> Tensor {
      let after = try model.decode(latents)
      return Tensor.stacked(
        fresh.indices.map { face in
          func item(_ pictures: Tensor) -> Tensor { pictures.items(face..<face + 1) }
          return DetailTransfer()(photo: item(photos), before: item(before), after: item(after)).result
        })
    }
    let edited = try transferred(codes.adding(unit, times: lengths))
    let opposite = try transferred(codes.adding(unit, times: lengths.map { -$0 }))
    let random = try transferred(
      Latent(
        stacking: fresh.indices.map { codes.items($0..<$0 + 1).adding(drawn.items($0..<$0 + 1), times: steps[$0]) }))

    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func share(_ a: [Double], below b: [Double]) -> Double { mean(zip(a, b).map { $0 < $1 ? 1 : 0 }) }
    for region in Region.all {
      let nothing = region.errors(of: photos, truth: truth)
      let edit = region.errors(of: edited, truth: truth)
      let control = region.errors(of: random, truth: truth)
      let wrong = region.errors(of: opposite, truth: truth)
      // Measured in five trainings (seeds 1…3, and 4 and 5 at a rate of 4e-3): at most 0.38 of either,
      // on at least 80 of 100 faces.
      #expect(mean(edit) < 0.5 * mean(nothing))
      #expect(mean(edit) < 0.5 * mean(control))
      #expect(share(edit, below: nothing) >= 0.75)
      #expect(share(edit, below: control) >= 0.75)
      // With its sign turned round the direction makes it worse (measured: 1.52 times and more).
      #expect(mean(wrong) > 1.2 * mean(nothing))
    }
  }
}
