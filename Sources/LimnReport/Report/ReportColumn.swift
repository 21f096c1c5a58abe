extension Report {
  /// A column: what its cells are, and how they are printed.
  public struct Column: Codable, Sendable, Hashable {
    /// What the cells are.
    public enum Kind: String, Codable, Sendable, Hashable {
      case text, count, number
    }

    /// How a cell stands behind that of the column before it, where the two are printed as one.
    public enum Joint: String, Codable, Sendable, Hashable {
      /// "0.912 (0.953)"; only the first where this one is empty.
      case brackets
      /// "31 of 64"; only the first where that is empty.
      case of
      /// "24.02 bird.png"
      case space

      func joined(_ first: String, _ second: String) -> String {
        switch self {
        case .brackets: second == Cell.nothing ? first : "\(first) (\(second))"
        case .of: first == Cell.nothing ? first : "\(first) of \(second)"
        case .space: "\(first) \(second)"
        }
      }
    }

    /// The name in files: "psnr".
    package let name: String
    /// The heading: "PSNR".
    package let title: String
    /// What the cells are.
    package let kind: Kind
    /// The unit of numbers: "dB".
    package let unit: String?
    /// Which way is better; nil where neither is.
    package let better: Quantity.Better?
    /// Digits of numbers behind the point, where they are printed.
    package let digits: Int
    /// To which of several things the column belongs: a folder, a model. Two columns of one name differ in it.
    package let group: String?
    /// How the cells stand behind those before them, where both are printed as one.
    package let joint: Joint?
    /// Whether it is for files alone, and not printed.
    package let isDetail: Bool

    private init(
      _ name: String, _ title: String, _ kind: Kind, unit: String? = nil, better: Quantity.Better? = nil,
      digits: Int = 0, group: String? = nil, joint: Joint? = nil, isDetail: Bool = false
    ) {
      (self.name, self.title, self.kind, self.unit) = (name, title, kind, unit)
      (self.better, self.digits, self.group, self.joint) = (better, digits, group, joint)
      self.isDetail = isDetail
    }

    /// A column of texts.
    public static func text(
      _ name: String, title: String? = nil, group: String? = nil, joint: Joint? = nil, isDetail: Bool = false
    ) -> Column {
      Column(name, title ?? name, .text, group: group, joint: joint, isDetail: isDetail)
    }

    /// A column of whole numbers.
    public static func count(
      _ name: String, title: String? = nil, group: String? = nil, joint: Joint? = nil, isDetail: Bool = false
    ) -> Column {
      Column(name, title ?? name, .count, group: group, joint: joint, isDetail: isDetail)
    }

    /// A column of measured numbers.
    public static func number(
      _ quantity: Quantity, group: String? = nil, joint: Joint? = nil, isDetail: Bool = false
    ) -> Column {
      Column(
        quantity.name, quantity.title, .number, unit: quantity.unit, better: quantity.better, digits: quantity.digits,
        group: group, joint: joint, isDetail: isDetail)
    }

    /// The name by which the column is unique in its table: "psnr", or "out: psnr" with a group.
    package var key: String { group.map { "\($0): \(name)" } ?? name }

    /// "PSNR dB ↑"; a title that names its unit has it once.
    package var heading: String {
      let unit = unit.flatMap { title.contains($0) ? nil : $0 }
      return [title, unit, better?.arrow].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// One cell.
  public enum Cell: Sendable, Hashable, Encodable {
    case text(String)
    case count(Int)
    case number(Estimate)

    /// How a number that is none is printed.
    static let nothing = "–"

    /// A cell of one number; nil if there is none.
    public static func value(_ value: Double?) -> Cell { .number(Estimate(value)) }

    /// Reads a cell of a kind.
    init(from decoder: any Decoder, kind: Column.Kind) throws {
      switch kind {
      case .text: self = .text(try decoder.singleValueContainer().decode(String.self))
      case .count: self = .count(try decoder.singleValueContainer().decode(Int.self))
      case .number: self = .number(try Estimate(from: decoder))
      }
    }

    /// Writes the text or the number alone; its column says which it is.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .text(let text):
        var container = encoder.singleValueContainer()
        try container.encode(text)
      case .count(let count):
        var container = encoder.singleValueContainer()
        try container.encode(count)
      case .number(let estimate): try estimate.encode(to: encoder)
      }
    }

    /// The number, if it is one.
    public var number: Double? {
      switch self {
      case .text: nil
      case .count(let count): Double(count)
      case .number(let estimate): estimate.value
      }
    }
  }
}
