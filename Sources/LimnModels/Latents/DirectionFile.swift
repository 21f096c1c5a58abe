import LimnTensors

extension Direction {
  /// The file's version.
  private static let format = "limn direction 1"

  /// Reads a direction's file; throws one line with the file's name for whatever is missing, unknown or not as it must be.
  public init(path: String) throws(ModelError) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.read(path, limit: 64 << 20)
    } catch { throw ModelError(error.description) }
    do throws(LatentFile.Fault) {
      self = try Self.read(file)
    } catch {
      throw ModelError("\(path.printable): not a sound direction: \(error.reason); get or fit it again")
    }
  }

  /// Writes its file atomically, its numbers as F16; throws when the system refuses.
  public func write(to path: String) throws {
    var tensors: [String: Tensor] = [:]
    for (index, level) in levels.enumerated() { tensors["level.\(index)"] = level }
    tensors["footprint"] = footprint
    try Safetensors.write(tensors, metadata: metadata, type: .float16, to: path)
  }

  /// What its file says beside the tensors.
  private var metadata: [String: String] {
    let others = cosines.sorted { $0.key < $1.key }.map { "\($0.key.quoted):\($0.value)" }
    return [
      "format": Self.format, "name": name, "mean": "\(mean)", "spread": "\(spread)",
      "with_mean": "\(withMean)", "without_mean": "\(withoutMean)", "method": method, "positives": "\(positives)",
      "negatives": "\(negatives)", "orthogonal_to": "[" + orthogonalTo.map(\.quoted).joined(separator: ",") + "]",
      "cosines": "{" + others.joined(separator: ",") + "}", "accuracy": "\(accuracy)",
    ].merging(LatentFile.texts(of: space)) { $1 }
  }

  private static func read(_ file: SafetensorsFile) throws(LatentFile.Fault) -> Direction {
    var texts = LatentFile.Texts(file.metadata)
    try texts.requireFormat(format)
    let space = try texts.space()
    let direction = Direction(
      name: try texts.take("name"), space: space,
      levels: try LatentFile.levels(of: space, in: file, beside: ["footprint"]),
      mean: try texts.number("mean"), spread: try texts.number("spread"), withMean: try texts.number("with_mean"),
      withoutMean: try texts.number("without_mean"), method: try texts.take("method"),
      positives: try texts.count("positives"), negatives: try texts.count("negatives"),
      orthogonalTo: try texts.names("orthogonal_to"), cosines: try texts.numbers("cosines"),
      accuracy: try texts.number("accuracy"), footprint: file.tensors["footprint"])
    try texts.requireNoMore()
    try direction.check()
    return direction.normalised()
  }

  /// The same direction at length 1 to a float's precision, which rounding to F16 takes away.
  private func normalised() -> Direction {
    let factor = Float(1 / unit.norms[0])
    return Direction(
      name: name, space: space, levels: levels.map { $0 * factor }, mean: mean, spread: spread, withMean: withMean,
      withoutMean: withoutMean, method: method, positives: positives, negatives: negatives, orthogonalTo: orthogonalTo,
      cosines: cosines, accuracy: accuracy, footprint: footprint)
  }

  /// Checks the numbers.
  private func check() throws(LatentFile.Fault) {
    for (index, level) in levels.enumerated() where !level.isFinite {
      throw LatentFile.Fault("\"level.\(index)\" holds NaN or infinity")
    }
    let norm = unit.norms[0]
    guard abs(norm - 1) <= 1e-3 else { throw LatentFile.Fault("its length is \(norm), expected 1") }
    guard spread > 0 else { throw LatentFile.Fault("\"spread\" is \(spread), expected more than 0") }
    guard (0...1).contains(accuracy) else { throw LatentFile.Fault("\"accuracy\" is \(accuracy), expected 0 to 1") }
    for (name, cosine) in cosines.sorted(by: { $0.key < $1.key }) where !(-1.001...1.001).contains(cosine) {
      throw LatentFile.Fault("the cosine to \"\(name.printable)\" is \(cosine), expected -1 to 1")
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
