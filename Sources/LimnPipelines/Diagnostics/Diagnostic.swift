import LimnFoundation
import LimnTensors

/// A place in a file that a person wrote: what a diagnostic points at.
public struct Place: Hashable, Sendable, CustomStringConvertible {
  /// The file as it was given, or the command's flag ("--set blend.strength=2").
  public let file: String
  /// The line from 1; 0 when the whole file (or a flag) is meant.
  public let line: Int
  /// The column from 1, in Unicode scalars; 0 when the whole file (or a flag) is meant.
  public let column: Int

  /// Makes a place; without a line, the whole file.
  package init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// "denoise.yaml:3:5", or the file alone.
  public var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

/// One thing wrong in a file that a person wrote: where, what, what was found there and what to do.
public struct Diagnostic: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// A file cannot be run as it is written.
  public var errorKind: ErrorKind { .usage }

  /// Where it is wrong.
  public let place: Place
  /// What is wrong.
  public let message: String
  /// What stands there, if that helps.
  public let found: String?
  /// What to do, if the message does not say it already.
  public let hint: String?

  /// Makes a diagnostic.
  package init(_ place: Place, _ message: String, found: String? = nil, hint: String? = nil) {
    self.place = place
    self.message = message
    self.found = found
    self.hint = hint
  }

  /// The file as it was given.
  package var file: String { place.file }
  /// The line from 1; 0 when the whole file is meant.
  package var line: Int { place.line }
  /// The column from 1; 0 when the whole file is meant.
  package var column: Int { place.column }

  /// One line: `file:line:column: message; found …; hint`.
  public var description: String {
    var text = "\(place): \(message)"
    if let found { text += "; found \(found)" }
    if let hint { text += "; \(hint)" }
    return text.oneLine.printable.shortened
  }
}

/// Everything wrong in one file, in the file's order, reported at once.
public struct Diagnostics: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// The diagnostics in the order of the file, never empty.
  public let all: [Diagnostic]
  /// How many more there are than are kept.
  public let more: Int

  /// What was asked for cannot be done.
  public var errorKind: ErrorKind { .usage }

  /// Makes the error from what was found; the same finding twice counts once.
  package init(_ diagnostics: [Diagnostic], more: Int = 0) {
    self.more = more
    var seen: Set<Diagnostic> = []
    let distinct = diagnostics.filter { seen.insert($0).inserted }
    // What stands in no line (a flag, a whole file) comes first, then one file after the other.
    var files: [String: Int] = [:]
    for diagnostic in distinct where diagnostic.line > 0 && files[diagnostic.file] == nil {
      files[diagnostic.file] = files.count + 1
    }
    func order(_ entry: (offset: Int, element: Diagnostic)) -> (Int, Int, Int, Int) {
      let (place, offset) = (entry.element.place, entry.offset)
      return (place.line > 0 ? files[place.file] ?? 0 : 0, place.line, place.column, offset)
    }
    all = distinct.enumerated().sorted { order($0) < order($1) }.map(\.element)
  }

  /// One line for each diagnostic.
  public var description: String {
    (all.map(\.description) + (more > 0 ? ["… and \(more) more"] : [])).joined(separator: "\n")
  }
}

/// Gathers diagnostics while a file is read, so that all of them can be reported at once; belongs to one task.
package final class DiagnosticCollector {
  /// What was gathered so far, up to the limit.
  package private(set) var diagnostics: [Diagnostic] = []
  /// How many findings there were, those above the limit too.
  package private(set) var count = 0
  /// As many are kept as someone may want to read.
  private static let limit = 100

  /// Makes an empty collector.
  package init() {}

  /// Whether nothing is wrong so far.
  package var isEmpty: Bool { diagnostics.isEmpty }

  /// Adds one finding.
  package func add(_ diagnostic: Diagnostic) {
    if count < Self.limit { diagnostics.append(diagnostic) }
    count += 1
  }

  /// Adds one finding from its parts; a hint is looked for only where it will be read.
  package func add(
    _ place: Place, _ message: String, found: String? = nil, hint: @autoclosure () -> String? = nil
  ) {
    if isFull { count += 1 } else { add(Diagnostic(place, message, found: found, hint: hint())) }
  }

  /// Adds what is wrong with another file: where it says a line, there, otherwise at the place that names the file.
  func add(_ error: Diagnostics, of path: String, at place: Place) {
    for diagnostic in error.all {
      add(
        diagnostic.line == 0
          ? Diagnostic(place, "'\(path.printable)': \(diagnostic.message)", hint: diagnostic.hint) : diagnostic)
    }
  }

  /// Whether further findings are only counted.
  var isFull: Bool { count >= Self.limit }

  /// Throws everything that was gathered; returns if nothing was.
  package func throwIfAny() throws(Diagnostics) {
    if !isEmpty { throw Diagnostics(diagnostics, more: count - diagnostics.count) }
  }
}

extension String {
  /// The text on one line: line breaks and other control characters become spaces.
  package var oneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
