import LimnData
import LimnImages
import LimnTensors

/// What passes through a pipeline: its name, the value it holds now, and the photo it came from, if it came from one.
public struct Item: Sendable {
  /// What the item is called.
  public let name: ItemName
  /// The item's value now: an image, a latent, a table's row, anything.
  public var value: any DataValue {
    didSet { keepsFile = false }
  }
  /// Whether the result is the file that was read, unchanged: `save` then copies its bytes where the format stays. Setting
  /// `value` ends it.
  public var keepsFile = false
  /// The picture that this one should be, where a stage has kept it (`keep-reference`): the clean picture of a noisy one. It
  /// goes with the item, and stages that change size, place or sharpness change it alike.
  public var reference: (any DataValue)?
  /// The photo as it was loaded: its depth, alpha and metadata go with the result when it is saved.
  public var origin: Image?

  /// Makes an item.
  public init(name: ItemName, value: any DataValue, origin: Image? = nil) {
    self.name = name
    self.value = value
    self.origin = origin
  }

  /// Makes an item that has only its name; the source opens it.
  public init(name: ItemName) {
    self.init(name: name, value: Unopened())
  }

  /// The value as one of this type; throws `StageError` if it is another: "a latent is needed here".
  public func `as`<Value: DataValue>(_ type: Value.Type) throws(StageError) -> Value {
    guard let value = value as? Value else { throw StageError(Value.kind.need) }
    return value
  }
}

/// The value of an item that has only its name: nothing has been opened.
package struct Unopened: DataValue {
  /// Nothing.
  package static let kind = DataKind("nothing", phrase: "nothing")

  /// Makes the value.
  package init() {}

  /// Nothing.
  package var type: DataType { DataType(Self.kind) }

  /// 0.
  package var byteCount: Int { 0 }

  /// None.
  package var tensors: [String: Tensor] { [:] }
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
