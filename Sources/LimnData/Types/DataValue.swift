import LimnImages
import LimnTensors

/// A value that an item of a pipeline or an example of a training can hold: a photo, a latent, a row of a table.
///
/// A type of one's own conforms to it with a `DataKind` of its own; no list of types has to be changed.
public protocol DataValue: Sendable {
  /// What kind of data it is, the same for all values of a Swift type.
  static var kind: DataKind { get }

  /// The kind with the value's own extents, all of them known.
  var type: DataType { get }

  /// Bytes that it takes in memory.
  var byteCount: Int { get }

  /// Its numbers as a batch of one, by name, `[1, …]` each: how it enters an `Example`; none for data that are no numbers.
  var tensors: [String: Tensor] { get }
}

extension Image: DataValue {
  /// A photo as samples.
  public static var kind: DataKind { .image }

  /// Its size and colour channels; alpha is none, and CMYK counts as colour.
  public var type: DataType { .image(width: width, height: height, channels: channels.colorCount == 1 ? 1 : 3) }

  /// The bytes of its samples.
  public var byteCount: Int { samples.count * bitDepth / 8 }

  /// "pixels": its colour channels as floats.
  public var tensors: [String: Tensor] { ["pixels": pixels()] }
}

/// Pixels as floats `[1, C, H, W]`, C being 1 (grey) or 3 (RGB), black 0 and white 1, not clipped.
public struct Pixels: DataValue {
  /// Pixels as floats.
  public static var kind: DataKind { .pixels }

  /// The floats; strips and batches of pictures have a first extent above 1.
  public var tensor: Tensor {
    didSet { landmarks = nil }
  }
  /// Where the face lies whose aligned picture this is, in pixels, in the order of `Face.landmarks`. Other pixels have none: what a
  /// stage makes of them may lie elsewhere.
  package private(set) var landmarks: [ImagePoint]?

  /// Makes a value of its floats `[N, C, H, W]`.
  public init(_ tensor: Tensor) {
    precondition(tensor.shape.rank == 4, "pixels are [N, C, H, W], not \(tensor.shape)")
    self.tensor = tensor
  }

  /// Makes a value of the floats `[1, C, H, W]` of an aligned face and its landmarks, in pixels.
  package init(_ tensor: Tensor, landmarks: [ImagePoint]) {
    self.init(tensor)
    self.landmarks = landmarks
  }

  /// Its size and channels.
  public var type: DataType {
    .pixels(width: tensor.shape[3], height: tensor.shape[2], channels: tensor.shape[1])
  }

  /// The bytes of its floats.
  public var byteCount: Int { 4 * tensor.count }

  /// "pixels": its floats.
  public var tensors: [String: Tensor] { ["pixels": tensor] }
}

extension Latent: DataValue {
  /// A latent of one model's space.
  public static var kind: DataKind { .latent }

  /// Its space.
  public var type: DataType { .latent(space) }

  /// The bytes of all its levels.
  public var byteCount: Int { levels.reduce(0) { $0 + 4 * $1.count } }

  /// "level.0" and so on, finest first.
  public var tensors: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: levels.enumerated().map { ("level.\($0)", $1) })
  }
}
