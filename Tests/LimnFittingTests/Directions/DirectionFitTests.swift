import Foundation
import LimnFitting
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors
import ModelKit
import TensorKit
import Testing

@Suite struct DirectionFitTests {
  private let set: LinearPhotos

  init() throws { set = try LinearPhotos() }

  private func vector(_ direction: Direction) -> [Double] { direction.levels.flatMap { $0.array.map(Double.init) } }

  @Test("Means bring along that men wear glasses more often; matched ones do not")
  func aKnownDirectionIsFound() async throws {
    let mean = try await set.fit(.mean).run()
    // 24 of 32 with glasses are men, and 24 of 64 without: 0.6 along the first axis, 0.225 along the second.
    #expect(abs(SyntheticLatents.angle(vector(mean.direction), axis: 0) - atan(0.375) * 180 / .pi) < 3)
    #expect(mean.notes.isEmpty && mean.failures.isEmpty)
    let outcome = try await set.fit(.balanced).run()
    let direction = outcome.direction
    #expect(SyntheticLatents.angle(vector(direction), axis: 0) < 4)
    #expect(outcome.notes == ["glasses: matched on male: 2 combinations"])
    #expect(direction.name == "glasses" && direction.method == "balanced")
    #expect(try direction.space == set.model.space)
    #expect(direction.positives == 32 && direction.negatives == 64 && direction.accuracy > 0.99)
    #expect(abs(direction.withMean - direction.withoutMean - 0.6) < 0.05)
    #expect(abs(direction.mean - (direction.withMean + 2 * direction.withoutMean) / 3) < 1e-9)
    #expect(abs(direction.unit.norms[0] - 1) < 1e-6 && direction.cosines.isEmpty)
  }

  @Test("The footprint of a linear model is the picture of the direction itself")
  func footprint() async throws {
    let direction = try await set.fit(.balanced).run().direction
    let model = try #require(try set.model.decoder as? LinearModel)
    let change = try model.decode(direction.unit) - model.decode(direction.unit.scaled(by: 0))
    let expected = change.mapped(abs).channelMean()
    let most = try #require(expected.array.max())
    let footprint = try #require(direction.footprint)
    expectClose(footprint, expected * (1 / most), tolerance: 1e-3)
    #expect(footprint.array.max() == 1)
  }

  @Test("Taken out is what other attributes span", arguments: DirectionMethod.allCases)
  func orthogonality(_ method: DirectionMethod) async throws {
    let outcome = try await set.fit(method, match: [], orthogonalTo: ["male", "hat"]).run()
    #expect(outcome.direction.orthogonalTo == ["male", "hat"])
    for column in ["male", "hat"] {
      let other = try await set.fit(method, column, match: method == .balanced ? ["glasses"] : []).run().direction
      #expect(abs(outcome.direction.cosine(to: other) ?? 1) < 1e-5)
      #expect(abs(outcome.direction.cosines[column] ?? 1) < 1e-5)
    }
    #expect(outcome.notes.contains { $0.hasPrefix("male: had a cosine of 0.") })
  }

