import ImageKit
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TestKit
import PipelineKit
import Testing

/// Edits of photos by linear models, whose pictures move as far as their latents do.
@Suite struct EditPipelinesTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    models = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
    for (name, seed) in [("faces", UInt64(1)), ("other", 2)] {
      try LinearModel.write(to: folder("models/\(name)"), name: name, seed: seed)
      let space = try models.model(name).space
      // The measure "sharp" is at an angle to "glasses" whose cosine is 0.6, and has class means of its own.
      try write(Direction.two(named: "glasses", [1, 0], in: space, withMean: 0.3, withoutMean: -0.1))
      try write(Direction.two(named: "sharp", [0.6, 0.8], in: space, withMean: 0.25, withoutMean: -0.2))
    }
    for index in 10..<34 {
      let photo = Image(pixels: SampleImages.pixels(width: 8, height: 8, seed: UInt64(index)), bitDepth: 8)
      try folder.write(ImageFile.encode(photo, as: .png), to: "photos/\(index).png")
    }
  }

  private func write(_ direction: Direction) throws {
    try direction.write(to: folder("models/\(direction.space.name)/directions/\(direction.name).safetensors"))
  }

  /// How each photo's picture is moved by `shift` with these arguments, and by its control.
  private func moves(_ model: String, _ arguments: String) async throws -> (edit: [Tensor], control: [Tensor]) {
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - encode: { model: \(model) }
        - shift: { model: \(model), \(arguments) }
        - decode: { model: \(model) }
      """, to: "edit.yaml")
    let pipelines = try EditPipelines(
      file: file, images: folder("photos"), registry: .standard(models: models), models: models)
    var moves = (edit: [Tensor](), control: [Tensor]())
    for name in try LoadStage(path: folder("photos")).names() {
      func picture(_ pipeline: Pipeline?) async throws -> Tensor {
        let pipeline = try #require(pipeline)
        return try #require(try await pipeline.run(name, seed: RandomKey(seed: 3)).value.pixels)
      }
      let before = try await picture(pipelines.reconstruction)
      moves.edit.append(try await picture(pipelines.edit) - before)
      moves.control.append(try await picture(pipelines.random) - before)
    }
    return moves
  }

  private func lengths(_ moves: [Tensor]) -> [Double] { moves.map { $0.squaredNorm().squareRoot() } }

  /// For each parameter of `shift` two edits that differ in its value alone, given as the model and the other arguments.
  private static let pairs: [String: [(model: String, arguments: String)]] = [
    "model": [("faces", "along: glasses, to: with"), ("other", "along: glasses, to: with")],
    "along": [("faces", "along: glasses, to: with"), ("faces", "along: sharp, to: with")],
    "by": [("faces", "along: glasses, by: 1"), ("faces", "along: glasses, by: -2.5")],
    "to": [("faces", "along: glasses, to: without"), ("faces", "along: glasses, to: 1.5")],
    "measure": [
      ("faces", "along: glasses, to: without"), ("faces", "along: glasses, to: without, measure: sharp"),
    ],
    "within": [
      ("faces", "along: glasses, to: without, measure: sharp"),
      ("faces", "along: glasses, to: without, measure: sharp, within: 0.6"),
    ],
    "strength": [
      ("faces", "along: glasses, to: with, measure: sharp"),
      ("faces", "along: glasses, to: with, measure: sharp, strength: 0.5"),
    ],
  ]

  @Test(
    "Whatever 'shift' is given, the control moves each photo as far as the edit does",
    arguments: ShiftStage.signature.parameters.map(\.name))
  func theControlIsOfEqualLength(_ parameter: String) async throws {
    let pair = try #require(
      Self.pairs[parameter], "'shift' takes '\(parameter)': add two edits that differ in it alone")
    var found: [[Double]] = []
    for (model, arguments) in pair {
      let moves = try await moves(model, arguments)
      let (edit, control) = (lengths(moves.edit), lengths(moves.control))
      #expect(zip(edit, control).allSatisfy { abs($0 - $1) < 1e-4 }, "\(arguments): \(edit), \(control)")
      // It goes another way: at a right angle.
      #expect(zip(moves.edit, moves.control).allSatisfy { abs(($0 * $1).sum()) < 1e-4 })
      #expect(edit.contains { $0 > 0.05 })
      found.append(edit)
    }
    // The parameter counts: with its other value the edit is of another length.
    #expect(zip(found[0], found[1]).contains { abs($0 - $1) > 0.02 })
  }

  @Test("With a measure, a photo that is in the class already is moved by neither the edit nor its control")
  func whoIsThereAlreadyStays() async throws {
    let moves = try await moves("faces", "along: glasses, to: without, measure: sharp, strength: 1.2")
    let (edit, control) = (lengths(moves.edit), lengths(moves.control))
    #expect(edit.contains(0) && edit.contains { $0 > 0.05 })
    #expect(zip(edit, control).allSatisfy { ($0 == 0) == ($1 == 0) })
  }

  @Test(
    "What says which faces are edited is not the edit",
    arguments: [("add-glasses", nil), ("remove-glasses", "glasses-remover"), ("smile", "faces-vae")])
  func theTrialIsNotTheEdit(_ name: String, _ model: String?) throws {
    let shipped = ModelLibrary(
      searchPaths: [Repository.root.appending(path: "samples/models").path], families: ModelFamily.all)
    let pipelines = try EditPipelines(
      file: Repository.root.appending(path: "pipelines/\(name).yaml").path, images: folder("photos"),
      registry: .standard(models: shipped), models: shipped)
    #expect(pipelines.model?.folder.name == model)
  }

  @Test("'shift' and 'random-direction' take the same arguments, but for the name of the direction")
  func theSignaturesDifferInOneName() {
    let (edit, control) = (ShiftStage.signature, RandomDirectionStage.signature)
    #expect(edit.parameters.map { $0.name == "along" ? "like" : $0.name } == control.parameters.map(\.name))
    for (own, other) in zip(edit.parameters, control.parameters) where own.name != "along" { #expect(own == other) }
    #expect(edit.inputs == control.inputs && edit.output == control.output)
  }
}

extension Direction {
  /// A direction that lies in the first two of six coordinates.
  fileprivate static func two(
    named name: String, _ first: [Float], in space: LatentSpace, withMean: Double, withoutMean: Double
  ) -> Direction {
    Direction(
      name: name, space: space, levels: [Tensor(first + [0, 0, 0, 0], shape: [1, 6])], mean: 0, spread: 0.2,
      withMean: withMean, withoutMean: withoutMean, method: "known", positives: 4, negatives: 4, accuracy: 1)
  }
}
