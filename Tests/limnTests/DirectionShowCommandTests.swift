import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct DirectionShowCommandTests {
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
    let result = try Command.run("direction", "show", folder("glasses.safetensors"), folder("smile.safetensors"))
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = words(result.output)
    #expect(lines.contains(["glasses", "faces@01234567", "balanced", "31", "65", "0.500", "2.00", "93.8", "%", "-"]))
    #expect(
      lines.contains([
        "smile", "faces@01234567", "balanced", "31", "65", "0.500", "2.00", "93.8", "%", "male,", "young",
      ]))
    #expect(lines.contains(["cosine", "glasses", "smile"]))
    #expect(lines.contains(["glasses", "1.000", "0.600"]) && lines.contains(["smile", "0.600", "1.000"]))
  }

  @Test func aSingleOneShowsTheCosinesOfItsFile() throws {
    try direction("glasses", axis: 0).write(to: folder("glasses.safetensors"))
    let result = try Command.run("direction", "show", folder("glasses.safetensors"))
    #expect(result.status == 0 && words(result.output).contains(["cosine", "hat"]))
    #expect(words(result.output).contains(["glasses", "-0.125"]))
  }

  @Test func directionsOfTwoModelsHaveNoCosine() throws {
    try direction("glasses", axis: 0).write(to: folder("a.safetensors"))
    let other = LatentSpace(name: "more", model: "abcdefabcd", levels: [.vector(units: 4)])
    try direction("glasses", axis: 0, space: other).write(to: folder("b.safetensors"))
    let result = try Command.run("direction", "show", folder("a.safetensors"), folder("b.safetensors"))
    #expect(words(result.output).contains(["glasses", "of", "more@abcdefab", "-", "1.000"]))
  }

  @Test func jsonHasTheSameNumbers() throws {
    try direction("smile", axis: 1).write(to: folder("smile.safetensors"))
    let result = try Command.run("direction", "show", folder("smile.safetensors"), "--json")
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      rows.count == 1 && rows[0]["name"] as? String == "smile" && rows[0]["model_hash"] as? String == "0123456789")
    #expect(rows[0]["balanced_accuracy"] as? Double == 0.9375 && rows[0]["distance"] as? Double == 2)
    #expect(rows[0]["orthogonal_to"] as? [String] == ["male", "young"] && rows[0]["has_footprint"] as? Bool == false)
    #expect(rows[0]["cosines"] as? [String: Double] == ["hat": -0.125])
  }

  @Test func wrongUsageEndsWith2() throws {
    let none = try Command.run("direction", "show")
    #expect(none.status == 2)
    #expect(
      none.errors
        == "error: give directions, or --model for all of a model's; 'limn direction show --help' says more\n")
    let name = try Command.run("direction", "show", "glasses")
    #expect(name.status == 2)
    #expect(
      name.errors
        == "error: \"glasses\" is a name: say with --model whose direction it is, or give a file's path\n")
    let missing = try Command.run("direction", "show", folder("none.safetensors"))
    #expect(missing.status == 2 && missing.errors.hasPrefix("error: \(folder("none.safetensors")): "))
    let unknown = try Command.run("direction", "show", "glasses", "--model", folder("models/tiny"))
    #expect(unknown.status == 2 && unknown.errors.hasPrefix("error: tiny has no direction named \"glasses\"; "))
    try direction("glasses", axis: 0).write(to: folder("glasses.safetensors"))
    let foreign = try Command.run("direction", "show", folder("glasses.safetensors"), "--model", folder("models/tiny"))
    #expect(foreign.status == 2 && foreign.errors.contains("fitted in another model's space"))
    let empty = try Command.run("direction", "show", "--model", folder("models/tiny"))
    #expect(
      empty.status == 0
        && empty.output == "\(folder("models/tiny")) has no directions; fit one with 'limn direction fit'\n")
  }
}
