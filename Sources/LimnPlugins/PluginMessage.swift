import LimnFoundation

/// The headers of the protocol between Limn and a plug-in's program: one line of JSON each, after which the numbers follow that it
/// announces, 32-bit floats with the lowest byte first.
enum PluginMessage {
  /// The longest header, in bytes.
  static let headerLimit = 1 << 20
  /// The longest header with the names of a source's items, in bytes.
  static let itemsLimit = 1 << 26

  /// What Limn says first.
  struct Hello: Encodable {
    let `protocol`: Int
    let stage: String
    let parameters: [String: Value]
  }

  /// What the program answers.
  struct Welcome: Decodable {
    let `protocol`: Int
  }

  /// What the program is to do where that is more than to process an item; a stage's item has none.
  enum Role: String, Encodable {
    /// Latents of a model are made of its data, and data of its latents.
    case encode, decode
    /// The items of a source are named.
    case items
  }

  /// An item that the program is to process.
  struct Request: Encodable {
    var role: Role?
    let item: String
    /// Randomness of this stage and item: the same in every run of one seed.
    let key: UInt64
    let stage: String
    let parameters: [String: Value]
    let inputs: [Data]
  }

  /// Numbers that follow a header.
  struct Data: Encodable {
    let name: String
    let type: String
    let shape: [Int]
  }

  /// What the program made of an item, or why it could not.
  struct Response: Decodable {
    let shape: [Int]?
    let error: String?
    let notes: [Note]?
    /// The names of a source's items.
    let items: [String]?
  }

  /// A remark on the item.
  struct Note: Decodable {
    let kind: String
    let text: String
    let number: Double?
  }

  /// A parameter's value.
  enum Value: Encodable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)

    init?(_ argument: Argument) {
      switch argument {
      case .boolean(let value): self = .boolean(value)
      case .integer(let value): self = .integer(value)
      case .number(let value): self = .number(value)
      case .text(let value): self = .text(value)
      case .interval, .list, .group: return nil
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .boolean(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .text(let value): try container.encode(value)
      }
    }
  }
}
