import Foundation
import LimnTensors

extension GaussianPrior {
  /// The file's version.
  private static let format = "limn prior 1"

  /// The name of a model's own prior in its folder.
  public static let fileName = "prior.safetensors"

  /// More coordinates make files of more than 64 MiB.
  public static let mostCoordinates = 4096

  /// Reads a prior's file; throws one line with the file's name for whatever is missing, unknown or not as it must be.
  public init(path: String) throws(ModelError) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.read(path, limit: 128 << 20)
    } catch { throw ModelError(error.description) }
    do throws(LatentFile.Fault) {
      self = try Self.read(file)
    } catch {
      throw ModelError("\(path.printable): not a sound prior: \(error.reason); get or fit it again")
    }
  }

  /// Writes its file atomically, its numbers as F16; throws when the system refuses.
  public func write(to path: String) throws {
    var tensors = ["factor": factor]
    for (index, level) in levels.enumerated() { tensors["level.\(index)"] = level }
    let texts = ["format": Self.format, "count": "\(count)"].merging(LatentFile.texts(of: space)) { $1 }
    try Safetensors.write(tensors, metadata: texts, type: .float16, to: path)
  }

  private static func read(_ file: SafetensorsFile) throws(LatentFile.Fault) -> GaussianPrior {
    var texts = LatentFile.Texts(file.metadata)
    try texts.requireFormat(format)
    let space = try texts.space()
    let count = try texts.count("count")
    try texts.requireNoMore()
    let levels = try LatentFile.levels(of: space, in: file, beside: ["factor"])
    for (index, level) in levels.enumerated() where !level.isFinite {
      throw LatentFile.Fault("\"level.\(index)\" holds NaN or infinity")
    }
    guard let factor = file.tensors["factor"] else {
      throw LatentFile.Fault("the tensor \"factor\" of floats is missing")
    }
    let size = levels.reduce(0) { $0 + $1.count }
    guard size <= mostCoordinates else {
      throw LatentFile.Fault("it has \(size) coordinates, expected \(mostCoordinates) at most")
    }
    guard factor.shape == [size, size] else {
      throw LatentFile.Fault("\"factor\" is \(factor.shape), expected [\(size), \(size)]")
    }
    guard factor.isFinite else { throw LatentFile.Fault("\"factor\" holds NaN or infinity") }
    let isTriangular = factor.withValues { values in
      (0..<size).allSatisfy { row in
        values[row * size + row] > 0
          && values[row * size + row + 1..<(row + 1) * size].allSatisfy { $0 == 0 }
      }
    }
    guard isTriangular else {
      throw LatentFile.Fault("\"factor\" is not lower triangular with a positive diagonal")
    }
    return GaussianPrior(space: space, levels: levels, factor: factor, count: count)
  }
}

extension ModelLibrary {
  /// A model's own prior, `prior.safetensors` in its folder; nil if there is none.
  ///
  /// Throws for a model that is not known, a file that is not sound, and a prior in another model's space.
  public func prior(of model: String) throws(ModelError) -> GaussianPrior? {
    let file = try path(of: model) + "/" + GaussianPrior.fileName
    let space: LatentSpace
    do { space = try self.model(model).space } catch { throw ModelError("\(error)") }
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let prior = try GaussianPrior(path: file)
    guard prior.space == space else {
      throw ModelError(
        "\(file.printable): fitted in another model's space: it is a prior of \(prior.space.description.printable), "
          + "and the model is \(space.description.printable); fit it again with 'limn fit prior', or remove the file")
    }
    try note(file: file, of: "\(space.name)/prior")
    return prior
  }
}
