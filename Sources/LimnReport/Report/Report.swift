import LimnFoundation
import LimnImages

/// What an evaluation found: tables of typed columns, notes, pictures, and what could not be measured.
///
/// There is one printer for the terminal (`text`), one page (`ReportPage`), one form in JSON (`Codable`) and one in CSV.
public struct Report: Codable, Sendable, Hashable {
  /// What was measured, in one line; "" if the tables say it.
  public var title: String
  /// What was given, and the defaults of what was not, by parameter.
  public var arguments: [String: [String]]
  /// The tables, in order.
  public var tables: [Table]
  /// Sentences that stand below the tables.
  public var notes: [String]
  /// The pictures, in order.
  public var pictures: [Picture]
  /// What could not be measured, in order.
  public var failures: [Failure]

  /// Makes a report.
  public init(
    _ title: String = "", arguments: [String: [String]] = [:], tables: [Table] = [], notes: [String] = [],
    pictures: [Picture] = [], failures: [Failure] = []
  ) {
    (self.title, self.arguments, self.tables) = (title, arguments, tables)
    (self.notes, self.pictures, self.failures) = (notes, pictures, failures)
  }

  /// The table of this name.
  public subscript(name: String) -> Table? { tables.first { $0.name == name } }

  /// The report without the tables that are for files alone.
  package var withoutDetails: Report {
    var report = self
    report.tables = tables.filter { !$0.isDetail }
    return report
  }

  /// Something that could not be measured, such as a photo.
  public struct Failure: Codable, Sendable, Hashable, CustomStringConvertible {
    /// What it is: the photo's path.
    public let item: String
    /// Why, in one line.
    public let reason: String

    /// Makes a failure; line breaks in the reason become spaces.
    public init(_ item: String, _ reason: String) {
      self.item = item
      self.reason = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// "photos/1.png: the reason"
    public var description: String { "\(item.printable): \(reason.printable)" }
  }

  /// A picture that belongs to a report.
  public struct Picture: Codable, Sendable, Hashable {
    /// The file's path below the report's folder: "sheet.png".
    package let file: String
    /// What is to be seen.
    package let title: String
    /// The picture itself; nil in a report that was read from JSON.
    package let image: Image?

    private enum CodingKeys: String, CodingKey { case file, title }

    /// Makes a picture.
    public init(_ image: Image?, file: String, title: String) {
      self.file = file
      self.title = title
      self.image = image
    }

    /// Reads its names; the picture itself is a file of its own.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        nil, file: try values.decode(String.self, forKey: .file), title: try values.decode(String.self, forKey: .title))
    }

    /// Whether two pictures are of one name; their pixels do not count.
    public static func == (one: Picture, other: Picture) -> Bool { one.file == other.file && one.title == other.title }

    /// Hashes the names.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(file)
      hasher.combine(title)
    }
  }
}
