import LimnPipelines
import LimnTensors

/// Which labels the examples of a training carry.
public struct TrainingLabels: Sendable {
  /// The labels of the photos.
  public let table: LabelTable
  /// The attributes, in the order of their columns in a batch's labels.
  public let attributes: [String]
  /// The column whose texts number the photos' classes ("identity"), or nil.
  public let classColumn: String?

  /// Makes a choice of labels; throws `LabelError` for a column that is not there, and for an attribute that is given twice,
  /// has other cells than 0, 1 and empty ones, or has only one of the two.
  public init(table: LabelTable, attributes: [String], classColumn: String? = nil) throws(LabelError) {
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

/// The labels of loaded photos, looked up once.
struct PhotoLabels: Sendable {
  /// How many classes there are.
  let classCount: Int
  private let attributeCount: Int
  private let hasClasses: Bool
  /// For each photo its attributes.
  private let flags: [[Float]]
  /// For each photo its class.
  private let classes: [Int]

  /// Looks up the labels; throws `TrainingError` if no photo has a row.
  init(_ labels: TrainingLabels?, of names: [ItemName]) throws(TrainingError) {
    attributeCount = labels?.attributes.count ?? 0
    hasClasses = labels?.classColumn != nil
    guard let labels else {
      (classCount, flags, classes) = (0, [], [])
      return
    }
    let rows = names.map { labels.table.file(for: $0) }
    guard rows.contains(where: { $0 != nil }) else {
      throw TrainingError(
        "none of the \(names.count) photos has a row in \(labels.table.path.printable); its first column must hold their "
          + "file names")
    }
    flags = rows.map { row in
      labels.attributes.map { attribute in
        row.flatMap { labels.table.flag(attribute, of: $0) }.map { $0 ? 1 : 0 } ?? .nan
      }
    }
    let texts = rows.map { row in
      labels.classColumn.flatMap { column in row.flatMap { labels.table.text(column, of: $0) } }
    }
    let sorted = Set(texts.compactMap { $0 }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    classes = texts.map { $0.flatMap { numbers[$0] } ?? -1 }
    classCount = sorted.count
  }

  /// The attributes of some photos `[N, K]`, nil if there are none.
  func labels(of photos: [Int]) -> Tensor? {
    guard attributeCount > 0 else { return nil }
    return Tensor(photos.flatMap { flags[$0] }, shape: [photos.count, attributeCount])
  }

  /// The classes of some photos, nil if there are none.
  func classes(of photos: [Int]) -> [Int]? {
    hasClasses ? photos.map { classes[$0] } : nil
  }
}
