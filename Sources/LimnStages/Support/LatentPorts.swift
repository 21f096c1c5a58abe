import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

extension Item {
  /// The latent that the item holds; throws `StageError` if it holds anything else.
  func latent() throws -> Latent { try self.as(Latent.self) }
}

extension Signature {
  /// The one space of all inputs, which are latents; throws `PortError` if they are of several.
  func commonSpace(of inputs: [DataType]) throws(PortError) -> LatentSpace {
    var first: LatentSpace?
    for (port, type) in zip(self.inputs, inputs) {
      guard let space = type.space else { throw PortError("'\(name)' takes a latent as '\(port.name)'") }
      guard let known = first, known != space else {
        first = space
        continue
      }
      throw PortError(
        "'\(self.inputs[0].name)' is a latent of \(known), and '\(port.name)' one of \(space); use one model for both")
    }
    guard let first else { throw PortError("'\(name)' takes latents") }
    return first
  }
}

extension Latent {
  /// Throws `StageError` unless two latents can meet (`requireMatch`).
  func checkMatch(_ other: Latent) throws(StageError) {
    do throws(ShapeError) { try requireMatch(other) } catch { throw StageError(error.description) }
  }
}

extension ModelLibrary {
  /// A model that can play some roles, as stages are given it; throws `StageError` if it cannot be had.
  func stageModel(_ arguments: Arguments, needing roles: [Role] = []) throws(StageError) -> LearnedModel {
    do { return try model(arguments.text("model"), needing: roles) } catch { throw StageError("\(error)") }
  }
}

extension Direction {
  /// The type of a latent that is moved along it, its own; throws `PortError` for one of another space.
  func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    guard let found = inputs[0].space else { throw PortError("a latent is needed here") }
    guard found == space else {
      throw PortError(
        "the latent is one of \(found), and the direction '\(name.printable)' of \(space); use one model for both")
    }
    return inputs[0]
  }
}
