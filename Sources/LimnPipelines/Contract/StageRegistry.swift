/// The stages that a pipeline file can name: a value that is passed in, so there is no global state.
public struct StageRegistry: Sendable {
  /// How one stage is described and made.
  public struct Entry: Sendable {
    /// What the stage says of itself.
    package let signature: Signature
    /// Whether the stage makes one item of all items of a run.
    package let isGathering: Bool
    /// Makes the stage from checked arguments; throws `StageError` with one line if they do not go together.
    package let make: @Sendable (Arguments) throws -> any Stage

    /// The lines of other stages that the stage stands for with these arguments, to be shown; none where it stands for itself.
    package let standsFor: @Sendable ([PipelineOutline.Setting]) -> [PipelineOutline.Line]

    /// Makes an entry for a stage type: `Entry(BlendStage.self, BlendStage.init)`; the signature is the type's own if none is given.
    public init<S: Stage>(
      _ type: S.Type, signature: Signature? = nil, _ make: @escaping @Sendable (Arguments) throws -> S
    ) {
      self.init(type, signature: signature, standsFor: { _ in [] }, make)
    }

    /// Makes an entry for a stage that stands for lines of others.
    package init<S: Stage>(
      _ type: S.Type, signature: Signature? = nil,
      standsFor lines: @escaping @Sendable ([PipelineOutline.Setting]) -> [PipelineOutline.Line],
      _ make: @escaping @Sendable (Arguments) throws -> S
    ) {
      standsFor = lines
      self.signature = signature ?? type.signature
      isGathering = type is any GatheringStage.Type
      self.make = { try make($0) }
    }
  }

  /// The entries by name.
  package private(set) var entries: [String: Entry] = [:]

  /// The hashes of the learned files that stages made from these entries have read so far, by name.
  package let learned: @Sendable () -> [String: String]

  /// Makes a registry; two entries of one name are a programming error.
  public init(_ entries: [Entry], learned: @escaping @Sendable () -> [String: String] = { [:] }) {
    self.learned = learned
    for entry in entries {
      let earlier = self.entries.updateValue(entry, forKey: entry.signature.name)
      precondition(earlier == nil, "two stages are called '\(entry.signature.name)'")
    }
  }

  /// The names in alphabetical order.
  public var names: [String] { entries.keys.sorted() }

  /// The entry of this name.
  package subscript(name: String) -> Entry? { entries[name] }
}
