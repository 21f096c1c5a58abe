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
        "unless", .stages,
        help:
          "Stages like those of 'each': a face of which they change 'already' or more has it already, and stays as it is.",
        optional: true),
      .init(
        "already", .number(0.0001...1),
        help: "With 'unless': the share of the face's picture that its stages change by more than a tenth of white.",
        default: .number(0.002)),
      .init(
        "when", .stages,
        help: "Stages like those of 'each': only a face of which they change 'needed' or more is edited.",
        optional: true),
      .init(
        "needed", .number(0...1),
        help:
          "With 'when': the share of the face's picture that must change by more than a tenth of white; 0 takes any face.",
        default: .number(0.00015)),
      .init(
        "least", .number(0...1),
        help: "Smallest edit: the share of the face's picture that changes by more than a tenth of white; 0 takes any.",
        default: .number(0)),
      .init(
        "inside", .number(0...1),
        help: "Smallest share of the face, from brows to chin, that must lie in the photo; 0 takes any.",
        default: .number(0.92)),
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
        help:
          "Whether a photo without an upright face is also searched turned by quarters; what is found so needs a confidence of 0.99 where 'threshold' is 0.95.",
        default: .boolean(true)),
      .init(
        "largest", .number(1...16),
        help: "Largest aligned picture, in multiples of 178×218; up to that a face is shown at twice its own size.",
        default: .number(3)),
      .init(
        "alignment", .choice(FaceAlignment.allCases.map(\.rawValue)),
        help: "How a face is brought into the frame: 'similarity' turns and scales it; 'affine' stretches it as well.",
        default: .text(FaceAlignment.similarity.rawValue)),
      .init(
        "profiles", .choice(["edit", "leave"]),
        help:
          "A face that is seen from the side, its nose at an eye or (affine) much to be stretched: 'leave' leaves it as it is.",
        default: .text("edit")),
      .init(
        "like", .model,
        help: "A model whose reconstruction must resemble an aligned face before it is edited; without, all are.",
        optional: true),
      .init(
        "resemblance", .number(0...1),
        help: "With 'like': the smallest share of the face's variance that the reconstruction explains; 0 takes any.",
        default: .number(0.55)),
    ])

  let edit: FaceEdit
  /// Called for each face after its stages, with its photo's name and size, and where it was edited; nil for one that was left: for
  /// evaluations.
  package var watch: (@Sendable (_ name: ItemName, _ face: AlignedFace?, _ width: Int, _ height: Int) -> Void)?
  private let search: FaceSearch
  private let mustHaveFace: Bool

  /// Makes the stage from checked arguments; throws `StageError` if a model cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    let resemblance: FaceResemblance?
    do {
      search = FaceSearch(
        finder: try models.model(arguments.text("model"), needing: [.faceDetector]).faceDetector,
        threshold: arguments.number("threshold"),
        smallest: arguments.number("smallest"), limit: arguments.integer("limit"), turns: arguments.boolean("turned"))
      resemblance = try arguments.optionalText("like").map {
        let model = try models.model($0, needing: [.encoder, .decoder])
        if let problem = FaceResemblance.problem(with: model) { throw StageError(problem) }
        return FaceResemblance(model: model, least: arguments.number("resemblance"))
      }
    } catch { throw StageError("\(error)") }
    edit = FaceEdit(
      each: arguments.stages("each"), unless: arguments.optionalStages("unless"),
      already: arguments.number("already"),
      when: arguments.number("needed") > 0 ? arguments.optionalStages("when") : nil, needed: arguments.number("needed"),
      least: arguments.number("least"),
      inside: arguments.number("inside"),
      resemblance: resemblance, leavesProfiles: arguments.text("profiles") == "leave",
      alignment: FaceAlignment(rawValue: arguments.text("alignment")) ?? .similarity,
      largest: arguments.number("largest"))
    mustHaveFace = arguments.text("missing") == "fail"
  }

  /// The inner stages.
  package var held: [any Stage] { edit.lists.map(\.stages) }

  /// Those of them that edit.
  package var editing: any Stage { edit.each }

  /// Those of the stages that edit: the others write nothing.
  package var places: [String] { edit.each.places }

  /// Those of the stages that edit; of a photo without a face none is written.
  package func outputs(of name: ItemName) -> [String] { edit.each.outputs(of: name) }

  /// A photo without a face goes through none of them.
  package var takesEveryItem: Bool { false }

  /// The input's own type, if the inner stages take pixels of any size and give pixels of the same; those of 'unless'
  /// and 'when' gather nothing.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    for list in edit.lists {
      try list.stages.checkKeepsPixels(
        channels: inputs[0].channels, width: 2 * FaceAlignment.width, height: 2 * FaceAlignment.height,
        calling: "the stages of '\(list.name)'", keeping: "the size of each face's picture, as 'paste' does")
    }
    for (name, stages) in edit.trials where stages.gathering != .nothing {
      throw PortError("the stages of '\(name)' only try what they would change: take out the one that gathers photos")
    }
    return inputs[0]
  }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Edits the faces, largest first, each in the photo as the ones before it left it. Notes each in the item's record. Throws
  /// `StageError` for a photo without a face, if there must be one, and for inner stages that change the picture's shape.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let item = inputs[0]
    var photo = try Canvas(filling: item.value)
    let (found, doubtful) = search.faces(in: photo)
    guard !found.isEmpty else {
      return doubtful == 0
        ? try left(item, "no face found", "lower 'threshold' or 'smallest'", context)
        : try left(item, "only doubtful faces found", "lower 'threshold'", context)
    }
    if found.count > 1, let place = edit.each.places.first {
      throw StageError(
        "\(found.count) faces would all be written to '\(place)': give 'limit: 1', or save outside of 'each'")
    }
    var edited = 0
    var reasons: [FaceOutcome.Reason: Int] = [:]
    for (index, face) in found.enumerated() {
      try Task.checkCancellation()
      let inner = context.with(key: context.key.split(index))
      switch try await edit(face, of: &photo, item: item, in: inner) {
      case .edited(let place):
        edited += 1
        watch?(item.name, place, photo.width, photo.height)
      case .left(let reason):
        reasons[reason, default: 0] += 1
        watch?(item.name, nil, photo.width, photo.height)
      }
    }
    guard edited > 0 else {
      let reason = FaceOutcome.Reason.allCases.first { reasons[$0] != nil } ?? .unaligned
      return try left(item, reason.summary, reason.advice, context)
    }
    context.record?.edited()
    context.record?.note(
      .init(kind: "faces", text: edited == 1 ? "1 face" : "\(edited) faces", number: Double(edited), isFigure: true))
    for reason in FaceOutcome.Reason.allCases {
      if let why = reason.why, let count = reasons[reason] { note("face-" + reason.rawValue, count, why, context) }
    }
    if doubtful > 0 { note("face-doubtful", doubtful, "is doubtful", context) }
    var result = item
    result.value = photo.value(restoring: item.value)
    return result.keptIfLoaded()
  }

  /// Notes how many faces were left for a reason.
  private func note(_ kind: String, _ count: Int, _ why: String, _ context: StageContext) {
    context.record?.note(.init(kind: kind, text: "not edited: a face that \(why)", number: Double(count)))
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
    let filled = inputs[0].filledMemory
    let searching =
      filled
      + search.memory(
        width: width, height: height, colours: inputs[0].colours + (inputs[0].hasAlpha ? 1 : 0), isPixels: isPixels,
        sampleBytes: inputs[0].sampleBytes)
    let picture = ItemSize(
      .pixels(
        width: Int(Double(FaceAlignment.width) * edit.largest) + 1,
        height: Int(Double(FaceAlignment.height) * edit.largest) + 1,
        channels: inputs[0].colours), like: inputs[0])
    guard let bytes = picture.bytes else { return searching }
    let inner = held.map { stages in
      (try? stages.outputSize(for: [picture])).map { stages.workingMemory(for: [picture], giving: $0) }
    }
    guard let most = inner.compactMap({ $0 }).max() else { return searching }
    // What a large face is shrunk from is cut out of the photo as samples.
    let cut = inputs[0].bytes ?? 0
    // While stages run, or while what they changed is put back.
    let working = max(3 * bytes + most, 8 * bytes + (40 << 20)) + (8 << 20)
    return max(searching, filled + cut + working)
  }
}
