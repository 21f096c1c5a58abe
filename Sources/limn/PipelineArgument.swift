import ArgumentParser
import Foundation
import LimnPipelines
import LimnStages
import LimnTensors

/// The pipeline file that a command is given, found and read, or else a message that helps.
struct PipelineArgument {
  /// The folder with the pipelines that come with Limn.
  static let folder = "pipelines"

  /// Compiles a pipeline file; prints everything that is wrong with it and ends with status 2 if anything is.
  static func compile(
    _ path: String, variables: [String: String], overrides: [String]
  ) throws -> Pipeline {
    try find(path)
    if RecipeArgument.isRecipe(path) {
      throw failure("'\(path.printable)' is the recipe of a training: run it with 'limn train'", .usage)
    }
    do {
      return try Pipeline(file: path, registry: Limn.registry, variables: variables, overrides: overrides)
    } catch {
      for line in error.description.split(separator: "\n") {
        // The lines begin with their places.
        if Messages.areJSON { printFailure(String(line)) } else { printError(String(line)) }
      }
      throw Status.usage.exit
    }
  }

  /// Ends with status 2 and a message that helps if there is no such file.
  static func find(_ path: String, called kind: String = "pipeline") throws {
    guard isFile(path) else { throw failure(missing(path, kind), .usage) }
  }

  /// What to say of a pipeline file that is not there: the nearest name, and which there are.
  private static func missing(_ path: String, _ kind: String) -> String {
    let files = yamlFiles(in: folder)
    guard !files.isEmpty else {
      return "no \(kind) file '\(path.printable)': give the path of one"
    }
    var stems: [String: String] = [:]
    for file in files { stems[stem(file)] = file }
    let wanted = stem(path.split(separator: "/").last.map(String.init) ?? path)
    let nearest = stems[wanted] ?? nearestName(to: wanted, among: stems.keys).flatMap { stems[$0] }
    let hint = nearest.map { "did you mean '\(folder)/\($0)'? " } ?? ""
    return "no \(kind) file '\(path.printable)'; \(hint)\(folder)/ has \(files.joined(separator: ", "))"
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  private static func yamlFiles(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
  }

  private static func stem(_ file: String) -> String {
    file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }
}
