/// What a user could change so that a refusal goes away; a program says how in the words of its own interface.
package enum Remedy: Sendable, Hashable {
  /// Allow photos of more pixels.
  case raisePixelLimit
  /// Allow more of what a parameter of `load` bounds: "max-side".
  case raiseLimit(parameter: String)
  /// Allow more memory.
  case raiseMemoryLimit
  /// Write to another folder.
  case chooseOutput
  /// Continue what was begun.
  case resume
}

/// An error that says what could be changed about its cause.
package protocol Remediable: Error {
  /// What could be changed; nil where nothing of this sort helps.
  var remedy: Remedy? { get }
}

/// How a program says what its users can change.
package struct Advice: Sendable {
  private let words: @Sendable (Remedy) -> String?

  /// Makes advice of the words for each remedy; nil where a program has none.
  package init(_ words: @escaping @Sendable (Remedy) -> String? = { _ in nil }) { self.words = words }

  /// An error's own text, and after a semicolon what can be changed about it.
  package func text(of error: any Error) -> String {
    guard let remedy = (error as? any Remediable)?.remedy, let words = words(remedy) else { return "\(error)" }
    return "\(error); \(words)"
  }
}
