/// A remark on a file that is no failure.
public struct ImageNote: Sendable, Hashable {
  /// What sort of remark it is, in a word that programs can count by.
  public let kind: String
  /// The remark in one line, for people.
  public let text: String
  /// How many things it is about (pages, frames), if it counts some.
  package let number: Double?

  /// Makes a note.
  public init(kind: String, text: String, number: Double? = nil) {
    self.kind = kind
    self.text = text
    self.number = number
  }
}
