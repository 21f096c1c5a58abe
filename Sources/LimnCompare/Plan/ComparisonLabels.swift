import LimnFoundation
import LimnPipelines
import LimnTensors

/// What a table says of a folder's images: classes that they can be sorted by, and factors that vary in them.
package struct ComparisonLabels: Sendable {
  /// A column whose cells are a few different texts.
  package struct Column: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// The texts, in alphabetical order.
    package let values: [String]
    /// For each image the number of its text; nil where it has none.
    package let numbers: [Int?]
  }

  /// The columns that can be used, in the table's order.
  package let columns: [Column]

  /// The names of the others.
  package let unusable: [String]

  /// Values of a column at most.
  package static let mostValues = 50
  /// Images of a value at least.
  package static let fewestOfAValue = 5

  /// The column that says what images are: the first that can be used.
  package var classes: Column { columns[0] }

  /// The columns, if they can be factors: two or more, known of all images.
  package var factors: [Column]? {
    let known = columns.filter { column in column.numbers.allSatisfy { $0 != nil } }
    return known.count > 1 ? known : nil
  }

  /// Reads a table; throws what reading it throws, and `ComparisonError` where it names no image, or no column sorts them.
  package init(path: String, names: [ItemName]) throws {
    let table = try LabelTable(path: path)
    let files = names.map { table.file(for: $0) }
    let known = files.count { $0 != nil }
    guard known > 0 else {
      throw ComparisonError(
        "\(path.printable): names none of the \(names.count) images, such as '\(names[0].description.printable)': its first "
          + "column must have their file names")
    }
    guard known * 2 > names.count else {
      throw ComparisonError(
        "\(path.printable): names \(known) of the \(names.count) images: give a row for each, or at least for half of them"
      )
    }
    columns = table.columns.compactMap { column in
      Self.column(column, texts: files.map { $0.flatMap { table.text(column, of: $0) } })
    }
    let usable = Set(columns.map(\.name))
    unusable = table.columns.filter { !usable.contains($0) }
    guard !table.columns.isEmpty else {
      throw ComparisonError("\(path.printable): has file names and no column that says anything of them")
    }
    guard !columns.isEmpty else {
      throw ComparisonError(
        "\(path.printable): no column sorts the images: one needs 2 to \(Self.mostValues) different values, each of "
          + "\(Self.fewestOfAValue) images or more; the columns are \(table.columns.joined(separator: ", ").printable)")
    }
  }

  /// A column of texts; nil if it has too few or too many different ones, or one that too few images have.
  private static func column(_ name: String, texts: [String?]) -> Column? {
    // What is not known, as tables of other programs have it.
    let texts = texts.map { text in text.flatMap { $0.isEmpty || $0.lowercased() == "nan" ? nil : $0 } }
    let counts = Dictionary(grouping: texts.compactMap(\.self)) { $0 }.mapValues(\.count)
    guard counts.count > 1, counts.count <= mostValues, counts.values.allSatisfy({ $0 >= fewestOfAValue }) else {
      return nil
    }
    let values = counts.keys.sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    return Column(name: name, values: values, numbers: texts.map { $0.flatMap { places[$0] } })
  }
}
