import LimnTensors

/// What is known of data before any is opened: the kind, the extent along each axis where it is fixed, and the space of a
/// latent.
public struct DataType: Sendable, Hashable, CustomStringConvertible {
  /// The kind.
  public let kind: DataKind
  /// The extents that are known; an axis that is missing can have any.
  public var axes: [DataAxis: Int]
  /// The latent space of a latent.
  public let space: LatentSpace?

  /// Makes a type of what is known.
  public init(_ kind: DataKind, axes: [DataAxis: Int] = [:], space: LatentSpace? = nil) {
    self.kind = kind
    self.axes = axes
    self.space = space
  }

  /// A photo; what is nil is not known.
  public static func image(width: Int? = nil, height: Int? = nil, channels: Int? = nil) -> DataType {
    picture(.image, width, height, channels)
  }

  /// Pixels as floats; what is nil is not known.
  public static func pixels(width: Int? = nil, height: Int? = nil, channels: Int? = nil) -> DataType {
    picture(.pixels, width, height, channels)
  }

  /// A latent of one model's space.
  public static func latent(_ space: LatentSpace) -> DataType { DataType(.latent, space: space) }

  /// A row of a table, of so many columns if that is known.
  public static func row(columns: Int? = nil) -> DataType {
    var type = DataType(.row)
    type[.columns] = columns
    return type
  }

  /// A sequence of so many frames, if that is known, each with the extents given.
  public static func sequence(time: Int? = nil, axes: [DataAxis: Int] = [:]) -> DataType {
    var type = DataType(.sequence, axes: axes)
    type[.time] = time
    return type
  }

  private static func picture(_ kind: DataKind, _ width: Int?, _ height: Int?, _ channels: Int?) -> DataType {
    var type = DataType(kind)
    (type.width, type.height, type.channels) = (width, height, channels)
    return type
  }

  /// The extent along an axis, nil if it is not known.
  public subscript(axis: DataAxis) -> Int? {
    get { axes[axis] }
    set { axes[axis] = newValue }
  }

  /// Columns of pixels, if known.
  public var width: Int? {
    get { self[.width] }
    set { self[.width] = newValue }
  }

  /// Rows of pixels, if known.
  public var height: Int? {
    get { self[.height] }
    set { self[.height] = newValue }
  }

  /// Colour channels (1 or 3), if known.
  public var channels: Int? {
    get { self[.channels] }
    set { self[.channels] = newValue }
  }

  /// Whether data of another type can be of this one: kind and space are the same, and so is every extent that both know.
  public func admits(_ other: DataType) -> Bool {
    guard kind == other.kind, space == nil || space == other.space else { return false }
    return axes.allSatisfy { axis, extent in other[axis].map { $0 == extent } ?? true }
  }

  /// The type as messages write it: "an image", "pixels of 64×64", "a latent of faces-vae@1f3870be", "a row of 12 columns",
  /// "a sequence of 30 frames and 4 columns".
  public var description: String {
    if let space { return "\(kind.phrase) of \(space)" }
    var parts = [kind.phrase]
    let counted = axes.keys.sorted().filter { ![.width, .height, .channels].contains($0) }
    if !counted.isEmpty {
      parts.append("of " + counted.map { $0.counted(axes[$0, default: 0]) }.joined(separator: " and "))
    }
    if let width, let height { parts.append("of \(width)×\(height)") }
    if let channels { parts.append(channels == 1 ? "in grey" : "in colour") }
    return parts.joined(separator: " ")
  }
}
