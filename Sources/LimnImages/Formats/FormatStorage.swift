/// How a file of one format stored its picture, kept so that another picture can be stored likewise: a format's own type, of which
/// others know nothing.
public protocol FormatStorage: Sendable, Hashable {
  /// The same for the picture with its rows and columns exchanged.
  var transposed: Self { get }

  /// The standard deviation, in levels of 8 bits, of the errors that rounding has made; 0 where nothing was lost.
  var quantisationDeviation: Float { get }
}

extension FormatStorage {
  /// Most files know nothing of rows and columns.
  public var transposed: Self { self }

  /// Most formats lose nothing.
  public var quantisationDeviation: Float { 0 }
}

/// A storage of some type, compared by what it holds.
struct AnyFormatStorage: Sendable, Hashable {
  let value: any FormatStorage

  static func == (a: AnyFormatStorage, b: AnyFormatStorage) -> Bool {
    func equals<Storage: FormatStorage>(_ a: Storage) -> Bool { (b.value as? Storage) == a }
    return equals(a.value)
  }

  func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}
