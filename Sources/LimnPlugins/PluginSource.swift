import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// A source that a plug-in's program is: it names the items, and opens each.
package struct PluginSource: SourceStage, FileReadingStage {
  /// A name that no file can write; a plug-in's own signature stands in its registry entry.
  package static let signature = Signature(
    name: "(plug-in source)", summary: "a source of a plug-in", output: .image, isSource: true)

  /// Items at most: what one answer can hold.
  private static let mostItems = 900_000

  private let plugin: Plugin
  private let hash: String
  private let declaration: PluginStageDeclaration
  private let parameters: [String: PluginMessage.Value]
  private let units: Int
  /// The files that its parameters name.
  package let files: [NamedFile]
  private let workers: PluginWorkers

  /// Makes the source from checked arguments; the program starts when the items are looked for. `hash` is the plug-in's.
  /// Throws `StageError` for a file that a parameter names and that cannot be read.
  package init(_ arguments: Arguments, of declaration: PluginStageDeclaration, in plugin: Plugin, hash: String) throws {
    (self.plugin, self.hash, self.declaration) = (plugin, hash, declaration)
    parameters = declaration.values(of: arguments)
    files = try declaration.files(of: arguments)
    units = declaration.units(arguments)
    workers = PluginWorkers(
      plugin: plugin.name, manifest: plugin.manifest,
      hello: .init(protocol: PluginManifest.version, stage: declaration.name, parameters: parameters))
  }

  private var space: LatentSpace { LatentSpace(name: plugin.name, model: hash, levels: [.vector(units: units)]) }

  /// What the declaration says.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    switch declaration.output {
    case .latent: .latent(space)
    case .row(let columns): .row(columns: columns.count)
    case .picture, .pixels, .image, .score: .image()
    }
  }

  /// The names that the program gives, in its order; throws `StageError` for one that is no name, or that it gives twice.
  package func names() throws -> [ItemName] {
    let request = PluginMessage.Request(
      role: .items, item: "", key: 0, stage: declaration.name, parameters: parameters, inputs: [])
    let items = try workers.answer(to: request, []).items
    guard items.count <= Self.mostItems else { throw refusal("names \(items.count) items, too many") }
    var seen: Set<String> = []
    return try items.enumerated().map { index, item in
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard item.utf8.count <= 4096, item.printable == item,
        parts.allSatisfy({ !["", ".", ".."].contains($0) })
      else { throw refusal("names an item '\(item.printable.shortened)', which is no name: give one such as a/b.png") }
      guard seen.insert(item).inserted else { throw refusal("names '\(item)' twice") }
      let file = item.lastComponent
      let point = file.dropFirst().lastIndex(of: ".")
      return ItemName(
        path: "", directory: parts.dropLast().joined(separator: "/"),
        stem: String(point.map { file[..<$0] } ?? file[...]),
        extension: point.map { String(file[file.index(after: $0)...]) } ?? "", index: index)
    }
  }

  private func refusal(_ text: String) -> StageError {
    StageError("plug-in '\(plugin.name)': '\(declaration.name)' \(text)")
  }

  /// Has the program open the item that is named.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let answer = try await workers.process(
      .init(
        item: item.name.description, key: context.key.bits(at: 0), stage: declaration.name, parameters: parameters,
        inputs: []), [])
    for note in answer.notes { context.record?.note(note) }
    let result = PluginResult(plugin: plugin.name, stage: declaration.name, answer: answer)
    item.value = try result.value(declaration.output, units: units, space: space, of: nil)
    item.origin = item.value as? Image
    return item
  }

  /// The floats that are received, and their copy.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    8 * (output.pixels ?? 0) * output.colours
  }
}
