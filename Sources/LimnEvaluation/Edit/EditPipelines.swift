import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors

/// A pipeline that edits faces, and the two that the edit of a latent is compared with: the same file, compiled with other stages.
///
/// A pipeline that moves no latent has neither; its edit is what a model makes of the photo, or what is drawn on it. None of them writes
/// anything.
package struct EditPipelines: Sendable {
  /// As it is written.
  package let edit: Pipeline
  /// Without its edit, and without the photo's own detail: what the model makes of a photo.
  package let reconstruction: Pipeline?
  /// With a random direction in place of the edit's, and a step of the same length for each photo.
  package let random: Pipeline?
  /// The masks of the edits, and those of the random ones.
  let masks: (edit: MaskKeeper, random: MaskKeeper)
  /// The model whose latents are edited, or that edits pictures; nil for an edit that is drawn.
  package let model: LearnedModel?
  /// The part of a photo that the edit is in: the model's.
  let frame: Frame

  /// Compiles a file of stages of a registry; throws `Diagnostics` for what is wrong with it, and `EvaluationError` if it edits nothing. An
  /// edit that is drawn is in the frame `judged`.
  package init(
    file path: String, images: String, overrides: [String] = [], registry: StageRegistry, models: ModelLibrary,
    judged: Frame = .whole
  ) throws {
    let file = try PipelineFile(path: path)
    let silent = registry.writingNothing
    func compile(_ entries: [StageRegistry.Entry]) throws -> Pipeline {
      try Pipeline(
        file: file, registry: silent.replacing(entries), variables: ["input": images, "output": "."],
        overrides: overrides)
    }
    let masks = (edit: MaskKeeper(), random: MaskKeeper())
    edit = try compile([
      Self.shift(models), Self.detail(models, keeping: masks.edit), Self.faces(models, moving: masks.edit),
    ])
    self.masks = masks
    let leaves = edit.steps.flatMap { Self.editing(in: $0.stage) }
    let shift = leaves.lazy.compactMap { $0 as? Substitute<ShiftStage> }.first
    let detail = leaves.lazy.compactMap { $0 as? Substitute<DetailStage> }.first
    let name = shift?.model ?? detail?.model
    guard name != nil || leaves.contains(where: { $0 is DrawGlassesStage }) else {
      throw EvaluationError(
        "\(path.printable): has no edit to measure: a 'shift' of a latent, a 'detail' that names the model of an edit, or 'draw-glasses'"
      )
    }
    model = try name.map { try models.model($0) }
    frame = model?.frame ?? judged
    if let problem = Self.problem(with: edit) { throw EvaluationError("\(path.printable): \(problem)") }
    guard shift != nil else {
      (random, reconstruction) = (nil, nil)
      return
    }
    random = try compile([
      Self.randomShift(models), Self.detail(models, keeping: masks.random), Self.faces(models, moving: masks.random),
    ])
    reconstruction = try compile([
      .init(Substitute<ShiftStage>.self) { _ in .passing(0) }, .init(Substitute<AddStage>.self) { _ in .passing(0) },
      .init(Substitute<RandomDirectionStage>.self) { _ in .passing(0) }, Self.decodedOnly(models),
    ])
  }

  /// The stages without others in them that a stage is made of; of faces those that edit them, not those that say which ones are edited.
  private static func editing(in stage: any Stage) -> [any Stage] {
    if let faces = stage as? FacesStage { return editing(in: faces.editing) }
    return (stage as? any WrappingStage)?.held.flatMap(editing) ?? [stage]
  }

  /// What its photos are compared as.
  var kinds: [EditKind] { EditKind.allCases.filter { $0 == .original || self[$0] != nil } }

  /// The pipeline of a kind; nil for the photo as it is, and where there is none.
  subscript(kind: EditKind) -> Pipeline? {
    switch kind {
    case .original: nil
    case .reconstruction: reconstruction
    case .edit: edit
    case .random: random
    }
  }

  /// Why the results of a pipeline cannot be compared with its photos.
  private static func problem(with pipeline: Pipeline) -> String? {
    guard pipeline.source.root != nil, pipeline.types.first?.kind == .image else {
      return "its first stage must be 'load', which opens the photos"
    }
    if let gathering = pipeline.steps.first(where: { $0.stage is any GatheringStage }) {
      return "'\(gathering.name)' makes one item of all photos, and each is compared with its own result"
    }
    guard let last = pipeline.types.last, last.kind != .latent else {
      return "its last stage gives a latent: end it with 'decode' and 'paste'"
    }
    return nil
  }

  private static func shift(_ models: ModelLibrary) -> StageRegistry.Entry {
    .init(Substitute<ShiftStage>.self) { arguments in
      Substitute(doing: try ShiftStage(arguments, models: models), model: arguments.text("model"))
    }
  }

  private static func randomShift(_ models: ModelLibrary) -> StageRegistry.Entry {
    .init(Substitute<ShiftStage>.self) { arguments in
      // All arguments go along, so that the control's steps are as long as the edit's whatever 'shift' may be given.
      let control = arguments.named(RandomDirectionStage.signature.name, renaming: "along", to: "like")
      return Substitute(doing: try RandomDirectionStage(control, models: models), model: arguments.text("model"))
    }
  }

  private static func detail(_ models: ModelLibrary, keeping masks: MaskKeeper) -> StageRegistry.Entry {
    .init(Substitute<DetailStage>.self) { arguments in
      let stage = try DetailStage(arguments, models: models)
      let model = arguments.optionalText("model")
      let frame = try model.map { try models.model($0).frame } ?? .whole
      return Substitute(
        model: model, type: { (types) throws(PortError) in try stage.outputType(for: types) },
        { inputs, context in
          let (item, mask) = try stage.edited(inputs)
          // What 'unless' and 'when' of faces try is no edit.
          if !context.isReplay { masks.keep(mask, of: item.name, frame: frame) }
          return item
        })
    }
  }

  /// The stage `faces` itself; the masks of edits within it move from the faces' aligned pictures to the photo, and those of faces that
  /// were left are forgotten.
  private static func faces(_ models: ModelLibrary, moving masks: MaskKeeper) -> StageRegistry.Entry {
    .init(FacesStage.self) { arguments in
      var stage = try FacesStage(arguments, models: models)
      stage.watch = { name, face, width, height in
        guard let face else { return masks.forgetLast(of: name) }
        masks.move(of: name, from: face, width: width, height: height)
      }
      return stage
    }
  }

  /// In place of `detail`: what the model made of the photo, in the photo's size, kind and colour.
  private static func decodedOnly(_ models: ModelLibrary) -> StageRegistry.Entry {
    .init(Substitute<DetailStage>.self) { arguments in
      let stage = try DetailStage(arguments, models: models)
      return Substitute(type: { (types) throws(PortError) in types[0] }) { inputs, context in
        // What 'unless' and 'when' of faces try decides which faces are edited, as ever.
        if context.isReplay { return try stage.edited(inputs).item }
        var item = inputs[0]
        let (photo, before) = (try inputs[0].pixels(), try inputs[1].pixels())
        let decoded = before.resized(width: photo.shape[3], height: photo.shape[2]).clipped(to: 0...1)
          .matching(channels: photo.shape[1])
        if let image = item.value as? Image {
          item.value = Image(pixels: decoded, bitDepth: image.bitDepth, like: image)
        } else {
          item.value = Pixels(decoded)
        }
        return item
      }
    }
  }
}

extension Item {
  /// The item's colours as floats `[1, C, H, W]`; throws `StageError` for a latent, and for several pictures at once.
  func pixels() throws -> Tensor {
    let pixels = try picture().floats()
    guard pixels.shape[0] == 1 else { throw StageError("\(pixels.shape[0]) pictures are the result of one photo") }
    return pixels.converted(to: .plain)
  }
}
