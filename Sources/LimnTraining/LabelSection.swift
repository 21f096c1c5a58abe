import LimnPipelines

/// The section `labels` of a recipe: the file, which persons are whose, and what is drawn more often.
struct LabelSection {
  /// How many times as often the photos of an attribute are drawn.
  private(set) var weights: [String: Double] = [:]
  /// The number of persons.
  private(set) var persons = 0
  private var table: LabelTable?
  private var personColumn: String?
  private let fields: Fields
  private var isGiven = false

  init(_ fields: Fields) {
    self.fields = fields
    guard fields.has("labels") else { return }
    var section = (table: nil as LabelTable?, weights: [String: Double](), persons: nil as String?)
    fields.mapping("labels") { labels in
      let file = labels.text("file")
      section.persons = labels.optionalText("persons")
      let texts = labels.texts("weights", default: [])
      guard !file.isEmpty else { return }
      do throws(LabelError) {
        let table = try LabelTable(path: file)
        if let persons = section.persons { try table.requireColumn(persons) }
        for text in texts {
          let parts = text.split(separator: "=")
          guard parts.count == 2, let weight = Double(parts[1]), (0.001...1000).contains(weight) else {
            labels.report("weights", "has values such as 'eyeglasses=3', an attribute and a factor, not '\(text)'")
            continue
          }
          try table.requireAttribute(String(parts[0]))
          section.weights[String(parts[0])] = weight
        }
        section.table = table
      } catch {
        labels.report("file", "\(error)")
      }
    }
    (table, weights, personColumn, isGiven) = (section.table, section.weights, section.persons, true)
    if let table, let personColumn {
      persons = Set(table.files.compactMap { table.text(personColumn, of: $0) }).count
    }
  }

  /// The labels of examples for these attributes, nil where none are needed; notes what is wrong with them.
  func labels(attributes: [String]) -> TrainingLabels? {
    guard let table else {
      if !attributes.isEmpty, !isGiven { fields.report("model", "learns attributes and needs 'labels: { file: … }'") }
      return nil
    }
    do throws(LabelError) {
      return try TrainingLabels(table: table, attributes: attributes, classColumn: personColumn)
    } catch {
      fields.report("labels", "do not fit the model's attributes: \(error)")
      return nil
    }
  }
}
