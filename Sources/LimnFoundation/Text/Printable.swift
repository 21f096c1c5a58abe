extension String {
  /// The text, its middle left out if nobody would read all of it.
  package var shortened: String {
    let limit = 1000
    guard utf8.count > limit else { return self }
    let scalars = unicodeScalars
    guard scalars.count > limit else { return self }
    return String(scalars.prefix(limit - 200)) + " … " + String(scalars.suffix(200))
  }

  /// The text with every control character and every direction or invisible mark written as `\u{…}`, and every byte that is no UTF-8 as `\x…`, so that a name taken
  /// from a file can neither break a line nor command a terminal.
  public var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isByte {
        text += "\\x" + String(scalar.byte, radix: 16, uppercase: true)
      } else if scalar.isUnprintable {
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is a control character, or a mark of direction or of other kinds that is not seen.
  package var isUnprintable: Bool {
    if value < 0x7F { return value < 0x20 }
    if isByte { return true }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
