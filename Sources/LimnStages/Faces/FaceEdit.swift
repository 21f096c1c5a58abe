import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// The edit of one face: whether it is to be edited at all, what the stages make of its aligned picture, and what of that reaches the
/// photo.
struct FaceEdit: Sendable {
  /// The stages that a face goes through.
  let each: any Stage
  /// Stages of which a face that they change is not edited.
  let unless: (any Stage)?
  /// The share of the picture that those must change for it.
  let already: Double
  /// Stages of which only a face that they change is edited.
  let when: (any Stage)?
  /// The share of the picture that those must change.
  let needed: Double
  /// The smallest share of the picture that an edit must change.
  let least: Double
  /// The smallest share of the face that must lie in the photo.
  let inside: Double
  let resemblance: FaceResemblance?
  let leavesProfiles: Bool
  let alignment: FaceAlignment
  /// The largest aligned picture, in multiples of the frame.
  let largest: Double

  /// The lists of stages, by the names of their parameters.
  var lists: [(name: String, stages: any Stage)] { [("each", each)] + trials }

  /// Those that only try what they would change.
  var trials: [(name: String, stages: any Stage)] {
    [("unless", unless), ("when", when)].compactMap { name, stages in stages.map { (name, $0) } }
  }

  /// From which change on, as a share of white, a pixel counts as changed.
  private static let visible: Float = 0.1

  /// Edits the face in the photo, and says what became of it. Throws what the stages do, and `StageError` for stages
  /// that change the picture's shape.
  func callAsFunction(
    _ face: Face, of photo: inout Canvas, item: Item, in context: StageContext
  ) async throws -> FaceOutcome {
    if leavesProfiles, !alignment.showsFront(of: face) {
      return .left(alignment == .affine ? .stretched : .profile)
    }
    guard let aligned = AlignedFace(face, alignment: alignment, largest: largest) else { return .left(.unaligned) }
    guard aligned.shareInside(photoWidth: photo.width, photoHeight: photo.height) >= inside else { return .left(.cut) }
    let picture = aligned.picture(of: photo)
    let exposure = FaceExposure(of: picture)
    let shown = exposure.brightened(picture)
    if let resemblance, resemblance.least > 0, let share = try resemblance.share(of: shown), share < resemblance.least {
      return .left(.unlike)
    }
    let input = Item(name: item.name, value: Pixels(shown, landmarks: aligned.landmarks), origin: item.origin)
    for (name, stages) in trials {
      // What these stages note is not the item's, and they write nothing.
      let trial = StageContext(key: context.key, isReplay: true, output: context.output)
      let extent = Self.extent(of: try await change(of: input, shown, by: stages, of: name, in: trial))
      if name == "unless", extent >= already { return .left(.already) }
      if name == "when", extent < needed { return .left(.lacking) }
    }
    let change = try await change(of: input, shown, by: each, of: "each", in: context)
    if least > 0, Self.extent(of: change) < least { return .left(.unchanged) }
    let darkened = exposure.darkened(change, of: picture)
    aligned.add(
      FaceTone(of: picture)?.tinted(darkened, of: picture) ?? darkened, seen: change, of: picture, to: &photo)
    return .edited(aligned)
  }

  /// What the stages of a parameter change in a picture.
  private func change(
    of input: Item, _ shown: Tensor, by stages: any Stage, of name: String, in context: StageContext
  ) async throws -> Tensor {
    let output = try await stages.run([input], in: context)
    guard let result = (output.value as? Pixels)?.tensor, result.shape == shown.shape else {
      func size(_ pixels: Tensor) -> String { "\(pixels.shape[3])×\(pixels.shape[2])" }
      let found = (output.value as? Pixels)?.tensor
      guard let found, found.shape[1] == shown.shape[1] else {
        throw StageError(
          "the stages of '\(name)' give \(found.map { "\($0.shape[1]) channels" } ?? "something else") for a face's "
            + "picture of \(shown.shape[1]): end them with one that keeps its colours, as 'paste' does")
      }
      throw StageError(
        "the stages of '\(name)' give \(size(found)) pixels for a face's picture of \(size(shown)): "
          + "end them with one that keeps its size, as 'paste' does")
    }
    return result.converted(to: .plain) - shown
  }

  /// The share of a picture's pixels that a change is to be seen in.
  private static func extent(of change: Tensor) -> Double {
    let means = change.mapped(keepsZero: true) { abs($0) }.channelMean().array
    return Double(means.count { $0 > visible }) / Double(means.count)
  }
}
