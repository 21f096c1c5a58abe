import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import TestKit
import Testing

@Suite struct IdentifiableAutoencoderTests {
  private func model(_ prior: String = "segments", in folder: TemporaryFolder) throws -> LearnedModel {
    let architecture = try IdentifiableArchitecture([
      "columns": .integer(3), "segments": .integer(4), "latent": .integer(2), "hidden": .list([.integer(5)]),
      "prior": .text(prior),
    ])
    let network = IdentifiableNetwork(architecture)
    checkNetwork(network)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    if prior == "segments" { weights["prior.log_variance"] = RandomKey(seed: 9).normal([2, 4]) }
    try ModelFolder.write(
      to: folder("m"), family: "ivae", name: "m", architecture: architecture, weights: weights.byName, card: "# M\n")
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("m")
  }

  private let rows = Tensor([0.5, -1, 2, 0, 1, 1, -0.5, 3], shape: [2, 4])

  @Test(arguments: ["segments", "standard"])
  func itKeepsTheContracts(prior: String) throws {
    let folder = try TemporaryFolder()
    let model = try model(prior, in: folder)
    #expect(model.input == .row(columns: 4) && model.has(.conditionalPrior))
    try checkModel(encoder: model.encoder, decoder: model.decoder, inputs: [rows])
    try checkPosterior(of: model.variationalEncoder, inputs: rows)
    checkPrior(try model.prior, posterior: try model.variationalEncoder.posterior(rows))
    // What is decoded is a row again, of a segment that there is.
    let decoded = try model.decoder.decode(model.encoder.encode(rows))
    #expect(try model.encoder.encode(decoded).count == 2)
  }

  @Test("The prior is the segment's: its variances, whatever the numbers; and the encoder sees the segment")
  func theSegmentCounts() throws {
    for (prior, counts) in [("segments", true), ("standard", false)] {
      let folder = try TemporaryFolder()
      let model = try model(prior, in: folder)
      var other = rows
      other.withMutableValues { $0[3] = 2 }
      let latents = try model.encoder.encode(rows)
      func density(_ rows: Tensor) throws -> [Double] {
        try model.conditionalPrior.distribution(given: rows).logDensity(of: latents)
      }
      #expect(try (density(rows) != density(other)) == counts)
      #expect(try (model.encoder.encode(other).rows.array != latents.rows.array) == counts)
      var numbers = rows
      numbers.withMutableValues { $0[0] += 1 }
      #expect(try density(rows) == density(numbers))
    }
  }

  @Test func rowsOfNoSegmentAreRefused() throws {
    let folder = try TemporaryFolder()
    let model = try model(in: folder)
    for bad: Float in [-1, 4, 0.5, .nan] {
      let error = #expect(throws: ShapeError.self) { try model.encoder.encode(Tensor([1, 2, 3, bad], shape: [1, 4])) }
      #expect(error?.description == "the last column has the segment of a row, a whole number from 0 to 3")
    }
    let error = #expect(throws: ShapeError.self) { try model.encoder.encode(Tensor(zeros: [1, 3])) }
    #expect(error?.description == "rows of 3 numbers and their segment are needed, not [1, 3]")
  }
}
