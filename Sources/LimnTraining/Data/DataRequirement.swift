import LimnData
import LimnTensors

/// A tensor that an objective needs of every example, by its name, and the extents that it must have.
public struct DataRequirement: Sendable, Hashable {
  /// The tensor's name: "input".
  package let name: String
  /// What it is, with the extents that are fixed.
  package let type: DataType
  /// Extents that must be a multiple of a number.
  package let multiples: [DataAxis: Int]
  /// The whole numbers that the last column of rows can hold; nil: any numbers.
  package private(set) var lastColumn: Range<Int>?

  /// Makes a requirement.
  public init(_ name: String, _ type: DataType, multiples: [DataAxis: Int] = [:]) {
    self.name = name
    self.type = type
    self.multiples = multiples.filter { $0.value > 1 }
  }

  /// Pixels `[N, 3, H, W]`, of one size or of sides that are multiples of a number.
  public static func pixels(_ name: String = "input", size: Int? = nil, multiple: Int = 1) -> DataRequirement {
    DataRequirement(
      name, .pixels(width: size, height: size), multiples: size == nil ? [.width: multiple, .height: multiple] : [:])
  }

  /// Rows whose last column holds one of some whole numbers: that of a segment, say.
  package static func rows(_ name: String = "input", columns: Int, last numbers: Range<Int>) -> DataRequirement {
    var need = DataRequirement(name, .row(columns: columns))
    need.lastColumn = numbers
    return need
  }

  /// Attributes "label.NAME" `[N]`: 1, 0, or NaN where one is not known.
  public static func labels(_ names: [String]) -> [DataRequirement] {
    names.map { DataRequirement("label." + $0, DataType(.label)) }
  }

  /// The number of each example's class "class" `[N]`, -1 where it is not known.
  public static let classes = DataRequirement("class", DataType(.class))

  /// What is wrong with a tensor of this name of which so much is known; nil if nothing is.
  package func mismatch(with found: DataType) -> Mismatch? {
    guard type.admits(found) else {
      // Of one size, they differ in something else: their colours, most of the time.
      guard type.size == nil || found.size != type.size else {
        let isColour = type.kind == found.kind && (found.channels ?? type.channels) != type.channels
        return Mismatch(
          found: "\(found)", need: "the model needs \(type)",
          advice: isColour ? "make them \(type.channels == 1 ? "grey" : "colour") in 'data'" : "change them in 'data'",
          isSize: false, isColour: isColour)
      }
      let needed = type.size.map { "takes \($0)" } ?? "needs \(type)"
      return Mismatch(
        found: type.size.flatMap { _ in found.size } ?? "\(found)", need: "the model \(needed)",
        advice: type.size == nil ? "change them in 'data'" : "resize them in 'data'", isSize: type.size != nil)
    }
    let wrong = multiples.filter { axis, multiple in found[axis].map { $0 % multiple != 0 } ?? false }
    guard let (axis, multiple) = wrong.min(by: { $0.key < $1.key }) else { return nil }
    var cut = found
    for (axis, multiple) in multiples { cut[axis] = found[axis].map { max(1, $0 / multiple) * multiple } }
    return Mismatch(
      found: found.size ?? "\(found)", need: "the model needs multiples of \(multiple) \(axis.unit)s",
      advice: "crop them to \(cut.size ?? "\(cut)"), say", isSize: false)
  }

  /// What is wrong with the numbers of an example; nil if nothing is, and for one whose type does not fit.
  fileprivate func fault(in example: Example) -> String? {
    guard let lastColumn, let rows = example[name], rows.shape.rank == 2, rows.shape[1] > 0 else { return nil }
    let columns = rows.shape[1]
    guard type[.columns].map({ $0 == columns }) ?? true else { return nil }
    let numbers = rows.columns(columns - 1..<columns).array
    let wrong = numbers.first { number in !(Int(exactly: number).map { lastColumn.contains($0) } ?? false) }
    return wrong.map {
      "the last column of '\(name)' is \($0), and the model takes whole numbers from \(lastColumn.lowerBound) to "
        + "\(lastColumn.upperBound - 1)"
    }
  }

  /// How an example differs from what is needed.
  package struct Mismatch: Sendable, Hashable {
    /// What there is: "30×22", "a row of 12 columns".
    package let found: String
    /// What is needed: "the model needs multiples of 4 pixels".
    package let need: String
    /// What to do about it.
    package let advice: String
    /// Whether it is one size that is needed.
    package let isSize: Bool
    /// Whether they are in colour where grey is needed, or in grey where colour is.
    package var isColour = false
  }

  /// Throws `TrainingError` at the first of these that examples of these types do not have.
  static func check(_ needs: [DataRequirement], against types: [String: DataType]) throws(TrainingError) {
    for need in needs {
      guard let found = types[need.name] else {
        let names = types.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
        throw TrainingError("examples have no '\(need.name)', which the model needs, only \(names)")
      }
      if let mismatch = need.mismatch(with: found) {
        throw TrainingError("examples are \(mismatch.found), and \(mismatch.need); \(mismatch.advice)")
      }
    }
  }
}

extension [DataRequirement] {
  /// What is wrong with the numbers of an example whose types fit; nil if nothing is.
  func fault(in example: Example) -> String? { compactMap { $0.fault(in: example) }.first }

  /// The names of the labels among them, in order.
  var attributes: [String] { filter { $0.type.kind == .label }.map { String($0.name.dropFirst("label.".count)) } }
}

extension DataKind {
  /// An attribute: 1, 0, or NaN where it is not known.
  public static let label = DataKind("label", phrase: "a label")
  /// The number of a class, -1 where it is not known.
  public static let `class` = DataKind("class", phrase: "a class")
}

extension DataType {
  /// "64×64"; nil where that is not known.
  var size: String? {
    guard let width, let height else { return nil }
    return "\(width)×\(height)"
  }

  /// The same type with the extents of a tensor of it, `[N, C, H, W]`, `[N, columns]` or `[N, T, columns]`, as far as they are not
  /// known.
  func completed(by shape: Shape) -> DataType {
    let orders: [DataKind: [DataAxis]] = [
      .image: [.channels, .height, .width], .pixels: [.channels, .height, .width], .row: [.columns],
      .sequence: shape.rank == 3 ? [.time, .columns] : [.time, .channels, .height, .width],
    ]
    guard let order = orders[kind], order.count == shape.rank - 1 else { return self }
    var type = self
    for (place, axis) in order.enumerated() { type[axis] = type[axis] ?? shape[place + 1] }
    return type
  }
}
