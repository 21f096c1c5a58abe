import LimnFoundation
import LimnTensors

extension Signature.Parameter.Kind {
  /// The value of a node whose variables are replaced, or nil and what to do if it is not of this kind; a list of
  /// stages is not a value and gives nil.
  func value(of node: YAMLNode) -> (argument: Argument?, hint: String?) {
    if case .either(let words, let other) = self {
      guard case .scalar(let text, _) = node.content, !node.isNull else { return other.value(of: node) }
      if words.contains(text) { return (.text(text), nil) }
      let (argument, hint) = other.value(of: node)
      if argument != nil || hint != nil { return (argument, hint) }
      return (nil, nearestName(to: text, among: words).map { "did you mean '\($0)'?" })
    }
    switch (self, node.content) {
    case (.interval(let range), .list(let nodes)):
      guard nodes.count == 2 else { return (nil, nil) }
      let numbers = nodes.map { Self.number($0, in: range) }
      guard let low = numbers[0], let high = numbers[1] else { return (nil, nil) }
      return low <= high ? (.interval(low...high), nil) : (nil, "write the lower number first")
    case (_, .list), (_, .mapping), (.stages, _), (.list, _), (.names, _), (.group, _), (.entry, _):
      return (nil, nil)
    case (_, .scalar(let text, let isQuoted)):
      if node.isNull { return (nil, nil) }
      let argument = scalar(text)
      switch self {
      case .integer, .multiple, .number, .interval, .boolean:
        if isQuoted { return (nil, argument == nil ? nil : "leave out the quotes") }
        return (argument, argument == nil ? truthHint(text) ?? multipleHint(text) ?? numberHint(text) : nil)
      case .choice(let words):
        return (argument, argument == nil ? nearestName(to: text, among: words).map { "did you mean '\($0)'?" } : nil)
      default: return (argument, nil)
      }
    }
  }

  private func scalar(_ text: String) -> Argument? {
    switch self {
    case .integer(let range): Self.integer(text).flatMap { range.contains($0) ? .integer($0) : nil }
    case .multiple(let unit, let range):
      Self.integer(text).flatMap { range.contains($0) && $0 % unit == 0 ? .integer($0) : nil }
    case .number(let range): Self.number(text, in: range).map { .number($0) }
    case .interval(let range): Self.number(text, in: range).map { .interval($0...$0) }
    case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
    case .text, .model, .path: .text(text)
    case .choice(let words): words.contains(text) ? .text(text) : nil
    case .either(let words, let other): words.contains(text) ? .text(text) : other.scalar(text)
    case .stages, .list, .names, .group, .entry: nil
    }
  }

  /// The nearest multiple, where a whole number within the range is none.
  private func multipleHint(_ text: String) -> String? {
    guard case .multiple(let unit, let range) = self, let value = Int(text), range.contains(value) else { return nil }
    let near = (value + unit / 2) / unit * unit
    return "\(range.contains(near) ? near : near < value ? near + unit : near - unit) is the nearest"
  }

  private static func number(_ node: YAMLNode, in range: ClosedRange<Double>) -> Double? {
    guard case .scalar(let text, isQuoted: false) = node.content else { return nil }
    return number(text, in: range)
  }

  private static func number(_ text: String, in range: ClosedRange<Double>) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), !beginsWithZero(text),
      let value = Double(text), value.isFinite, range.contains(value)
    else { return nil }
    return value
  }

  private static func integer(_ text: String) -> Int? { beginsWithZero(text) ? nil : Int(text) }

  /// Whether a zero stands before other digits, which some readers of YAML take for base 8.
  private static func beginsWithZero(_ text: String) -> Bool {
    let digits = text.drop { $0 == "+" || $0 == "-" }.utf8
    guard digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
  }

  /// How to write a number that stands in another way of writing numbers.
  private func numberHint(_ text: String) -> String? {
    guard self != .boolean else { return nil }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.lowercased().hasPrefix(prefix) {
      return Int(text.dropFirst(2), radix: radix).map { "write \($0): numbers are decimal" }
    }
    if text.contains("_"), let value = Double(text.replacing("_", with: "")) { return "write \(shortText(value))" }
    if Self.beginsWithZero(text), Double(text) != nil { return "leave out the 0 before it" }
    if case .integer(let range) = self, range.upperBound == .max, Int(text) == nil, !text.isEmpty,
      text.utf8.allSatisfy({ (48...57).contains($0) })
    {
      return "it is too large: \(Int.max) is the most"
    }
    return nil
  }

  /// YAML 1.1 took yes, no, on and off for truth values; here they are words, and the hint says what to write.
  private func truthHint(_ text: String) -> String? {
    guard self == .boolean else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on", "y": return "did you mean true?"
    case "false", "no", "off", "n": return "did you mean false?"
    default: return nil
    }
  }
}
