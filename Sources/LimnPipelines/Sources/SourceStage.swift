import LimnData

/// A stage that finds the run's items and so stands first: photos of a folder, rows of a table, samples of a prior.
///
/// It opens an item by its name: `ItemName.index` counts the items of a run, which may be some of those that there are.
public protocol SourceStage: Stage {
  /// The names of all items in a stable order, without opening any.
  func names() throws -> [ItemName]

  /// The file or folder that the items are found in; nil for a source that draws its items.
  var root: String? { get }

  /// The label file by which items are chosen; nil where none are.
  var labelFile: String? { get }

  /// The items that a selection means, in a stable order, found without opening one; throws `StageError` if there is none.
  func find(_ selection: ItemSelection) throws -> FoundItems

  /// How large an item is, found without opening all of it; nil where only its type says so. Throws where that cannot be read.
  func size(of name: ItemName) throws -> ItemSize?

  /// Why an item will be passed over as soon as it is opened, in one line, found without opening all of it; nil where it will not be.
  func reasonToPassOver(_ name: ItemName) -> String?
}

extension SourceStage {
  /// A source that draws its items finds them nowhere.
  public var root: String? { nil }

  /// Most sources have no labels.
  public var labelFile: String? { nil }

  /// Chooses among all names.
  public func find(_ selection: ItemSelection) throws -> FoundItems {
    FoundItems(names: try selection.select(among: names(), of: root ?? Self.signature.name))
  }

  /// Items of most sources are as large as their type says.
  public func size(of name: ItemName) throws -> ItemSize? { nil }

  /// Most sources find only what they open.
  public func reasonToPassOver(_ name: ItemName) -> String? { nil }
}
