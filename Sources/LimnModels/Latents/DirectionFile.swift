import LimnFoundation
import LimnTensors

extension Direction {
  /// The version of a file without a displacement, and of one with it.
  private static let (plainFormat, movingFormat) = ("limn direction 1", "limn direction 2")

  /// Reads a direction's file; throws one line with the file's name for whatever is missing, unknown or not as it must be.
  package init(path: String) throws(ModelError) {
    self = try LatentFile.read(
      path, as: "direction", limit: 64 << 20, formats: [Self.plainFormat, Self.movingFormat]
    ) { try Self.read(&$0) }
  }

  /// Writes its file atomically, its numbers as F32; throws when the system refuses.
  package func write(to path: String) throws {
    var contents = LatentFile.Contents(levels: levels, texts: metadata)
    contents.tensors["footprint"] = footprint
    if let displacement {
      contents.tensors["displacement.mean"] = displacement.mean
      contents.tensors["displacement.axes"] = displacement.axes
      contents.tensors["displacement.loadings"] = displacement.loadings
    }
    let format = displacement == nil ? Self.plainFormat : Self.movingFormat
    try LatentFile.write(contents, format: format, space: space, to: path)
  }

  /// What its file says beside the tensors.
  private var metadata: [String: String] {
    let others = cosines.sorted { $0.key < $1.key }.map { "\($0.key.quotedAsJSON):\($0.value)" }
    return [
      "name": name, "mean": "\(mean)", "spread": "\(spread)",
      "with_mean": "\(withMean)", "without_mean": "\(withoutMean)", "method": method, "positives": "\(positives)",
      "negatives": "\(negatives)", "orthogonal_to": "[" + orthogonalTo.map(\.quotedAsJSON).joined(separator: ",") + "]",
      "cosines": "{" + others.joined(separator: ",") + "}", "accuracy": "\(accuracy)",
    ]
  }

  private static func read(_ file: inout LatentFile) throws(LatentFile.Fault) -> Direction {
    let direction = Direction(
      name: try file.text("name"), space: file.space, levels: try file.latent().levels,
      mean: try file.number("mean"), spread: try file.number("spread"), withMean: try file.number("with_mean"),
      withoutMean: try file.number("without_mean"), method: try file.text("method"),
      positives: try file.count("positives"), negatives: try file.count("negatives"),
      orthogonalTo: try file.names("orthogonal_to"), cosines: try file.numbers("cosines"),
      accuracy: try file.number("accuracy"), footprint: try file.optionalTensor("footprint"),
      displacement: file.format == movingFormat ? try displacement(&file) : nil)
    try file.requireNoMore()
    try direction.check()
    return direction.normalised()
  }

  /// The same direction at length 1 to a float's precision, which a file whose numbers are F16 lacks.
  private func normalised() -> Direction {
    let factor = Float(1 / unit.norms[0])
    var direction = self
    direction.levels = levels.map { $0 * factor }
    return direction
  }

  private static func displacement(_ file: inout LatentFile) throws(LatentFile.Fault) -> DirectionDisplacement {
    let mean = try file.tensor("displacement.mean")
    let axes = try file.tensor("displacement.axes")
    let loadings = try file.tensor("displacement.loadings")
    if let problem = DirectionDisplacement.problem(mean: mean, axes: axes, loadings: loadings) {
      throw LatentFile.Fault(problem)
    }
    return DirectionDisplacement(mean: mean, axes: axes, loadings: loadings)
  }

  /// Checks the numbers.
  private func check() throws(LatentFile.Fault) {
    let norm = unit.norms[0]
    guard abs(norm - 1) <= 1e-3 else { throw LatentFile.Fault("its length is \(norm), expected 1") }
    guard spread > 0 else { throw LatentFile.Fault("\"spread\" is \(spread), expected more than 0") }
    guard (0...1).contains(accuracy) else { throw LatentFile.Fault("\"accuracy\" is \(accuracy), expected 0 to 1") }
    for (name, cosine) in cosines.sorted(by: { $0.key < $1.key }) where !(-1.001...1.001).contains(cosine) {
      throw LatentFile.Fault("the cosine to \"\(name.printable)\" is \(cosine), expected -1 to 1")
    }
    let coordinates = unit.rows.shape[1]
    if let displacement, displacement.loadings.shape[1] != coordinates {
      throw LatentFile.Fault(
        "\"displacement.loadings\" is \(displacement.loadings.shape), expected [K, \(coordinates)], a column a coordinate"
      )
    }
    guard let footprint else { return }
    let shape = footprint.shape
    guard shape.rank == 4, shape[0] == 1, shape[1] == 1, shape[2] == shape[3], shape[2] > 0 else {
      throw LatentFile.Fault("\"footprint\" is \(shape), expected [1, 1, S, S]")
    }
    guard footprint.withValues({ $0.allSatisfy { (0...1).contains($0) } }) else {
      throw LatentFile.Fault("\"footprint\" holds numbers outside 0 to 1")
    }
  }
}
