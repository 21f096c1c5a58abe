import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct ModelFactsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
  }

  /// A direction along one axis, turned a little towards the next, of a space of vectors.
  private func direction(
    _ name: String, axis: Int, lean: Float = 0,
    space: LatentSpace = .init(name: "faces", model: "0123456789", levels: [.vector(units: 4)])
  ) -> Direction {
    var values = [Float](repeating: 0, count: 4)
    values[axis] = (1 - lean * lean).squareRoot()
    values[(axis + 1) % 4] = lean
    return Direction(
      name: name, space: space, levels: [Tensor(values, shape: [1, 4])], mean: 0.25, spread: 0.5, withMean: 1,
      withoutMean: 0, method: "balanced", positives: 31, negatives: 65,
      orthogonalTo: axis == 1 ? ["male", "young"] : [],
      cosines: ["hat": -0.125], accuracy: 0.9375)
  }

  private func words(_ output: String) -> [[String]] {
    output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  @Test func aRowForEachFileAndTheCosinesBetweenThem() throws {
    try direction("glasses", axis: 0, lean: 0.6).write(to: folder("glasses.safetensors"))
    try direction("smile", axis: 1).write(to: folder("smile.safetensors"))
    let result = try Command.run("models", folder("glasses.safetensors"), folder("smile.safetensors"))
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = words(result.output)
    #expect(
      lines.contains(["glasses", "faces@01234567", "balanced", "31", "65", "0.500", "2.00", "93.8", "%", "-", "-"]))
    #expect(
      lines.contains([
        "smile", "faces@01234567", "balanced", "31", "65", "0.500", "2.00", "93.8", "%", "male,", "young", "-",
      ]))
    #expect(lines.contains(["cosine", "glasses", "smile"]))
    #expect(lines.contains(["glasses", "1.000", "0.600"]) && lines.contains(["smile", "0.600", "1.000"]))
  }

  @Test func imagesThatAreNotSquareHaveTheirSize() throws {
    try TinyComponents.write(
      to: folder("models/wide"), shape: [1, 2, 3], mean: [Double](repeating: 0.5, count: 6),
      components: [1, 0, 0, 0, 0, 0], variances: [1], noise: 0.1)
    let found = try Command.run("models", folder("models/wide"))
    #expect(found.output.contains("\nimages      3×2 pixels\n"), "\(found.output)\(found.errors)")
    let json = try Command.run("models", folder("models/wide"), "--json").output
    #expect(json.contains("\"image_width\" : 3") && json.contains("\"image_height\" : 2"), "\(json)")
  }

  @Test func aSingleOneShowsTheCosinesOfItsFile() throws {
    try direction("glasses", axis: 0).write(to: folder("glasses.safetensors"))
    let result = try Command.run("models", folder("glasses.safetensors"))
    #expect(result.status == 0 && words(result.output).contains(["cosine", "hat"]))
    #expect(words(result.output).contains(["glasses", "-0.125"]))
  }

  @Test func directionsOfTwoModelsHaveNoCosine() throws {
    try direction("glasses", axis: 0).write(to: folder("a.safetensors"))
    let other = LatentSpace(name: "more", model: "abcdefabcd", levels: [.vector(units: 4)])
    try direction("glasses", axis: 0, space: other).write(to: folder("b.safetensors"))
    let result = try Command.run("models", folder("a.safetensors"), folder("b.safetensors"))
    #expect(words(result.output).contains(["glasses", "of", "more@abcdefab", "-", "1.000"]))
  }

  @Test func jsonHasTheSameNumbers() throws {
    try direction("smile", axis: 1).write(to: folder("smile.safetensors"))
    let result = try Command.run("models", folder("smile.safetensors"), "--json")
    let output = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(output["kind"] as? String == "directions" && output["version"] as? Int == 1)
    let rows = try #require(output["result"] as? [[String: Any]])
    #expect(
      rows.count == 1 && rows[0]["name"] as? String == "smile" && rows[0]["model_hash"] as? String == "0123456789")
    #expect(rows[0]["balanced_accuracy"] as? Double == 0.9375 && rows[0]["distance"] as? Double == 2)
    #expect(rows[0]["orthogonal_to"] as? [String] == ["male", "young"] && rows[0]["has_footprint"] as? Bool == false)
    #expect(rows[0]["cosines"] as? [String: Double] == ["hat": -0.125])
  }

  @Test func aModelIsDescribed() throws {
    let model = try Command.run("models", folder("models/tiny"))
    #expect(model.status == 0 && model.errors.isEmpty)
    let lines = words(model.output)
    #expect(lines.contains(["family", "denoiser"]) && lines.contains(["images", "of", "any", "size"]))
    #expect(lines.contains(["folder", folder("models/tiny")]) && lines.contains(["prior", "none"]))
    #expect(model.output.hasSuffix("no directions\n"))
    let json = try Command.run("models", folder("models/tiny"), "--json")
    let output = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let facts = try #require(output["result"] as? [String: Any])
    #expect(output["kind"] as? String == "model" && facts["is_autoencoder"] as? Bool == true)
    #expect(facts["parameters"] as? Int ?? 0 > 0 && (facts["directions"] as? [Any])?.isEmpty == true)
  }

  @Test func wrongUsageEndsWith2() throws {
    let name = try Command.run("models", "glasses")
    #expect(name.status == 2 && name.errors.hasPrefix("error: no model named \"glasses\"; "))
    let missing = try Command.run("models", folder("none.safetensors"))
    #expect(missing.status == 2 && missing.errors.hasPrefix("error: \(folder("none.safetensors")): "))
    let unknown = try Command.run("models", folder("models/tiny"), "glasses")
    #expect(unknown.status == 2 && unknown.errors.hasPrefix("error: tiny has no direction named \"glasses\"; "))
    try direction("glasses", axis: 0).write(to: folder("glasses.safetensors"))
    let foreign = try Command.run("models", folder("models/tiny"), folder("glasses.safetensors"))
    #expect(foreign.status == 2 && foreign.errors.contains("fitted in another model's space"))
  }
}
