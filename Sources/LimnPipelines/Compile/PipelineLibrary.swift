import Foundation
import LimnFoundation
import LimnTensors

/// Where pipeline files and recipes are found by name: `denoise` is the first `denoise.yaml` or `denoise.yml` of the search.
package struct PipelineLibrary: Sendable {
  /// What a command works on.
  package enum Kind: Sendable {
    /// Pipelines, which run.
    case pipeline
    /// Recipes, which train.
    case recipe
    /// Both.
    case either
  }

  /// A file that can be named.
  package struct Entry: Sendable, Hashable {
    /// Its name: the file's without its extension.
    package let name: String
    /// The file.
    package let path: String
  }

  /// Why there is no file, in one line.
  package struct NotFound: KindedError, Sendable, CustomStringConvertible {
    /// The line.
    package let description: String

    /// What was asked for is not there.
    package var errorKind: ErrorKind { .usage }
  }

  /// The folders that hold the files, searched in this order.
  package let searchPaths: [String]

  private static let extensions = ["yaml", "yml"]

  /// Makes a library, of the usual folders (`SearchFolders`) if none are given.
  package init(searchPaths: [String] = SearchFolders.pipelines.paths()) {
    self.searchPaths = searchPaths
  }

  /// The files that can be named, by name; of equally named ones the first, as the search goes.
  package func list(_ kind: Kind = .either) -> [Entry] {
    var entries: [String: Entry] = [:]
    for folder in searchPaths {
      for file in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() {
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex,
          Self.extensions.contains(String(file[file.index(after: dot)...])), entries[String(file[..<dot])] == nil,
          Self.isFile("\(folder)/\(file)")
        else { continue }
        entries[String(file[..<dot])] = Entry(name: String(file[..<dot]), path: "\(folder)/\(file)")
      }
    }
    return entries.values.filter { kind == .either || Self.kind(of: $0.path) == kind }.sorted { $0.name < $1.name }
  }

  /// The path of the file that is meant: a path that leads to a file as it is, else a name looked up. What has a slash, a dot
  /// first or a pipeline's extension is a path and nothing else.
  ///
  /// Throws, with the nearest name and the names there are of that kind.
  package func path(of text: String, as kind: Kind = .either) throws(NotFound) -> String {
    if Self.isFile(text) { return text }
    let isPath =
      text.contains("/") || text.hasPrefix(".") || Self.extensions.contains { text.lowercased().hasSuffix("." + $0) }
    if !isPath, !text.isEmpty {
      for folder in searchPaths {
        for suffix in Self.extensions where Self.isFile("\(folder)/\(text).\(suffix)") {
          return "\(folder)/\(text).\(suffix)"
        }
      }
    }
    throw NotFound(description: missing(text, isPath: isPath, kind))
  }

  private func missing(_ text: String, isPath: Bool, _ kind: Kind) -> String {
    let word = kind == .recipe ? "recipe" : "pipeline"
    let found =
      FileKind(followingLinks: text)?.isFolder == true
      ? "'\(text.printable)' is a folder, not a \(word); "
      : "no \(word) \(isPath ? "file" : "named") '\(text.printable)'; "
    let names = list(kind).map(\.name)
    guard !names.isEmpty else {
      return found + "none is known by name either: give the path of one, or set LIMN_PIPELINES to where they are"
    }
    // What stands behind the last slash, without its extension, is likely to be the name.
    let file = text.split(separator: "/").last.map(String.init) ?? text
    let suffix = Self.extensions.first { file.lowercased().hasSuffix("." + $0) }
    let stem = suffix.map { String(file.dropLast($0.count + 1)) } ?? file
    let nearest = names.contains(stem) ? stem : nearestName(to: stem, among: names)
    let hint = nearest.map { "did you mean '\($0.printable)'? Known" } ?? "known"
    return found + hint + (isPath ? " by name: " : ": ") + names.map(\.printable).joined(separator: ", ")
  }

  private static func isFile(_ path: String) -> Bool { FileKind(followingLinks: path)?.isFolder == false }

  /// What a file is; nil if it cannot be read, or is neither.
  private static func kind(of path: String) -> Kind? {
    guard let file = try? PipelineFile(path: path) else { return nil }
    return file.isRecipe ? .recipe : file.isPipeline ? .pipeline : nil
  }
}
