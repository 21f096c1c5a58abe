import LimnTensors

/// Decides which attributes an example has, and maps it to features in which likeness is a cosine: a judge, an embedding.
public protocol AttributeClassifier: Sendable {
  /// The attributes, in the order of the logits.
  var attributes: [String] { get }

  /// The logits `[N, attributes]` of a batch of the model's input type; above 0 means rather yes. Throws for shapes it cannot take.
  func logits(of inputs: Tensor) throws -> Tensor

  /// The features `[N, features]` of a batch of the model's input type. Throws for shapes it cannot take.
  func features(of inputs: Tensor) throws -> Tensor
}
