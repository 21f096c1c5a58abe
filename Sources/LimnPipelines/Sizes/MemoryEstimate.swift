// What a pipeline needs for one item, from its size alone: the most that is held at once by the slots that later steps
// still read, the step at work, its output, and the item as it was loaded, which goes with every photo.

extension Stage {
  /// What the type says; where that leaves something open, as the first input.
  public func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    ItemSize(try outputType(for: inputs.map(\.type)), like: inputs.first)
  }

  /// Most stages need nothing of note beyond what they are given and give.
  public func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 0 }

  /// Most stages keep nothing.
  public var keptMemory: [String: Int] { [:] }
}

extension Pipeline {
  /// Bytes that an item of this size takes at most at any time of its way through the pipeline; nil if that depends on sizes that
  /// are not known before.
  package func memory(for item: ItemSize) -> Int? {
    guard let bytes = item.bytes, let steps = list.memory(after: item, isOrigin: true) else { return nil }
    return max(bytes + item.openingMemory, steps.peak) + item.frameMemory
  }

  /// The same for an item of the source, whose size it finds or whose type says it; throws where the source cannot read it.
  package func memory(for name: ItemName) throws -> Int? {
    if let size = try source.size(of: name) { return memory(for: size) }
    return (try? source.outputType(for: [])).flatMap { memory(for: ItemSize($0)) }
  }

  /// Bytes that the stages keep over a run, whatever the number of items.
  package var keptMemory: Int { list.keptMemory.values.reduce(0, +) }
}

extension SequenceStage {
  /// The size of the last step's output.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    let type = try outputType(for: inputs.map(\.type))
    return inputs.first.flatMap(list.outputSize(after:)) ?? ItemSize(type, like: inputs.first)
  }

  /// What the steps hold beyond what they are given and give.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard var input = inputs.first else { return 0 }
    // Whoever holds the item counts its reference, before and after.
    input.reference = nil
    guard let memory = list.memory(after: input, isOrigin: false) else { return 0 }
    return max(0, memory.peak - (input.bytes ?? 0) - (output.bytes ?? 0))
  }
}

extension StepList {
  /// The most bytes held at once while an item passes, its own included, and the size of what comes out; nil if a size is
  /// not known. `input` stands in slot 1 where it is the loaded photo, after the source, and else in slot 0.
  ///
  /// A step that cannot take what it is given ends the item there.
  package func memory(after input: ItemSize, isOrigin: Bool) -> (peak: Int, output: ItemSize)? {
    let first = isOrigin ? 1 : 0
    var input = input
    input.buffer = first
    guard var peak = input.bytes else { return nil }
    var slots = [ItemSize?](repeating: nil, count: first) + [input]
    for (index, step) in steps.enumerated().prefix(itemSteps.upperBound).dropFirst(first) {
      let inputs = step.inputs.compactMap { slots[$0] }
      guard inputs.count == step.inputs.count, var output = try? step.stage.outputSize(for: inputs) else { break }
      output.place(in: index + 1)
      let held = slots.indices.filter { lastUse[$0] >= index }.compactMap { slots[$0] }
      var blocks: [Int?: Int?] = [:]
      if isOrigin { blocks[first] = input.bytes }
      for size in held + [output] {
        blocks[size.buffer] = size.bytes
        if let reference = size.reference { blocks[reference.buffer] = blocks[reference.buffer] ?? reference.bytes }
      }
      var sum = step.stage.workingMemory(for: inputs, giving: output)
      for bytes in blocks.values {
        guard let bytes else { return nil }
        sum += bytes
      }
      peak = max(peak, sum)
      slots.append(output)
    }
    return (peak, slots.last.flatMap { $0 } ?? input)
  }

  /// The size of what comes out, in the input's block of memory where it is that very item; nil if a step cannot take what it is
  /// given.
  package func outputSize(after input: ItemSize) -> ItemSize? {
    var slots: [ItemSize] = [input]
    for step in steps[itemSteps] {
      guard let output = try? step.stage.outputSize(for: step.inputs.map { slots[$0] }) else { return nil }
      slots.append(output)
    }
    return slots.last
  }

  /// What the stages keep over a run; what several of them share is counted once.
  package var keptMemory: [String: Int] {
    steps.reduce(into: [:]) { $0.merge($1.stage.keptMemory, uniquingKeysWith: max) }
  }
}
