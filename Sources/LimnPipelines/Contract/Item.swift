import LimnImages
import LimnTensors

/// One photo on its way through a pipeline: what it is called, what it holds now, and the photo it came from.
public struct Item: Sendable {
  /// What an item holds between two stages.
  public enum Value: Sendable {
    /// Nothing yet: a name whose file has not been opened.
    case name
    /// A photo as its own 8- or 16-bit samples.
    case image(Image)
    /// Pixels as floats `[1, C, H, W]`, C being 1 (grey) or 3 (RGB), black 0 and white 1, not clipped.
    case pixels(Tensor)
    /// A model's coordinates of one image.
    case latent(Latent)
  }

  /// What the item is called.
  public let name: ItemName
  /// What the item holds now.
  public var value: Value {
    didSet { keepsFile = false }
  }
  /// Whether the result is the file that was read, unchanged: `save` then copies its bytes where the format stays. Setting
  /// `value` ends it.
  public var keepsFile = false
  /// The picture that this one should be, where a stage has kept it (`keep-reference`): the clean picture of a noisy one. It
  /// goes with the item, and stages that change size, place or sharpness change it alike.
  public var reference: Value?
  /// The photo as it was loaded: its depth, alpha and metadata go with the result when it is saved.
  public var origin: Image?

  /// Makes an item.
  public init(name: ItemName, value: Value, origin: Image? = nil) {
    self.name = name
    self.value = value
    self.origin = origin
  }
}

/// What an item is called and where it stands in the run; the fields of the save stage's name template.
public struct ItemName: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was given or found, for opening and for messages.
  public let path: String
  /// The folder below the run's input, "" at its top, without slashes at its ends.
  public let directory: String
  /// The file name without its extension.
  public let stem: String
  /// The file name's extension without the dot, as it was written; "" if none.
  public let `extension`: String
  /// The index in the run's order of names, from 0.
  public let index: Int

  /// Makes a name from its parts.
  public init(path: String, directory: String, stem: String, extension: String, index: Int) {
    self.path = path
    self.directory = directory
    self.stem = stem
    self.extension = `extension`
    self.index = index
  }

  /// A copy with another index.
  package func numbered(_ index: Int) -> ItemName {
    ItemName(path: path, directory: directory, stem: stem, extension: `extension`, index: index)
  }

  /// The path below the run's input: "holiday/IMG_1.jpg".
  public var description: String {
    (directory.isEmpty ? "" : directory + "/") + stem + (`extension`.isEmpty ? "" : "." + `extension`)
  }
}
