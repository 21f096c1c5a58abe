import LimnData
import LimnFoundation
import LimnPipelines

/// What a plug-in's `plugin.yaml` says: the program that is started, and the stages and the model that it is.
///
///     limn-plugin: 1
///     command: [python3, $here/invert.py]
///     stages:
///       - name: python-invert
///         summary: Inverts a photo.
///         parameters:
///           amount: { kind: number, from: 0, to: 1, default: 1, help: "1 inverts all of it." }
package struct PluginManifest: Sendable {
  /// The version of the format, and of the protocol that the program speaks.
  package static let version = 1
  /// The file's name in a plug-in's folder.
  package static let fileName = "plugin.yaml"

  /// The folder.
  package let folder: String
  /// The program and its arguments; `$here` is the folder.
  package let command: [String]
  /// Seconds that the program has for one item, and for its start.
  package let seconds: Double
  /// The stages that the program is.
  package let stages: [PluginStageDeclaration]
  /// The model that the program is; nil: none.
  package let model: PluginModelDeclaration?

  /// Reads a folder's `plugin.yaml`; throws what is wrong with it, each fault with its line.
  package init(folder: String) throws(Diagnostics) {
    let root = try YAMLReader.read(path: "\(folder)/\(Self.fileName)")
    let problems = DiagnosticCollector()
    var (command, seconds, stages) = ([String](), 60.0, [PluginStageDeclaration]())
    var model: PluginModelDeclaration?
    let variables = Variables(["here": folder])
    Fields.read(root, of: "the plug-in", variables: variables, problems: problems) { fields in
      _ = fields.integer("limn-plugin", in: Self.version...Self.version)
      command = fields.texts("command", count: 1...100)
      seconds = fields.number("seconds", in: 0.01...86_400, default: 60)
      model = fields.mapping("model", optional: true, PluginModelDeclaration.init)
      let nodes = fields.list("stages", optional: model != nil)
      if nodes.isEmpty, !fields.has("model") { fields.report("stages", "must name a stage at least") }
      stages = nodes.compactMap { node in
        Fields.read(
          node, of: "a stage", variables: variables, problems: problems, PluginStageDeclaration.init) ?? nil
      }
      for (index, stage) in stages.enumerated() where stages[..<index].contains(where: { $0.name == stage.name }) {
        fields.report("stages", "has '\(stage.name.printable)' twice")
      }
    }
    try problems.throwIfAny()
    self.folder = folder
    self.command = command
    self.seconds = seconds
    self.stages = stages
    self.model = model
  }
}
