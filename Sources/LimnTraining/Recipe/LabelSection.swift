import LimnPipelines

/// The section `labels` of a recipe: the file (`load`'s, unless another is named), which persons are whose, and what is drawn more
/// often.
struct LabelSection {
  /// How many times as often the photos of an attribute are drawn.
  private(set) var weights: [String: Double] = [:]
  /// The number of persons.
  private(set) var persons = 0
  private var table: LabelTable?
  /// The label file that the photos are chosen by.
  private var loaded: String?
  private var isKnown: Bool
  private var personColumn: String?
  private var fields: Fields
  private var isGiven = false
  private var isSound = true

  /// Reads the section; `loaded` is the label file that the photos are chosen by, which is used where the section names none;
  /// `isKnown` is whether that could be read.
  init(_ fields: Fields, loaded: String? = nil, isKnown: Bool = true) {
    self.fields = fields
    self.loaded = loaded
    self.isKnown = isKnown
    guard fields.has("labels") else { return }
    isGiven = true
    var found = self
    fields.mapping("labels") { found.read($0) }
    self = found
  }

  /// The number of persons, if the section has no error.
  var knownPersons: Int? { isSound ? persons : nil }

  private mutating func read(_ labels: Fields) {
    var isSound = true
    defer { self.isSound = isSound }
    func noting<Result>(_ key: String, _ body: () throws(LabelError) -> Result) -> Result? {
      do throws(LabelError) { return try body() } catch {
        let flag = labels.has("file") ? "labels.file" : "data.load.labels"
        let other = key == "file" ? ", or give another: --set \(flag)=PATH" : ""
        labels.note(key, "cannot be used: \(error)\(other)")
        isSound = false
        return nil
      }
    }
    let own = labels.optionalText(RecipeParameters.labelFile)
    let column = labels.optionalText(RecipeParameters.personColumn)
    let texts = labels.texts(RecipeParameters.labelWeights)
    guard own != nil || isKnown else {
      isSound = false
      return
    }
    let file = own ?? loaded ?? labels.text("file")
    table = file.isEmpty ? nil : noting("file") { () throws(LabelError) in try LabelTable(path: file) }
    guard let table else { return }
    if let column, noting("persons", { () throws(LabelError) in try table.requireColumn(column) }) != nil {
      personColumn = column
      persons = Set(table.files.compactMap { table.text(column, of: $0) }).count
    }
    for text in texts {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let weight = Double(parts[1]), (0.001...1000).contains(weight) else {
        labels.note(
          "weights", "has values such as 'eyeglasses=3', an attribute and a factor from 0.001 to 1000, not '\(text)'")
        continue
      }
      let attribute = String(parts[0])
      if noting("weights", { () throws(LabelError) in try table.requireAttribute(attribute) }) != nil {
        weights[attribute] = weight
      }
    }
  }

  /// The labels of examples for these attributes, nil where none are needed; notes what is wrong with them.
  func labels(attributes: [String]) -> TrainingLabels? {
    guard let table else {
      if !attributes.isEmpty, !isGiven {
        fields.problems.add(
          fields.place, "\(fields.owner) needs 'labels', for the model learns attributes",
          hint: "add 'labels: { file: … }'")
      }
      return nil
    }
    do throws(LabelError) {
      return try TrainingLabels(table: table, attributes: attributes, classColumn: personColumn)
    } catch {
      fields.note("labels", "does not fit the model's attributes: \(error)")
      return nil
    }
  }
}

extension Fields {
  /// Notes something wrong with the value of a key that the message itself quotes.
  fileprivate func note(_ key: String, _ message: String) {
    problems.add(optionalNode(key)?.place ?? place, "'\(key)' of \(owner) \(message)")
  }
}
