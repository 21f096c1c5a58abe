import LimnFoundation

/// The formats that files are read and written in: a table that is handed to whatever needs one.
public struct ImageFormats: Sendable {
  /// The formats, in the order in which they are named.
  public let all: [any ImageFormat.Type]

  /// The formats that come with Limn, one line each.
  public static let standard = ImageFormats([
    PNG.self,
    JPEG.self,
    WebP.self,
    TIFF.self,
    HEIC.self,
    AVIF.self,
  ])

  /// Makes a table; two formats with one name or extension are a programming error.
  public init(_ formats: [any ImageFormat.Type]) {
    all = formats
    let names = formats.map { $0.name.description } + formats.flatMap { $0.extensions + $0.otherExtensions }
    precondition(Set(names).count == names.count, "two formats share a name or an extension: \(names)")
  }

  /// The table with one more format.
  public func adding(_ format: any ImageFormat.Type) -> ImageFormats { ImageFormats(all + [format]) }

  /// The formats that files are written in.
  package var written: ImageFormats { ImageFormats(all.filter { $0.capabilities.isWritten }) }

  /// The format of this name.
  package subscript(name: FormatName) -> (any ImageFormat.Type)? { all.first { $0.name == name } }

  /// The format of this name, in which files are written; throws where there is none.
  func writer(_ name: FormatName) throws(ImageError) -> any ImageFormat.Type {
    guard let format = self[name], format.capabilities.isWritten else {
      throw ImageError(.unsupported, "no \(name) files are written")
    }
    return format
  }

  /// The format whose files have this extension, a rare one among them, in whatever case.
  package subscript(extension suffix: String) -> (any ImageFormat.Type)? {
    let suffix = suffix.lowercased()
    return all.first { $0.extensions.contains(suffix) || $0.otherExtensions.contains(suffix) }
  }

  /// The extensions of all formats, in lower case.
  package var extensions: [String] { all.flatMap { $0.extensions } }

  /// The names as a list: "PNG and JPEG" with the conjunction "and".
  package func names(_ conjunction: String) -> String {
    Self.list(all.map { $0.name.description }, conjunction)
  }

  /// The extensions as a list: ".png, .jpg or .jpeg".
  package var listedExtensions: String { Self.list(extensions.map { "." + $0 }, "or") }

  /// The parameters of reading of all formats.
  package var reading: [Parameter] { Self.joined(all.map { $0.reading }) }

  /// The parameters of writing of all formats.
  package var writing: [Parameter] { Self.joined(written.all.map { $0.writing }) }

  /// The parameters of several formats; one that several have (of one kind, or that is a programming error) appears once, with the
  /// help of each.
  private static func joined(_ lists: [[Parameter]]) -> [Parameter] {
    lists.joined().reduce(into: []) { joined, parameter in
      guard let index = joined.firstIndex(where: { $0.name == parameter.name }) else {
        joined.append(parameter)
        return
      }
      let first = joined[index]
      precondition(
        first.kind == parameter.kind && first.defaultValue == parameter.defaultValue
          && first.selects == parameter.selects,
        "two formats have different parameters '\(parameter.name)'")
      joined[index] = Parameter(
        first.name, first.kind,
        help: first.help.contains(parameter.help) ? first.help : first.help + " " + parameter.help,
        default: first.defaultValue,
        optional: first.isOptional, selects: first.selects)
    }
  }

  private static func list(_ words: [String], _ conjunction: String) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}

extension ImageFormats {
  /// The format of a file by its first bytes; throws where it is none of these, naming what it is if it can.
  package func format(of bytes: some Collection<UInt8>) throws(ImageError) -> any ImageFormat.Type {
    let head = Array(bytes.prefix(16))
    if let format = all.first(where: { $0.matches(head) }) { return format }
    guard !head.isEmpty else { throw ImageError(.corrupt, "the file is empty") }
    let none = "neither " + names("nor")
    if let name = OtherFiles.name(of: head) { throw ImageError(.unsupported, "\(none) but \(name)") }
    if let format = all.first(where: { $0.resembles(head) }) {
      throw ImageError(.corrupt, "the first bytes of a \(format.name) are damaged")
    }
    throw ImageError(.unsupported, none)
  }
}