  @Test("Neither the order of the photos nor the threads change the direction")
  func orderAndThreads() async throws {
    let photos = try set.photos()
    let shuffled = RandomKey(seed: 3).permutation(photos.count).map { photos[$0] }
    for method in [DirectionMethod.balanced, .logistic] {
      let one = try await set.fit(method).run(threads: 1).direction
      let three = try await set.fit(method).run(threads: 3).direction
      expectSame(one.levels[0], three.levels[0])
      let (first, second) = (try #require(one.footprint), try #require(three.footprint))
      expectSame(first, second)
      let other = try await set.fit(method, photos: shuffled).run().direction
      expectClose(other.levels[0], one.levels[0], tolerance: 1e-5)
      #expect(abs(other.spread - one.spread) < 1e-6 && other.accuracy == one.accuracy)
    }
  }

  @Test func aConditionAndMirroredCopiesChangeTheCounts() async throws {
    let train = try set.fit(condition: "split=train")
    #expect(train.photos.count == 84)
    let direction = try await set.fit(mirrored: true, condition: "split=train").run().direction
    #expect(direction.positives + direction.negatives == 84)
  }

  @Test func cosinesToOtherDirectionsAreNoted() async throws {
    let male = try await set.fit(.mean, "male").run().direction
    let direction = try await set.fit(.mean).run(others: [male]).direction
    #expect(direction.cosines.keys.sorted() == ["male"])
    #expect(abs((direction.cosines["male"] ?? 0) - (direction.cosine(to: male) ?? 1)) < 1e-6)
    // A file of its own name is the one that is made again.
    let again = try await set.fit(.mean).run(others: [direction]).direction
    #expect(again.cosines.isEmpty)
  }

  @Test func aBrokenPhotoIsListedAndTheDirectionIsThere() async throws {
    try set.folder.write(Array("not a photo".utf8), to: "photos/00.png")
    let outcome = try await set.fit().run()
    #expect(outcome.failures.count == 1 && outcome.failures[0].hasPrefix(set.folder("photos/00.png") + ": "))
    #expect(outcome.direction.positives == 31)
  }

  private func refusal(_ make: @autoclosure () throws -> DirectionFit) -> String {
    do {
      _ = try make()
      return "none"
    } catch { return "\(error)" }
  }

  @Test func whatCannotBeFittedIsRefusedBeforeAPhotoIsOpened() throws {
    let labels = set.folder("labels.csv")
    #expect(
      refusal(try set.fit(.mean, "glases")).hasPrefix("\(labels): has no column 'glases'; did you mean 'glasses'?"))
    #expect(refusal(try set.fit(match: ["mael"])).hasPrefix("\(labels): has no column 'mael'; did you mean 'male'?"))
    #expect(
      refusal(try set.fit(.mean, "note")).hasPrefix("\(labels):2: 'note' is 'x', and an attribute is 0, 1 or empty"))
    #expect(
      refusal(try set.fit(condition: "split=test")).hasPrefix("\(labels): no row has split=test;"))
    #expect(
      refusal(try set.fit(.mean, "hat", condition: "split=val"))
        == "none of the 12 photos chosen has hat=1: a direction needs photos of both classes")
    #expect(
      refusal(try set.fit(orthogonalTo: ["hat"], condition: "male=0,hat=0"))
        == "none of the 46 photos chosen has hat=1: a direction needs photos of both classes")
    #expect(
      refusal(try set.fit(orthogonalTo: ["glasses"]))
        == "'glasses' is the attribute itself: it can neither be matched nor taken out")
    let stray = ItemName(path: "photos/zz.png", directory: "", stem: "zz", extension: "png", index: 0)
    #expect(
      refusal(try set.fit(photos: [stray]))
        == "no photo of 'photos' is in '\(labels)': the table begins with '00.png', the folder with 'zz.png'; "
        + "give the folder that the table is about")
    let two = try set.photos().filter { ["01", "07"].contains($0.stem) }
    #expect(
      refusal(try set.fit(condition: "male=1", photos: two))
        == "none of the 2 photos of 'photos' in '\(labels)' fulfils the condition")
  }

  @Test func aModelThatKeepsThePhotoIsRefused() throws {
    try TinyModel.write(to: set.folder("models/tiny"), name: "tiny")
    let model = try ModelLibrary(families: [Denoiser.family]).model(set.folder("models/tiny"))
    let request = DirectionFit.Request(attribute: "glasses", name: "glasses")
    #expect(
      refusal(
        try DirectionFit(request, model: model, table: set.table(), photos: set.photos(), folder: "photos"))
        == "tiny keeps the photo itself in its latent: a direction needs a model whose latent is a vector, such as an "
        + "autoencoder or a VAE")
  }

  @Test func nothingIsLeftOfADirectionThatIsTakenOut() async throws {
    try set.folder.write(
      String(contentsOfFile: set.folder("labels.csv"), encoding: .utf8).split(separator: "\n").enumerated().map {
        // A column that says the same as glasses.
        $0.element + ($0.offset == 0 ? ",same" : $0.element.split(separator: ",")[1] == "1" ? ",1" : ",0")
      }.joined(separator: "\n"), to: "labels.csv")
    let fit = try set.fit(orthogonalTo: ["same"])
    let error = await #expect(throws: FittingError.self) { _ = try await fit.run() }
    #expect(error?.description == "nothing is left of glasses once same is taken out; take out less")
  }
}
