import LimnFoundation
import LimnTensors

/// The canonical form of a pipeline, used for hashing and drawing: its lines with their inputs and final arguments.
///
/// Parameters, overrides and defaults are applied; `$input`, `$output` and `$here` stay symbols.
package struct PipelineOutline: Sendable {
  /// One line: a stage.
  package struct Line: Sendable {
    /// The stage's name.
    package let stage: String
    /// What the line is called: its `as` name, else the stage's name, "noise#2" for the second of that name.
    package let name: String
    /// Where its inputs come from, one for each port: 0 is what the list is given, n is what line n - 1 gives.
    package let inputs: [Int]
    /// What the ports are called, in the order of `inputs`.
    package let ports: [String]
    /// The arguments, in the order of the stage's signature.
    package let arguments: [Setting]
    /// The lists of stages that the stage holds, with the parameters' names.
    package let held: [(parameter: String, lines: [Line])]
    /// The lines that this one is short for, none where it is not; they say nothing that the arguments do not, and are no part
    /// of the hash.
    package let parts: [Line]

    /// Makes a line; `name` is the stage's own where it has no other.
    package init(
      _ stage: String, name: String? = nil, inputs: [Int], ports: [String], arguments: [Setting] = [],
      held: [(parameter: String, lines: [Line])] = [], parts: [Line] = []
    ) {
      self.stage = stage
      self.name = name ?? stage
      self.inputs = inputs
      self.ports = ports
      self.arguments = arguments
      self.held = held
      self.parts = parts
    }
  }

  /// One argument of a stage.
  package struct Setting: Sendable {
    /// The parameter.
    package let name: String
    /// Its value; a text as files write it: `$$` for a dollar sign, `$input` for what the command line gives.
    package let value: Argument
    /// Whether it is the value that the stage has without it.
    package let isDefault: Bool
    /// Whether it only says which items run.
    package let selects: Bool

    /// Makes an argument.
    package init(name: String, value: Argument, isDefault: Bool, selects: Bool = false) {
      self.name = name
      self.value = value
      self.isDefault = isDefault
      self.selects = selects
    }
  }

  /// The lines in order, the source first.
  package let lines: [Line]
  /// SHA-256, in hexadecimal, of all lines, without what only selects items.
  package let hash: String

  /// Makes an outline of lines.
  init(lines: [Line]) {
    self.lines = lines
    hash = Self.hash(of: lines)
  }

  private static func hash(of lines: [Line]) -> String {
    var text = "limn pipeline 1\n"
    // Every text with its length before it: no two outlines have one spelling.
    func write(_ part: String) { text += "\(part.utf8.count):\(part)" }
    func write(_ lines: [Line]) {
      text += "["
      for line in lines {
        write(line.stage)
        write(line.name)
        write(line.inputs.map(String.init).joined(separator: ","))
        for argument in line.arguments.sorted(by: { $0.name < $1.name }) where !argument.selects {
          write(argument.name)
          write(argument.value.canonicalText)
        }
        for held in line.held.sorted(by: { $0.parameter < $1.parameter }) {
          write(held.parameter)
          write(held.lines)
        }
        text += ";"
      }
      text += "]"
    }
    write(lines)
    return ContentHash.hexadecimal(of: text)
  }
}

extension Argument {
  /// The value with its kind; numbers with as many digits as distinguish them from all others.
  fileprivate var canonicalText: String {
    switch self {
    case .integer(let value): "integer \(value)"
    // Adding 0 makes one of the two zeros that there are.
    case .number(let value): "number \(value + 0)"
    case .interval(let range): "interval \(range.lowerBound + 0) \(range.upperBound + 0)"
    case .boolean(let value): "boolean \(value)"
    // What separates the values of a list is not in one of them.
    case .text(let value): "text \(value.replacing("\\", with: "\\\\").replacing(",", with: "\\,"))"
    case .list(let values): "list \(values.count)" + values.map { ", " + $0.canonicalText }.joined()
    case .group(let values):
      "group \(values.count)" + values.sorted { $0.key < $1.key }.map { ", \($0): " + $1.canonicalText }.joined()
    }
  }
}
