import LimnFoundation

/// A file that cannot be read or written as an image: one line that says why, without the file's name.
public struct ImageError: KindedError, Remediable, Hashable, Sendable, CustomStringConvertible {
  /// Why a file was refused.
  public enum Kind: Sendable, Hashable {
    /// Of no format that Limn reads, or a kind of one that it does not read.
    case unsupported
    /// Damaged or cut short.
    case corrupt
    /// Above a limit set for the run; nil: above one that cannot be set.
    case limit(Limit?)
    /// The operating system refused.
    case system
  }

  /// One of the limits that can be set: of `ImageLimits`, or by a parameter of a format.
  public enum Limit: Sendable, Hashable {
    case pixels, side
    case parameter(String)
  }

  /// Why the file was refused.
  public let kind: Kind
  /// The reason in one line.
  public let description: String

  /// Whether the file is above a limit.
  package var isLimit: Bool { if case .limit = kind { true } else { false } }

  /// The limit that could be raised.
  package var remedy: Remedy? {
    guard case .limit(let limit) = kind else { return nil }
    return switch limit {
    case .pixels: .raisePixelLimit
    case .side: .raiseLimit(parameter: "max-side")
    case .parameter(let name): .raiseLimit(parameter: name)
    case nil: nil
    }
  }

  /// What is read is wrong.
  public var errorKind: ErrorKind { .input }

  /// Makes an error from its one line of text.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
