import LimnFoundation

extension Pipeline {
  /// Whether anything in the file depends on a variable that the command line gives: "input" or "output".
  package func uses(_ variable: String) -> Bool {
    func uses(_ value: Argument) -> Bool {
      switch value {
      case .text(let text): return Self.names(in: text).contains(variable[...])
      case .list(let values): return values.contains(where: uses)
      case .group(let values): return values.values.contains(where: uses)
      case .integer, .number, .interval, .boolean: return false
      }
    }
    func uses(_ line: PipelineOutline.Line) -> Bool {
      line.arguments.contains { uses($0.value) } || line.held.contains { $0.lines.contains(where: uses) }
    }
    return outline.lines.contains(where: uses)
  }

  /// The variables in a text as files write it; `$$` is a dollar sign.
  private static func names(in text: String) -> Set<Substring> {
    let parts = text.replacing("$$", with: "").split(separator: "$", omittingEmptySubsequences: false).dropFirst()
    return Set(parts.map { ($0.first == "{" ? $0.dropFirst() : $0).prefix(while: SymbolicText.isWord) })
  }
}
