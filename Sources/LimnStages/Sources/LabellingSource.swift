import LimnFoundation
import LimnPipelines

/// A source that draws what it hands out, and can write down what each item was drawn from: a CSV file, written at the end of the run.
package protocol LabellingSource: SourceStage {
  /// Where the file goes; nil: none is written.
  var labels: String? { get }

  /// The lines of the file, its header first.
  func labelLines() throws -> [String]
}

extension LabellingSource {
  /// The labels are written at the end; they need no item to have come through.
  package var gathering: Gathering { labels == nil ? .nothing : .first(0) }

  /// The file of labels.
  package var places: [String] { labels.map { [$0] } ?? [] }

  /// Writes the labels of all items, if a file for them was named; throws `FileError` if the system refuses.
  package func finish() async throws -> [String] {
    guard let labels else { return [] }
    try AtomicFile.write(labelLines().joined(separator: "\n") + "\n", to: labels)
    return [labels]
  }
}
