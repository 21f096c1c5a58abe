import ArgumentParser
import Foundation
import LimnFoundation
import LimnModels
import LimnPlugins

/// `limn models add`: installs a model into the user's own folder of models.
struct AddModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Installs a model, so that pipelines can name it from any folder.",
    discussion: """
      The model is checked, then its configuration, weights, card, directions and prior are copied to ~/.local/share/limn/models \
      (or below XDG_DATA_HOME). An archive (.tar, .tar.gz, .tgz) must hold one model folder.
      """)

  @Argument(help: "The model's folder, or an archive of it.", completion: .directory)
  var source: String

  @Option(help: .init("The name to install it under (default: the model's own).", valueName: "name"))
  var name: String?

  @Flag(help: "Replace a model of the same name.")
  var replace = false

  func run() throws {
    guard let target = SearchFolders.models.userFolder() else {
      throw failure("neither HOME nor XDG_DATA_HOME is set: there is no folder for models; set one of them", .usage)
    }
    guard ["tar", "tgz", "gz"].contains(source.fileExtension), FileKind(followingLinks: source)?.isFile == true else {
      return try install(source, in: target)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "limn-model-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try install(try unpacked(into: folder), in: target)
  }

  private func install(_ source: String, in target: String) throws {
    if FileKind(followingLinks: source.appendingComponent(PluginManifest.fileName)) != nil {
      throw failure(
        "'\(source.printable)' is a plug-in: put its folder into "
          + (SearchFolders.plugins.userFolder() ?? SearchFolders.plugins.variable).printable, .usage)
    }
    let library = Environment.models
    let model = try library.install(source, as: name, in: target, replacing: replace)
    let name = model.path.lastComponent
    print("\(name): \(model.config.family), \(model.parameterCount) parameters, installed in \(model.path.printable)")
    if let found = try? library.path(of: name), found != model.path {
      printError("'\(name)' means '\(found.printable)', which is found first")
    }
  }

  /// The model folder in an archive, unpacked by the system's tar.
  private func unpacked(into folder: String) throws -> String {
    try AtomicFile.makeFolder(folder)
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    // To GNU's tar, what stands before a colon is a host, unless there is a slash before it.
    tar.arguments = ["tar", "-xf", ".".resolving(source), "-C", folder, "--no-same-owner"]
    tar.standardOutput = FileHandle.nullDevice
    tar.standardError = FileHandle.nullDevice
    try tar.run()
    tar.waitUntilExit()
    guard tar.terminationStatus == 0 else {
      throw failure(
        "\(source.printable): cannot be unpacked by tar; give a sound archive, or the model's folder", .usage)
    }
    let found = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.lastComponent == "config.json" }.sorted()
    guard found.count == 1, let file = found.first else {
      throw failure(
        "\(source.printable): has \(found.count) model folders (with a config.json); give an archive of one", .usage)
    }
    return folder.appendingComponent(file).parentFolder
  }
}
