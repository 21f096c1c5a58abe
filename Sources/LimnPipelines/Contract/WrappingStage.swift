/// A stage that holds other stages and runs items through them: whatever a run asks of a stage, it answers for those it holds.
///
/// All that `Stage` leaves open and that concerns a run as a whole (files, places, refusals, what is gathered, memory that is
/// kept, the end) is forwarded here. What depends on how the stage uses those that it holds (types, sizes, neighbourhood,
/// working memory) it says itself; `checkWrapping` tests both.
package protocol WrappingStage: Stage {
  /// The stages that it holds, in order.
  var held: [any Stage] { get }

  /// Whether every item goes through each of them; where not, the end of the run may need any of its items.
  var takesEveryItem: Bool { get }
}

extension WrappingStage {
  /// Most stages that hold others take every item through them.
  package var takesEveryItem: Bool { true }

  /// The first reason for each item.
  package func refusals(among names: [ItemName]) -> [Int: String] {
    held.reduce(into: [:]) { $0.merge($1.refusals(among: names)) { earlier, _ in earlier } }
  }

  /// What the stages need; of items that are drawn, which ones came is not known before.
  package var gathering: Gathering {
    let all = held.reduce(Gathering.nothing) { $0.union($1.gathering) }
    return all == .nothing || takesEveryItem ? all : .all
  }

  /// All places.
  package var places: [String] { held.flatMap(\.places) }

  /// All files; of those that are drawn, some are written.
  package func outputs(of name: ItemName) -> [String] { held.flatMap { $0.outputs(of: name) } }

  /// What each of the stages that gather kept, one after the other; nil where one of them kept nothing.
  package func kept(of name: ItemName) throws -> [UInt8]? {
    var frames: [UInt8] = []
    for stage in held where stage.gathering != .nothing {
      guard let bytes = try stage.kept(of: name) else { return nil }
      frames += (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
    }
    return frames.isEmpty ? nil : frames
  }

  /// Gives the stages what they kept; false where one of them does not understand it.
  package func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
    var rest = bytes[...]
    for stage in held where stage.gathering != .nothing {
      guard rest.count >= 8 else { return false }
      let count = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      rest = rest.dropFirst(8)
      guard count <= UInt64(rest.count), stage.recall(Array(rest.prefix(Int(count))), of: name, in: context) else {
        return false
      }
      rest = rest.dropFirst(Int(count))
    }
    return rest.isEmpty
  }

  /// What the stages keep; what several of them share is counted once.
  package var keptMemory: [String: Int] {
    held.reduce(into: [:]) { $0.merge($1.keptMemory, uniquingKeysWith: max) }
  }

  /// Ends the run for each stage, the others too where one fails, though not where one is stopped; throws the first failure.
  package func finish() async throws -> [String] {
    var files: [String] = []
    var failure: (any Error)?
    for stage in held {
      do {
        files += try await stage.finish()
      } catch let error where !(error is CancellationError) {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return files
  }
}

extension Stage {
  /// The stages without others in them that this one is made of: itself, or those that it holds.
  package var leaves: [any Stage] {
    (self as? any WrappingStage)?.held.flatMap(\.leaves) ?? [self]
  }
}

extension Gathering {
  /// The items that either needs.
  func union(_ other: Gathering) -> Gathering {
    switch (self, other) {
    case (.all, _), (_, .all): .all
    case (.first(let a), .first(let b)): .first(max(a, b))
    case (.first, _): self
    case (.nothing, _): other
    }
  }
}
