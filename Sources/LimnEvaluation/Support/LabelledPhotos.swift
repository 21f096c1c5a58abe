import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// The photos of a folder that fulfil a condition, and what a label file says of them.
struct LabelledPhotos: Sendable {
  /// The folder.
  let folder: String
  /// The photos, in order.
  let names: [ItemName]
  /// What is known of them; nil without a label file.
  let table: LabelTable?
  private let condition: String?

  /// Finds the photos; throws, with the reason, for a folder without photos, labels that cannot be used, and a condition that
  /// they do not know or that no photo fulfils.
  init(folder: String, labels: String?, where condition: String?) throws {
    self.folder = folder
    self.condition = condition
    var values: [String: Argument] = ["path": .text(folder)]
    values["labels"] = labels.map(Argument.text)
    values["where"] = condition.map(Argument.text)
    guard labels != nil || condition == nil else {
      throw EvaluationError("a condition needs labels: give the CSV file that it looks into")
    }
    // The folder's own errors come first: they say more than the labels'.
    let load = try LoadStage(Arguments(LoadStage.signature, values))
    names = try load.names()
    if let labels { table = try LabelTable(path: labels) } else { table = nil }
  }

  /// The parameters by which evaluations name photos and their labels: `images`, `labels` and `where`.
  static func parameters(images help: String, needLabels: Bool = false) -> [EvaluationSignature.Parameter] {
    [
      .init("images", .path, help: help, completes: .folder),
      .init("labels", .path, help: "The CSV file of their labels.", optional: !needLabels, completes: .labels),
      .init("where", .text, help: "Only photos whose labels match.", optional: true, placeholder: "split=val"),
    ]
  }

  /// Finds the photos that those parameters name; throws as below.
  init(_ arguments: EvaluationArguments) throws {
    try self.init(
      folder: arguments.text("images"), labels: arguments.optionalText("labels"),
      where: arguments.optionalText("where"))
  }

  /// Whether an attribute of a photo holds; nil if that is not known.
  func flag(_ attribute: String, of name: ItemName) -> Bool? {
    table.flatMap { table in table.file(for: name).flatMap { table.flag(attribute, of: $0) } }
  }

  /// A label of a photo.
  func text(_ column: String, of name: ItemName) -> String? {
    table.flatMap { table in table.file(for: name).flatMap { table.text(column, of: $0) } }
  }

  /// Throws unless some photo of a class is there.
  func requireClass(_ attribute: String, _ wanted: Bool) throws(EvaluationError) {
    guard !names.contains(where: { flag(attribute, of: $0) == wanted }) else { return }
    let which = condition.map { " that fulfils '\($0.printable)'" } ?? ""
    throw EvaluationError(
      "no photo in '\(folder.printable)'\(which) has \(attribute.printable)=\(wanted ? 1 : 0), and those are to be edited: "
        + "change the condition, or the class that is edited")
  }

  /// Opens a photo; throws if it cannot be read.
  static func open(_ name: ItemName) async throws -> Image {
    let item = Item(name: name)
    let load = LoadStage(path: name.path)
    guard let image = try await load.run([item], in: StageContext(key: RandomKey(seed: 0))).value as? Image else {
      throw EvaluationError("\(name.path.printable): is no photo")
    }
    return image
  }
}
