import Foundation

/// The folders in which models and pipelines are found by name, in the order in which they are searched.
///
/// The first folder that has a name counts, so those that are nearer to the user come first: what is set for one command,
/// the current folder, the user's own, then what came with the program.
@usableFromInline package enum SearchFolders: Sendable {
  /// Folders of models.
  case models
  /// Pipeline files and recipes.
  case pipelines
  /// Folders of plug-ins. Programs are started from there, so neither the current folder nor a checkout is one of them.
  case plugins

  /// The folders, whether they exist or not:
  ///
  /// 1. those of `LIMN_MODELS`, `LIMN_PIPELINES` or `LIMN_PLUGINS`, separated by colons
  /// 2. the current folder's `samples/models` or `pipelines`, as in a checkout
  /// 3. the user's own: `limn/models` or `limn/pipelines` in `XDG_DATA_HOME`, or else in `~/.local/share`
  /// 4. `models` or `pipelines` beside the program
  /// 5. `share/limn/models` or `share/limn/pipelines` of the installation whose `bin` has the program
  /// 6. `samples/models` or `pipelines` of the checkout that the program was built in
  ///
  /// `program` is the path of the executable; a link is followed, so that one in `~/bin` will do.
  @usableFromInline package func paths(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    program: String? = Bundle.main.executablePath
  ) -> [String] {
    var paths = (environment[variable] ?? "").split(separator: ":").map(String.init)
    if let checkoutFolder { paths.append(checkoutFolder) }
    if let own = userFolder(environment: environment) { paths.append(own) }
    guard let program else { return paths }
    let place = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    paths.append(place.appending(path: folder).path)
    if place.lastPathComponent == "bin" {
      paths.append(place.deletingLastPathComponent().appending(path: "share/limn/\(folder)").path)
    }
    if let checkoutFolder, let checkout = Self.checkout(around: place) {
      paths.append(checkout.appending(path: checkoutFolder).path)
    }
    return paths
  }

  /// The user's own folder; nil where the environment names no home.
  package func userFolder(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/limn/\(folder)" }
    if let home = environment["HOME"], !home.isEmpty { return "\(home)/.local/share/limn/\(folder)" }
    return nil
  }

  /// The environment's variable for more folders.
  package var variable: String {
    switch self {
    case .models: "LIMN_MODELS"
    case .pipelines: "LIMN_PIPELINES"
    case .plugins: "LIMN_PLUGINS"
    }
  }

  /// What the folder is called where things are installed.
  private var folder: String {
    switch self {
    case .models: "models"
    case .pipelines: "pipelines"
    case .plugins: "plugins"
    }
  }

  /// What it is called in the source code's folder; nil where nothing is searched there.
  private var checkoutFolder: String? {
    switch self {
    case .models: "samples/models"
    case .pipelines: "pipelines"
    case .plugins: nil
    }
  }

  /// The nearest folder around a build that has a package in it.
  private static func checkout(around place: URL) -> URL? {
    var folder = place
    while folder.path != "/" {
      if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { return folder }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
