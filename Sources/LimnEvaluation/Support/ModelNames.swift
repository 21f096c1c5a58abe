import Foundation
import LimnReport

/// What the models of an evaluation are called in its tables and files: each by the name that it was asked for by, which of a path is that of its
/// folder, with as many of the folders above as tell it from the others ("a/vae" and "b/vae").
package struct ModelNames: Sendable {
  /// The names, in the order of the models.
  package let shown: [String]

  /// Takes the names and paths of models as they were given.
  package init(_ asked: [String]) { shown = Self.names(of: asked) }

  /// What one model is called that stands alone.
  package static func name(of asked: String) -> String { names(of: [asked])[0] }

  /// What the files of each model are called: by its name, after its place where several would be called the same.
  package var files: [String] {
    let names = shown.map(\.fileName)
    guard Set(names).count < names.count else { return names }
    return names.enumerated().map { place, name in "\(place + 1)-\(name)" }
  }

  private static func names(of asked: [String]) -> [String] {
    let parts = asked.map { Self.parts(of: $0) }
    var counts = [Int](repeating: 1, count: asked.count)
    while true {
      let names = zip(parts, counts).map { parts, count in parts.suffix(count).joined(separator: "/") }
      let alike = Dictionary(grouping: names.indices) { names[$0] }.values.filter { $0.count > 1 }.flatMap { $0 }
      let longer = alike.filter { counts[$0] < parts[$0].count }
      guard !longer.isEmpty else {
        // "vae" and "./vae" can be two models.
        return names.indices.map { alike.contains($0) ? asked[$0] : names[$0] }
      }
      for place in longer { counts[place] += 1 }
    }
  }

  /// A name, or the names of the folders on a path, the model's last.
  private static func parts(of asked: String) -> [String] {
    guard asked.contains("/") || asked.hasPrefix(".") else { return [asked] }
    var parts = asked.split(separator: "/").map(String.init).filter { $0 != "." }
    if parts.isEmpty || parts.contains("..") {
      parts = URL(fileURLWithPath: asked).standardizedFileURL.pathComponents.filter { $0 != "/" }
    }
    return parts.isEmpty ? [asked] : parts
  }
}
