import LimnTensors

/// Frames in the order of time, `[T, …]`: numbers `[T, columns]`, or the pictures of a film `[T, C, H, W]`.
public struct FrameSequence: DataValue {
  /// Frames in the order of time.
  public static var kind: DataKind { .sequence }

  /// The frames.
  public let frames: Tensor

  /// Makes a sequence of its frames; throws `DataError` unless they are `[T, columns]` or `[T, C, H, W]` and T is at least 1.
  public init(_ frames: Tensor) throws(DataError) {
    guard [2, 4].contains(frames.shape.rank), frames.shape[0] > 0 else {
      throw DataError("a sequence is [T, columns] or [T, C, H, W] with at least one frame, not \(frames.shape)")
    }
    self.frames = frames.converted(to: .plain)
  }

  /// The number of frames.
  public var count: Int { frames.shape[0] }

  /// Its number of frames and their extents.
  public var type: DataType {
    let shape = frames.shape
    return .sequence(
      time: count,
      axes: shape.rank == 2 ? [.columns: shape[1]] : [.channels: shape[1], .height: shape[2], .width: shape[3]])
  }

  /// The bytes of its floats.
  public var byteCount: Int { 4 * frames.count }

  /// "frames": the frames, `[1, T, …]`.
  public var tensors: [String: Tensor] { ["frames": frames.reshaped(to: Shape([1] + frames.shape.dimensions))] }
}
