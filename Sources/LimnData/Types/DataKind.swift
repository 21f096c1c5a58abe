/// A kind of data that flows through pipelines and trains models: a photo, a latent, a row of a table.
///
/// The set is open: `static let spectrum = DataKind("spectrum", phrase: "a spectrum")` in an extension, and a `DataValue` of
/// that kind, make a new one.
public struct DataKind: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name in signatures, schemas and other programs' messages: "image".
  public let name: String
  /// The kind with its article, as messages write it: "an image".
  public let phrase: String

  /// The axes that every value of the kind has: those that its type must know for its size to be known.
  public let axes: [DataAxis]

  /// Makes a kind; two kinds of one name are the same.
  public init(_ name: String, phrase: String, axes: [DataAxis] = []) {
    self.name = name
    self.phrase = phrase
    self.axes = axes
  }

  /// A photo as its own 8- or 16-bit samples.
  public static let image = DataKind("image", phrase: "an image", axes: [.width, .height, .channels])
  /// Pixels as floats.
  public static let pixels = DataKind("pixels", phrase: "pixels", axes: [.width, .height, .channels])
  /// A model's latent of one image.
  public static let latent = DataKind("latent", phrase: "a latent")
  /// A row of a table of numbers.
  public static let row = DataKind("row", phrase: "a row", axes: [.columns])
  /// Frames in the order of time.
  public static let sequence = DataKind("sequence", phrase: "a sequence", axes: [.time])

  /// What a port accepts that takes every kind; no value is of it.
  public static let any = DataKind("any", phrase: "anything")

  /// The kinds of values above in the order in which messages list them.
  package static let standard: [DataKind] = [.image, .pixels, .latent, .row, .sequence]

  /// What is missing where another kind is found: "a latent is needed here", "pixels are needed here".
  package var need: String {
    let isOne = phrase.hasPrefix("a ") || phrase.hasPrefix("an ")
    return "\(phrase) \(isOne ? "is" : "are") needed here"
  }

  /// What an item of the kind is called where items are counted: "photo", "row"; "item" where its phrase is no single thing.
  package var noun: String {
    if self == .image || self == .pixels { return "photo" }
    let words = phrase.split(separator: " ", maxSplits: 1)
    return words.count == 2 && ["a", "an"].contains(words[0]) ? String(words[1]) : "item"
  }

  /// The name.
  public var description: String { name }

  /// Whether both have one name.
  public static func == (a: DataKind, b: DataKind) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The order in messages: the standard kinds, then others by their names.
  public static func < (a: DataKind, b: DataKind) -> Bool { (a.rank, a.name) < (b.rank, b.name) }

  private var rank: Int { Self.standard.firstIndex(of: self) ?? Self.standard.count }
}

extension Set<DataKind> {
  /// The kinds as messages list them: "an image or pixels".
  package var phrase: String { sorted().map(\.phrase).joined(separator: " or ") }
}
