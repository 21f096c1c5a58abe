/// A named direction in which data extend: width, time, the columns of a table. The set is open, as that of `DataKind`.
public struct DataAxis: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name: "time".
  public let name: String
  /// What lies along it, in the singular: "frame".
  public let unit: String

  /// Makes an axis; two axes of one name are the same.
  public init(_ name: String, unit: String) {
    self.name = name
    self.unit = unit
  }

  /// From left to right, in pixels.
  public static let width = DataAxis("width", unit: "pixel")
  /// From top to bottom, in pixels.
  public static let height = DataAxis("height", unit: "pixel")
  /// The colour channels of pixels: 1 or 3.
  public static let channels = DataAxis("channels", unit: "channel")
  /// The columns of a table.
  public static let columns = DataAxis("columns", unit: "column")
  /// The frames of a sequence.
  public static let time = DataAxis("time", unit: "frame")

  /// The name.
  public var description: String { name }

  /// Whether both have one name.
  public static func == (a: DataAxis, b: DataAxis) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The order in messages: time first, then by name.
  public static func < (a: DataAxis, b: DataAxis) -> Bool {
    (a == .time ? 0 : 1, a.name) < (b == .time ? 0 : 1, b.name)
  }

  /// "1 frame", "12 frames".
  func counted(_ count: Int) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
}
