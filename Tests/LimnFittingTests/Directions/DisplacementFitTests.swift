import Foundation
import LimnFitting
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// A linear model whose first unit moves its picture to the right: its basis is the mean's slope.
@Suite struct DisplacementFitTests {
  private static let size = 24
  private let folder: TemporaryFolder
  private let library: ModelLibrary
  private let model: LearnedModel
  /// How many pixels a step of length 1 moves the picture.
  private let pixels: Float

  init() throws {
    folder = try TemporaryFolder()
    let size = Self.size
    func texture(_ x: Double, _ y: Double, _ channel: Int) -> Float {
      Float(0.5 + 0.2 * sin(x / 2.5 + Double(channel)) * cos(y / 3 - x / 9))
    }
    let mean = Tensor(shape: [3 * size * size]) { values in
      for index in values.indices {
        values[index] = texture(Double(index % size), Double(index / size % size), index / size / size)
      }
    }
    let slope = Tensor(shape: [3 * size * size]) { values in
      for index in values.indices {
        let (x, y, channel) = (Double(index % size), Double(index / size % size), index / size / size)
        values[index] = texture(x - 0.5, y, channel) - texture(x + 0.5, y, channel)
      }
    }
    let length = slope.array.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    pixels = 1 / length
    let noise = LinearModel.orthonormal(3 * size * size, 2, key: RandomKey(seed: 4)).array
    let basis = Tensor(
      slope.array.enumerated().flatMap { [$0.element / length, noise[2 * $0.offset + 1]] }, shape: [3 * size * size, 2])
    try LinearModel.write(to: folder("models/faces"), name: "faces", size: size, units: 2, basis: basis, mean: mean)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
    model = try library.model("faces")
  }

  /// Photos of latents near 0 along both units.
  private func photos(_ count: Int) throws -> [ItemName] {
    guard let linear = try model.decoder as? LinearModel else { return [] }
    let drawn = RandomKey(seed: 5).normal([count, 2]) * 0.3
    for index in 0..<count {
      let image = Image(pixels: try linear.decode(linear.latent(drawn.items(index..<index + 1))), bitDepth: 16)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(100 + index).png")
    }
    return try LoadStage(path: folder("photos")).names()
  }

  /// From nothing to a step of two thirds of a pixel.
  private func direction() throws -> Direction {
    let place = Double(0.7 / pixels)
    return Direction(
      name: "right", space: try model.space, levels: [Tensor([1, 0], shape: [1, 2])], mean: place / 2, spread: place,
      withMean: place, withoutMean: 0, method: "mean", positives: 10, negatives: 10, accuracy: 1)
  }

  @Test func aMovementIsFound() async throws {
    let outcome = try await DisplacementFit(direction(), model: model, photos: photos(40)).run()
    let displacement = try #require(outcome.direction.displacement)
    let size = Self.size
    let latent = Latent(space: try model.space, levels: [Tensor(zeros: [1, 2])])
    let field = displacement.fields(for: latent).resizedBilinearly(width: size, height: size).array
    #expect(displacement.mean.shape == [1, 2, 16, 16])
    // The parts show what is a little to their left: −1 pixel for each that the picture moves to the right.
    var across: [Float] = [], down: [Float] = []
    for row in 5..<19 {
      for column in 5..<19 {
        across.append(field[row * size + column] * Float(size) / pixels)
        down.append(field[(size + row) * size + column] * Float(size) / pixels)
      }
    }
    let count = Float(across.count)
    #expect(abs(across.reduce(0, +) / count + 1) < 0.2, "\(across.reduce(0, +) / count)")
    #expect(abs(down.reduce(0, +) / count) < 0.1)
    let note = try #require(outcome.notes.first)
    let percent = try #require(note.firstMatch(of: /([0-9]+) % is parts that move/).flatMap { Int($0.1) })
    #expect(percent > 60, "\(note)")
    #expect(outcome.direction.name == "right" && outcome.failures.isEmpty)
  }

  @Test func neitherThreadsNorTheDisplacementThatItHadMatter() async throws {
    let photos = try photos(24)
    let one = try await DisplacementFit(direction(), model: model, photos: photos).run(threads: 1)
    let three = try await DisplacementFit(one.direction, model: model, photos: photos).run(threads: 3)
    let (first, second) = (try #require(one.direction.displacement), try #require(three.direction.displacement))
    expectSame(first.mean, second.mean)
    expectSame(first.axes, second.axes)
    expectSame(first.loadings, second.loadings)
  }

  @Test func tooFewPhotosAreRefused() async throws {
    let fit = try DisplacementFit(direction(), model: model, photos: photos(12))
    let error = await #expect(throws: FittingError.self) { _ = try await fit.run() }
    #expect(
      error?.description.hasPrefix("a step along 'right' would change 12 latents: give at least 20 photos") == true)
    // A mirror image counts.
    _ = try await DisplacementFit(direction(), model: model, photos: photos(12), isMirrored: true).run()
  }

  @Test func aUnitHasNoFileForIt() throws {
    let unit = Direction(
      name: "unit:1", space: try model.space, levels: [Tensor([0, 1], shape: [1, 2])], mean: 0, spread: 1, withMean: 0,
      withoutMean: 0, method: "unit", positives: 0, negatives: 0, accuracy: 0)
    let error = #expect(throws: FittingError.self) { _ = try DisplacementFit(unit, model: model, photos: photos(1)) }
    #expect(
      error?.description
        == "'unit:1' has no file to keep a displacement in: give a direction of 'limn fit direction'")
  }

  @Test func eachRoundShowsItsProgress() async throws {
    var (totals, finished) = ([Int](), 0)
    _ = try await DisplacementFit(direction(), model: model, photos: photos(20)).run { event in
      switch event {
      case .started(let total, _): totals.append(total)
      case .finished: finished += 1
      default: break
      }
    }
    #expect(totals == [20, 36] && finished == 56)
  }

  @Test func aModelThatKeepsThePhotoIsRefused() throws {
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    let tiny = try ModelLibrary(families: [Denoiser.family]).model(folder("models/tiny"))
    let error = #expect(throws: FittingError.self) { _ = try DisplacementFit(direction(), model: tiny, photos: []) }
    #expect(error?.description.contains("tiny keeps the photo itself in its latent: a displacement needs") == true)
  }
}
