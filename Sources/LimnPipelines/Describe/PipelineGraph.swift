import LimnFoundation
import LimnTensors

/// A pipeline as a Mermaid flowchart: a box for each line, with the arguments that are not what the stage has without them,
/// an arrow for each input, a frame around the stages that a stage holds or is short for.
package enum PipelineGraph {
  /// The flowchart's text.
  package static func mermaid(_ outline: PipelineOutline) -> String {
    var writer = MermaidWriter()
    writer.write(outline.lines, prefix: "n", indent: "  ")
    return (["flowchart TD"] + writer.lines).joined(separator: "\n") + "\n"
  }
}

private struct MermaidWriter {
  private(set) var lines: [String] = []

  /// Boxes and arrows of a list; `prefix` and a line's number are its name, and number 0 is what the list is given.
  mutating func write(_ list: [PipelineOutline.Line], prefix: String, indent: String) {
    for (index, line) in list.enumerated() {
      let id = "\(prefix)\(index + 1)"
      let groups = line.held + (line.parts.isEmpty ? [] : [("input", line.parts)])
      if groups.isEmpty {
        let (open, close) = line.ports.isEmpty ? ("([", "])") : ("[", "]")
        lines.append("\(indent)\(id)\(open)\"\(label(of: line))\"\(close)")
      } else {
        lines.append("\(indent)subgraph \(id) [\"\(label(of: line))\"]")
        for (number, held) in groups.enumerated() {
          let inner = groups.count == 1 ? "\(id)_" : "\(id)_\(number + 1)_"
          lines.append("\(indent)  \(inner)0((\"\(escaped(held.parameter))\"))")
          write(held.lines, prefix: inner, indent: indent + "  ")
        }
        lines.append("\(indent)end")
      }
    }
    for (index, line) in list.enumerated() {
      for (port, input) in zip(line.ports, line.inputs) {
        let arrow = line.ports.count > 1 ? "-->|\"\(escaped(port))\"|" : "-->"
        lines.append("\(indent)\(prefix)\(input) \(arrow) \(prefix)\(index + 1)")
      }
    }
  }

  private func label(of line: PipelineOutline.Line) -> String {
    let isNamed = line.name != line.stage && !line.name.hasPrefix(line.stage + "#")
    let title = isNamed ? "\(line.stage) as \(line.name)" : line.stage
    let settings = line.arguments.filter { !$0.isDefault }.map { "\($0.name): \($0.value.text())" }
    return ([title] + settings).map(escaped).joined(separator: "<br/>")
  }

  /// A text that can stand in quotes within a flowchart and be nothing else: whatever Mermaid, or the HTML that it makes, would
  /// read as its own is written by number.
  private func escaped(_ text: String) -> String {
    let shown = text.count > Self.longest ? text.prefix(Self.longest - 1) + "…" : text[...]
    var output = ""
    for scalar in String(shown).printable.unicodeScalars {
      switch scalar {
      case "\"", "#", "<", ">", "&", "%", "`", "\\", "*", "_", "~", "[", "]", ";": output += "#\(scalar.value);"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output.replacing("$$", with: "#36;#36;")
  }

  /// As many letters of one argument are shown.
  private static let longest = 80
}
