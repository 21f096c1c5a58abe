import LimnData
import LimnFoundation
import LimnPipelines
import LimnTensors

/// Which labels the examples of a training carry.
package struct TrainingLabels: Sendable {
  /// The labels of the photos.
  package let table: LabelTable
  /// The attributes, in the order of the model's logits; examples have one as "label.NAME".
  package let attributes: [String]
  /// The column whose texts number the photos' classes ("identity"), or nil.
  package let classColumn: String?

  /// Makes a choice of labels; throws `LabelError` for a column that is not there, and for an attribute that is given twice,
  /// has other cells than 0, 1 and empty ones, or has only one of the two.
  package init(table: LabelTable, attributes: [String], classColumn: String? = nil) throws(LabelError) {
    var seen: Set<String> = []
    for attribute in attributes {
      try table.requireAttribute(attribute)
      guard seen.insert(attribute).inserted else {
        throw LabelError("the attribute '\(attribute.printable)' is given twice; leave one out")
      }
    }
    if let classColumn { try table.requireColumn(classColumn) }
    self.table = table
    self.attributes = attributes
    self.classColumn = classColumn
  }
}

extension TrainingLabels {
  /// Throws `TrainingError` unless weights are of attributes of the labels, and from 0.001 to 1000.
  static func check(_ weights: [String: Double], _ labels: TrainingLabels?) throws(TrainingError) {
    guard !weights.isEmpty else { return }
    guard let table = labels?.table else {
      throw TrainingError("weights are given to attributes, and there are no labels; give the CSV file that has them")
    }
    for (attribute, weight) in weights.sorted(by: { $0.key < $1.key }) {
      do throws(LabelError) {
        try table.requireAttribute(attribute)
      } catch {
        throw TrainingError(error.description)
      }
      guard (0.001...1000).contains(weight) else {
        throw TrainingError("the weight of '\(attribute.printable)' is \(weight); give one from 0.001 to 1000")
      }
    }
  }

  /// The product of the weights of the attributes that hold of a photo; 1 where none does or it has no row.
  func weight(of name: ItemName, _ weights: [String: Double]) -> Double {
    guard !weights.isEmpty, let file = table.file(for: name) else { return 1 }
    // In the order of names, so that rounding is the same each time.
    return weights.sorted { $0.key < $1.key }.reduce(1) { share, weight in
      table.flag(weight.key, of: file) == true ? share * weight.value : share
    }
  }
}

/// The labels of photos, looked up once.
struct PhotoLabels: Sendable {
  /// How many classes there are.
  let classCount: Int
  /// The types of the labels, by name.
  let types: [String: DataType]
  private let attributes: [String]
  /// For each photo its attributes.
  private let flags: [[Float]]
  /// For each photo its class; none without a class column.
  private let classes: [Int]

  /// Looks up the labels; throws `TrainingError` if no photo has a row.
  init(_ labels: TrainingLabels?, of names: [ItemName]) throws(TrainingError) {
    guard let labels else {
      (classCount, types, attributes, flags, classes) = (0, [:], [], [], [])
      return
    }
    let rows = names.map { labels.table.file(for: $0) }
    guard rows.contains(where: { $0 != nil }) else {
      throw TrainingError(
        "none of the \(names.count) photos has a row in '\(labels.table.path.printable)'; its first column must hold their "
          + "file names")
    }
    attributes = labels.attributes.map { "label." + $0 }
    flags = rows.map { row in
      labels.attributes.map { attribute in
        row.flatMap { labels.table.flag(attribute, of: $0) }.map { $0 ? 1 : 0 } ?? .nan
      }
    }
    var types = Dictionary(uniqueKeysWithValues: attributes.map { ($0, DataType(.label)) })
    guard let column = labels.classColumn else {
      (classCount, classes, self.types) = (0, [], types)
      return
    }
    let texts = rows.map { row in row.flatMap { labels.table.text(column, of: $0) } }
    let sorted = Set(texts.compactMap { $0 }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    classes = texts.map { $0.flatMap { numbers[$0] } ?? -1 }
    classCount = sorted.count
    types["class"] = DataType(.class)
    self.types = types
  }

  /// "label.NAME" and "class" of a photo, `[1]` each.
  func tensors(of photo: Int) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (place, name) in attributes.enumerated() { tensors[name] = Tensor([flags[photo][place]], shape: [1]) }
    if !classes.isEmpty { tensors["class"] = Tensor([Float(classes[photo])], shape: [1]) }
    return tensors
  }
}
