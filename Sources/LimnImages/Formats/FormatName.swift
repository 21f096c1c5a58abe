/// The name of a file format of images, as people know it: "PNG". Formats are looked up by it in a table (`ImageFormats`).
public struct FormatName: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// Makes a name.
  public init(_ name: String) { description = name }
}
