import LimnFoundation

/// Help texts of stages, made from their signatures alone.
package enum StageHelp {
  /// All stages of a registry, one line each: name and summary.
  package static func table(_ registry: StageRegistry) -> String {
    columns(registry.names.compactMap { name in registry[name].map { (name, $0.signature.summary) } }, indent: "")
      + "\n"
  }

  /// Everything about one stage: summary, inputs, output, parameters and an example.
  package static func page(_ signature: Signature) -> String {
    var sections = ["\(signature.name): \(signature.summary)"]
    let inputs = signature.inputs.map { port in
      (port.name, port.accepts.phrase)
    }
    let passed = signature.inputs.count > 1 ? "'\(signature.inputs[signature.passed].name)'" : "the input"
    let output = signature.output?.phrase ?? "the type of \(passed)"
    sections.append(
      "Inputs\n"
        + (signature.isSource ? "  none: it finds the photos and so comes first" : columns(inputs, indent: "  "))
        + "\n\nOutput\n  \(output)")
    if !signature.parameters.isEmpty {
      let rows = signature.parameters.map { ($0.name, "\($0.kind.expectation)\(need($0))\n\($0.help)") }
      sections.append("Parameters\n" + columns(rows, indent: "  "))
    }
    sections.append("Example\n" + example(signature).map { "  " + $0 }.joined(separator: "\n"))
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// One line of a pipeline file that uses the stage, as lines of YAML: the parameters it needs, else its first.
  package static func example(_ signature: Signature) -> [String] {
    var shown = signature.parameters.filter { $0.defaultValue == nil && !$0.isOptional }
    if shown.isEmpty, let first = signature.parameters.first { shown = [first] }
    let held = shown.filter { $0.kind == .stages }
    let plain = shown.filter { $0.kind != .stages }.map { "\($0.name): \(sample($0, signature))" }
    var lines: [String]
    if held.isEmpty {
      lines = ["- \(signature.name): { \(plain.joined(separator: ", ")) }".replacing("{  }", with: "{ }")]
    } else {
      lines = ["- \(signature.name):"] + plain.map { "    " + $0 }
      for parameter in held {
        lines += ["    \(parameter.name):", "      - encode: { model: photo-denoiser }"]
        lines.append("      - decode: { model: photo-denoiser }")
      }
    }
    if signature.inputs.count > 1 {
      let ports = signature.inputs.map { "\($0.name): a-line-above" }.joined(separator: ", ")
      lines.append("  from: { \(ports) }")
    }
    return lines
  }

  private static func need(_ parameter: Signature.Parameter) -> String {
    if let value = parameter.defaultValue { return "; default \(value.text())" }
    return parameter.isOptional ? "; optional" : "; required"
  }

  private static func sample(_ parameter: Signature.Parameter, _ signature: Signature) -> String {
    if let value = parameter.defaultValue { return value.text() }
    if parameter.kind == .path { return signature.isSource ? "$input" : "\"$output/{dir}/{stem}.png\"" }
    return sample(parameter.kind)
  }

  private static func sample(_ kind: Signature.Parameter.Kind) -> String {
    switch kind {
    case .integer(let range): return String(min(max(64, range.lowerBound), range.upperBound))
    case .multiple(let unit, let range): return String((range.lowerBound + unit - 1) / unit * unit)
    case .number(let range): return shortText(min(max(1, range.lowerBound), range.upperBound))
    case .interval(let range):
      let (low, high) = (
        min(max(0, range.lowerBound), range.upperBound), min(max(1, range.lowerBound), range.upperBound)
      )
      return "[\(shortText(low)), \(shortText(high))]"
    case .boolean: return "true"
    case .text: return "text"
    case .path: return "\"$here/file\""
    case .model: return "photo-denoiser"
    case .choice(let words), .either(let words, _): return words.first ?? ""
    case .list(let kind, let count):
      return "[" + [String](repeating: sample(kind), count: max(1, count.lowerBound)).joined(separator: ", ") + "]"
    case .names(let count):
      return "[" + (0..<max(1, count.lowerBound)).map { "name\($0 + 1)" }.joined(separator: ", ") + "]"
    case .group(let parts, _): return sample(parts)
    case .entry(let choices): return sample(Array(choices.prefix(1)))
    case .stages: return "[ ]"
    }
  }

  /// A mapping of the parameters that it needs, else of its first.
  private static func sample(_ parts: [Signature.Parameter]) -> String {
    let needed = parts.filter { $0.defaultValue == nil && !$0.isOptional }
    let shown = needed.isEmpty ? Array(parts.prefix(1)) : needed
    return "{ " + shown.map { "\($0.name): \($0.defaultValue?.text() ?? sample($0.kind))" }.joined(separator: ", ")
      + " }"
  }

  /// Two aligned columns; further lines of the second begin under its first.
  private static func columns(_ rows: [(String, String)], indent: String) -> String {
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { name, text in
      let gap = String(repeating: " ", count: width - name.count)
      let margin = indent + String(repeating: " ", count: width)
      return indent + name + gap + text.replacing("\n", with: "\n" + margin)
    }.joined(separator: "\n")
  }
}
