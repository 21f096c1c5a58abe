import LimnData
import LimnPipelines
import LimnTensors

/// Examples of data that are no photos, such as a table's rows: those that a recipe's first stage finds, each opened when it is drawn, and
/// the stages that make a fresh pair of input and target from one.
package struct ItemDataset: Dataset {
  /// The items.
  package let names: [ItemName]
  /// "input", "target" and the labels.
  package let types: [String: DataType]
  /// How often each item is drawn, by the weights of its attributes; nil: all alike.
  package let shares: [Double]?
  private let pipeline: Pipeline
  private let input: String, target: String
  private let labels: PhotoLabels

  /// Finds the items, opening none; `input` and `target` name steps of the pipeline. Examples carry `labels`, and `weights` are those of
  /// attributes, as for photos. Throws `TrainingError` where there are no items, or weights or labels do not fit the table.
  package init(
    pipeline: Pipeline, input: String, target: String, labels: TrainingLabels? = nil, weights: [String: Double] = [:]
  ) throws {
    try TrainingLabels.check(weights, labels)
    do { names = try pipeline.source.names() } catch { throw TrainingError("\(error)") }
    self.labels = try PhotoLabels(labels, of: names)
    (self.pipeline, self.input, self.target) = (pipeline, input, target)
    shares = weights.isEmpty ? nil : names.map { labels?.weight(of: $0, weights) ?? 1 }
    var types = self.labels.types
    for (name, step) in [("input", input), ("target", target)] {
      types[name] = pipeline.steps.lastIndex { $0.name == step }.map { pipeline.types[$0] }
    }
    self.types = types
  }

  /// How many items there are.
  package var count: Int { names.count }

  /// "2000 examples".
  package var summary: String { "\(count) examples" }

  /// The item's name.
  package func name(of index: Int) -> String { "\(names[index])" }

  /// "input" and "target" of an item, the same tensor where both are the same step, and its labels; throws `StageError` for one that lacks a
  /// number.
  package func example(_ index: Int, key: RandomKey) async throws -> Example {
    let item = try await pipeline.load(names[index])
    let outputs = try await pipeline.run(loaded: item, keeping: [input, target], seed: key)
    // The source itself is no step that has run.
    let source = pipeline.steps[0].name
    func tensor(_ step: String) throws -> Tensor {
      let value = (outputs[step] ?? (step == source ? item : nil))?.value
      guard let tensors = value?.tensors, tensors.count == 1, let tensor = tensors.values.first else {
        throw TrainingError("'\(step)' of 'data' gives no numbers that a model could take")
      }
      // As a photo that is damaged, the item is left out.
      if let missing = value?.missingNumber { throw StageError("'\(step)' of 'data': \(missing)") }
      return tensor
    }
    var tensors = labels.tensors(of: index)
    let given = try tensor(input)
    tensors["input"] = given
    tensors["target"] = target == input ? given : try tensor(target)
    return Example(name: name(of: index), tensors: tensors)
  }
}
