import LimnData
import LimnImages
import LimnTensors

/// An operation of a pipeline: transforms one or more input items into one output item. It never learns.
///
/// A stage is made from arguments already checked against its signature, by the closure in its registry entry, which
/// may hand it more than arguments (the model library, say). It is shared by all items of a run and so holds no state
/// of one.
public protocol Stage: Sendable {
  /// Name, help, ports and parameters.
  static var signature: Signature { get }

  /// The type of the output, from the types of the inputs alone, before any photo opens.
  func outputType(for inputs: [DataType]) throws(PortError) -> DataType

  /// How large the output is, from the sizes of the inputs; what stages pass on unchanged they return as it is, so that it
  /// is counted once.
  func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize

  /// Bytes that are held at most while one item is transformed, beyond its inputs and its output.
  func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int

  /// Bytes that are kept over a run, by what they are for; stages that share something call it the same.
  var keptMemory: [String: Int] { get }

  /// The pixels around a pixel that its result depends on, so that a photo can be processed in tiles; default: one pixel.
  var neighbourhood: Neighbourhood { get }

  /// Validates the names of all items before the run starts; returns an error message for each rejected index in `names`.
  /// Rejected items fail without being run.
  func refusals(among names: [ItemName]) -> [Int: String]

  /// Transforms one item; `inputs` has one item for each port of the signature, all of the same photo. A source is
  /// given one item that has only its name.
  func run(_ inputs: [Item], in context: StageContext) async throws -> Item

  /// Which of a run's items `finish()` needs; items of an earlier run are then passed to the stage again.
  var gathering: Gathering { get }

  /// Where the stage writes, before any item is known: the folders or files that all its paths lie in.
  var places: [String] { get }

  /// The files that the stage would write for an item, as far as they are known before it is opened; one that draws what becomes
  /// of an item has all that it may write.
  func outputs(of name: ItemName) -> [String]

  /// What the stage gathered of one item that has come through, as bytes that `recall` takes in a later run, so that the item
  /// need not come through once more; nil for nothing, or where only items themselves will do.
  func kept(of name: ItemName) throws -> [UInt8]?

  /// Takes what an earlier run kept of an item, in its place among this run's; false for bytes that it does not understand.
  func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool

  /// Ends a run: writes what the stage gathered over all items (a contact sheet, say) and returns the files' paths.
  /// Called once, unless the run was cancelled. A stage that holds others (`WrappingStage`) calls theirs from here.
  func finish() async throws -> [String]
}

extension Stage {
  /// Most stages look at one pixel at a time.
  public var neighbourhood: Neighbourhood { Neighbourhood() }

  /// Most stages take whatever comes.
  public func refusals(among names: [ItemName]) -> [Int: String] { [:] }

  /// Most stages need none afterwards.
  public var gathering: Gathering { .nothing }

  /// Most stages write nothing.
  public var places: [String] { [] }

  /// Most stages write nothing.
  public func outputs(of name: ItemName) -> [String] { [] }

  /// Most stages keep nothing.
  public func kept(of name: ItemName) throws -> [UInt8]? { nil }

  /// Most stages keep nothing.
  public func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool { false }

  /// Most stages gather nothing.
  public func finish() async throws -> [String] { [] }
}

/// A stage that finds the run's items and so stands first.
public protocol SourceStage: Stage {
  /// The names of all items in a stable order, without opening any.
  func names() throws -> [ItemName]

  /// What an item's file says of its picture, read without decoding it; nil for items without files. Throws `ImageError`
  /// where that cannot be read.
  func header(of name: ItemName) throws -> ImageHeader?
}

/// A stage that makes one item of all items of a run: the lines below it run once, at the run's end, on what it gathered.
public protocol GatheringStage: Stage {
  /// What was gathered since the last time, nil if no item came; the result does not depend on the order in which items came.
  func gathered() async throws -> Item?
}

extension GatheringStage {
  /// Such a stage needs every item.
  public var gathering: Gathering { .all }
}

/// Which items of a run the end of a stage needs.
public enum Gathering: Sendable, Hashable {
  /// None.
  case nothing
  /// The first ones, in order, that come through.
  case first(Int)
  /// All that come through.
  case all
}
