import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Finds the faces of a photo, takes each through other stages as an aligned picture, and puts back what they changed; a photo
/// without a face stays as it is.
package struct FacesStage: WrappingStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "faces",
    summary: "Runs other stages on each face of a photo, found and aligned, and puts back what they change.",
    parameters: [
      .init("each", .stages, help: "The stages that each face goes through, as aligned pixels whose size they keep."),
      .init(
        "model", .model,
        help: "The model that finds faces: a name ('limn models' lists them) or the path of its folder.",
        default: .text("face-finder")),
      .init(
        "threshold", .number(0...1), help: "Smallest confidence with which a face is found.", default: .number(0.95)),
      .init(
        "smallest", .number(0.001...10_000),
        help: "Smallest face: up to 1 a share of the photo's shorter side (at least 20 pixels), above 1 pixels.",
        default: .number(0.025)),
      .init(
        "limit", .integer(1...10_000), help: "Most faces that are edited, the largest ones.", default: .integer(100)),
      .init(
        "missing", .choice(["pass", "fail"]),
        help: "A photo in which no face is edited: 'pass' passes it over, as it is, 'fail' is an error.",
        default: .text("pass")),
      .init(
        "turned", .boolean,
        help: "Whether a photo without an upright face is also searched turned by quarters, with a fifth of the doubt.",
        default: .boolean(true)),
      .init(
        "largest", .number(1...16),
        help: "Largest aligned picture, in multiples of 178×218; up to that a face is shown at twice its own size.",
        default: .number(3)),
      .init(
        "profiles", .choice(["edit", "leave"]),
        help: "A face that is seen from the side, its nose at an eye or beyond: 'leave' leaves it as it is.",
        default: .text("edit")),
      .init(
        "like", .model,
        help: "A model whose reconstruction must resemble an aligned face before it is edited; without, all are.",
        optional: true),
      .init(
        "resemblance", .number(0...1),
        help: "With 'like': the smallest share of the face's variance that the reconstruction explains; 0 takes any.",
        default: .number(0.6)),
    ])

  let each: any Stage
  /// Called for each face that was edited, with its photo's name and size: for evaluations.
  package var watch: (@Sendable (_ name: ItemName, _ face: AlignedFace, _ width: Int, _ height: Int) -> Void)?
  private let search: FaceSearch
  private let resemblance: FaceResemblance?
  private let leavesProfiles: Bool
  private let mustHaveFace: Bool
  private let largest: Double

  /// Makes the stage from checked arguments; throws `StageError` if a model cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    each = arguments.stages("each")
    do {
      search = FaceSearch(
        finder: try models.model(arguments.text("model"), needing: [.faceDetector]).faceDetector,
        threshold: arguments.number("threshold"),
        smallest: arguments.number("smallest"), limit: arguments.integer("limit"), turns: arguments.boolean("turned"))
      resemblance = try arguments.optionalText("like").map {
        FaceResemblance(
          model: try models.model($0, needing: [.encoder, .decoder]), least: arguments.number("resemblance"))
      }
    } catch { throw StageError("\(error)") }
    leavesProfiles = arguments.text("profiles") == "leave"
    mustHaveFace = arguments.text("missing") == "fail"
    largest = arguments.number("largest")
  }

  /// The inner stages.
  package var held: [any Stage] { [each] }

  /// The input's own type, if the inner stages take pixels of any size and give pixels.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    let channels = inputs[0].channels
    let inner = try each.outputType(for: [.pixels(channels: channels)])
    guard inner.kind == .pixels else {
      throw PortError("the stages inside faces give \(inner): end them with one that gives pixels")
    }
    if let channels, let found = inner.channels, found != channels {
      throw PortError("the stages inside faces give \(inner) for a photo \(channels == 1 ? "in grey" : "in colour")")
    }
    if inner.width != nil || inner.height != nil {
      throw PortError("the stages inside faces give \(inner): they must keep the size of each face's picture")
    }
    return inputs[0]
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Edits the faces, largest first, each in the photo as the ones before it left it. Notes each in the item's record. Throws
  /// `StageError` for a photo without a face, if there must be one, and for inner stages that change the picture's shape.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let item = inputs[0]
    var photo = try Canvas(item.value)
    let (found, doubtful) = search.faces(in: photo)
    guard !found.isEmpty else {
      return doubtful == 0
        ? try left(item, "no face found", "lower 'threshold' or 'smallest'", context)
        : try left(item, "only doubtful faces found", "lower 'threshold'", context)
    }
    var edited = 0
    var unlike = 0
    var profiles = 0
    for (index, face) in found.enumerated() {
      try Task.checkCancellation()
      if leavesProfiles, !face.isFrontal {
        profiles += 1
        continue
      }
      guard let aligned = AlignedFace(face, largest: largest) else { continue }
      let picture = aligned.picture(of: photo)
      let exposure = FaceExposure(of: picture)
      let shown = exposure.brightened(picture)
      if let resemblance, resemblance.least > 0, let share = try resemblance.share(of: shown),
        share < resemblance.least
      {
        unlike += 1
        continue
      }
      let inner = context.with(key: context.key.split(index))
      let output = try await each.run(
        [Item(name: item.name, value: Pixels(shown, landmarks: aligned.landmarks), origin: item.origin)], in: inner)
      guard let result = (output.value as? Pixels)?.tensor, result.shape == picture.shape else {
        throw StageError("the stages inside faces must give pixels of the shape that they were given, \(picture.shape)")
      }
      let change = exposure.darkened(result.converted(to: .plain) - shown)
      aligned.add(
        FaceTone(of: picture)?.tinted(change, of: picture) ?? change, of: picture, exposure: exposure.gain, to: &photo)
      watch?(item.name, aligned, photo.width, photo.height)
      edited += 1
    }
    guard edited > 0 else {
      if profiles > 0, unlike == 0 {
        return try left(item, "only faces seen from the side", "take 'profiles' out of 'faces'", context)
      }
      return unlike > 0
        ? try left(item, "no face like those the model knows", "lower 'resemblance'", context)
        : try left(item, "no face that can be aligned", "lower 'smallest'", context)
    }
    context.record?.edited()
    context.record?.note(
      .init(kind: "faces", text: edited == 1 ? "1 face" : "\(edited) faces", number: Double(edited), isFigure: true))
    for (kind, count, why) in [
      ("face-unlike", unlike, "like none the model knows"), ("face-profile", profiles, "seen from the side"),
      ("face-doubtful", doubtful, "doubtful"),
    ]
    where count > 0 {
      context.record?.note(.init(kind: kind, text: "not edited: a face that is \(why)", number: Double(count)))
    }
    var result = item
    result.value = photo.value
    return result.keptIfLoaded()
  }

  /// The photo as it is, and why; throws that, with what else can be done, where it is an error.
  private func left(_ item: Item, _ reason: String, _ advice: String, _ context: StageContext) throws -> Item {
    if mustHaveFace {
      throw StageError("\(reason): \(advice), or leave 'missing' out of 'faces' to pass it over")
    }
    context.record?.passOver(reason)
    return item.keptIfLoaded()
  }
}

extension FacesStage {
  /// The search, then the aligned picture, what the inner stages make of it, and strips of the photo.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height else { return 0 }
    let isPixels = inputs[0].type.kind == .pixels
    let searching = search.memory(
      width: width, height: height, colours: inputs[0].colours, isPixels: isPixels, sampleBytes: inputs[0].sampleBytes)
    let picture = ItemSize(
      .pixels(
        width: Int(Double(FaceAlignment.width) * largest) + 1, height: Int(Double(FaceAlignment.height) * largest) + 1,
        channels: inputs[0].colours), like: inputs[0])
    guard let bytes = picture.bytes, let result = try? each.outputSize(for: [picture]) else { return searching }
    // What a large face is shrunk from is cut out of the photo as samples.
    let cut = inputs[0].bytes ?? 0
    let working = 3 * bytes + each.workingMemory(for: [picture], giving: result) + 8 * (1 << 20)
    return max(searching, cut + working)
  }
}
