import LimnData
import LimnTensors

extension Batch {
  /// A batch of images and, for tests of classifiers, attributes `[N, K]` under these names and classes.
  init(
    input: Tensor, target: Tensor, labels: Tensor? = nil, named names: [String] = ["smile", "glasses"],
    classes: [Int]? = nil
  ) {
    var tensors = ["input": input, "target": target]
    if let labels {
      for (column, name) in names.enumerated() {
        let values = stride(from: column, to: labels.count, by: names.count).map { labels.array[$0] }
        tensors["label." + name] = Tensor(values, shape: [values.count])
      }
    }
    tensors["class"] = classes.map { Tensor($0.map(Float.init), shape: [$0.count]) }
    guard let batch = try? Batch(count: input.shape[0], tensors) else { preconditionFailure("tensors of one count") }
    self = batch
  }
}
