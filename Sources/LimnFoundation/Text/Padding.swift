extension String {
  /// The text with spaces at its end, up to a width in characters.
  package func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
