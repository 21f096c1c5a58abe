import LimnFoundation
import LimnTensors

/// The safetensors file of something in a latent space (a direction, a prior): its space, its texts, each taken once, and its
/// tensors. What is wrong with such a file is said here, in one place.
public struct LatentFile: Sendable {
  /// What is wrong with a file, without its name.
  public struct Fault: KindedError, CustomStringConvertible {
    /// Something fitted to a model is not sound.
    public var errorKind: ErrorKind { .model }

    /// What is wrong.
    public let description: String
    /// Makes a fault from its text.
    public init(_ description: String) { self.description = description }
  }

  /// What a file holds beside its format and its space.
  public struct Contents: Sendable {
    /// Tensors by name; numbers are written as F32.
    public var tensors: [String: Tensor]
    /// Texts by name.
    public var texts: [String: String]

    /// Makes contents; the levels of a latent `[1, …]` become the tensors "level.0" ….
    public init(levels: [Tensor] = [], tensors: [String: Tensor] = [:], texts: [String: String] = [:]) {
      self.tensors = tensors
      for (index, level) in levels.enumerated() { self.tensors["level.\(index)"] = level }
      self.texts = texts
    }
  }

  /// The version, which says what kind of thing it holds.
  public let format: String
  /// The latent space that it is in.
  public let space: LatentSpace
  private var texts: [String: String]
  private var names: Set<String>
  private let file: SafetensorsFile

  /// Opens a file of at most `limit` bytes and one of some formats, and makes of it what `make` does, which takes all of it.
  ///
  /// Throws one line with the file's name for whatever is missing, unknown or not as it must be.
  static func read<Value>(
    _ path: String, as kind: String, limit: Int, formats: [String], _ make: (inout LatentFile) throws -> Value
  ) throws(ModelError) -> Value {
    let contents: SafetensorsFile
    do throws(SafetensorsError) {
      contents = try Safetensors.read(path, limit: limit)
    } catch { throw ModelError(error.description) }
    do {
      var file = try LatentFile(contents, formats: formats)
      let value = try make(&file)
      try file.requireNoMore()
      return value
    } catch {
      throw ModelError("\(path.printable): not a sound \(kind): \(error); get or fit it again")
    }
  }

  /// Bytes that the file of a prior may have.
  static let mostOfPrior = 256 << 20

  /// Writes a file atomically, its numbers as F32, since rows of numbers have units of any size; throws when the system refuses.
  static func write(_ contents: Contents, format: String, space: LatentSpace, to path: String) throws {
    let levels = space.levels.map(\.text).joined(separator: ", ")
    let texts = [
      "format": format, "space_name": space.name, "space_model": space.model, "space_levels": levels,
    ]
    try Safetensors.write(contents.tensors, metadata: contents.texts.merging(texts) { $1 }, to: path)
  }

  private init(_ file: SafetensorsFile, formats: [String]) throws(Fault) {
    self.file = file
    var texts = Texts(left: file.metadata)
    let format = try texts.take("format")
    guard formats.contains(format) else {
      let known = formats.map { "\"\($0)\"" }.joined(separator: " or ")
      throw Fault("its \"format\" is not \(known)")
    }
    let levels = try Self.levels(texts.take("space_levels"))
    self.format = format
    space = LatentSpace(name: try texts.take("space_name"), model: try texts.take("space_model"), levels: levels)
    self.texts = texts.left
    names = Set(file.tensors.keys).union(file.others.keys)
  }

  /// Takes the tensors "level.0" …, one latent's, all finite.
  public mutating func latent() throws(Fault) -> Latent {
    var levels: [Tensor] = []
    for (index, level) in space.levels.enumerated() {
      let tensor = try tensor("level.\(index)")
      guard level.holdsOne(tensor.shape) else {
        throw Fault("\"level.\(index)\" is \(tensor.shape), expected one \(level.text)")
      }
      levels.append(tensor)
    }
    return Latent(space: space, levels: levels)
  }

  /// Takes a tensor of finite floats.
  public mutating func tensor(_ name: String) throws(Fault) -> Tensor {
    guard let tensor = try optionalTensor(name) else { throw Fault("the tensor \"\(name)\" of floats is missing") }
    guard tensor.isFinite else { throw Fault("\"\(name)\" holds NaN or infinity") }
    return tensor
  }

  /// Takes a tensor of floats, which need not be finite; nil if there is none.
  mutating func optionalTensor(_ name: String) throws(Fault) -> Tensor? {
    names.remove(name)
    guard file.others[name] == nil else { throw Fault("\"\(name)\" is not of floats") }
    return file.tensors[name]
  }

  /// Takes a text that is not empty.
  public mutating func text(_ key: String) throws(Fault) -> String {
    var texts = Texts(left: texts)
    defer { self.texts = texts.left }
    return try texts.take(key)
  }

  /// Takes a number.
  public mutating func number(_ key: String) throws(Fault) -> Double {
    let text = try text(key)
    guard let value = Double(text), value.isFinite else {
      throw Fault("\"\(key)\" is \"\(text.printable)\", expected a number")
    }
    return value
  }

  /// Takes a whole number of at least 1.
  public mutating func count(_ key: String) throws(Fault) -> Int {
    let text = try text(key)
    guard let value = Int(text), value > 0 else {
      throw Fault("\"\(key)\" is \"\(text.printable)\", expected a whole number of at least 1")
    }
    return value
  }

  /// Takes a list of names in JSON.
  mutating func names(_ key: String) throws(Fault) -> [String] {
    guard case .array(let values) = try json(key) else { throw Fault("\"\(key)\" is not a list of names") }
    var names: [String] = []
    for value in values {
      guard case .string(let name) = value.value else { throw Fault("\"\(key)\" is not a list of names") }
      names.append(name)
    }
    return names
  }

  /// Takes numbers by name in JSON.
  mutating func numbers(_ key: String) throws(Fault) -> [String: Double] {
    guard case .object(let members) = try json(key) else { throw Fault("\"\(key)\" is not an object of numbers") }
    var numbers: [String: Double] = [:]
    for member in members {
      switch member.value.value {
      case .integer(let value): numbers[member.key] = Double(value)
      case .number(let value): numbers[member.key] = value
      default: throw Fault("\"\(key)\" is not an object of numbers")
      }
    }
    return numbers
  }

  /// Throws if there is a text or a tensor that nothing took; to be called before what was read is judged as a whole.
  package func requireNoMore() throws(Fault) {
    if let key = texts.keys.sorted().first { throw Fault("\"\(key.printable)\" is unknown") }
    if let name = names.sorted().first { throw Fault("the tensor \"\(name.printable)\" is unknown") }
  }

  private mutating func json(_ key: String) throws(Fault) -> JSON.Value {
    let text = try text(key)
    do throws(JSONError) { return try JSON(parsing: Array(text.utf8)).value } catch {
      throw Fault("\"\(key)\" is not JSON: \(error.reason)")
    }
  }

  /// The levels of a space from their text.
  private static func levels(_ text: String) throws(Fault) -> [LatentSpace.Level] {
    var levels: [LatentSpace.Level] = []
    for part in text.split(separator: ", ", omittingEmptySubsequences: false) {
      guard let level = LatentSpace.Level(text: part) else {
        throw Fault(
          "\"space_levels\" has \"\(String(part).printable)\", expected \"vector 128\", \"map 8/4\" or \"image\"")
      }
      levels.append(level)
    }
    return levels
  }

  /// Texts, each taken once.
  private struct Texts {
    var left: [String: String]

    mutating func take(_ key: String) throws(Fault) -> String {
      guard let text = left.removeValue(forKey: key) else { throw Fault("\"\(key)\" is missing") }
      guard !text.isEmpty else { throw Fault("\"\(key)\" is empty") }
      return text
    }
  }
}

extension LatentSpace.Level {
  /// The level as a direction's file writes it.
  fileprivate var text: String {
    switch self {
    case .vector(let units): "vector \(units)"
    case .map(let channels, let stride): "map \(channels)/\(stride)"
    case .image: "image"
    case .sequence(let units): "sequence \(units)"
    }
  }

  /// The level of such a text, or nil.
  fileprivate init?(text: Substring) {
    func number(_ text: Substring) -> Int? { Int(text).flatMap { $0 > 0 ? $0 : nil } }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("image", 1): self = .image
    case ("vector", 2):
      guard let units = number(words[1]) else { return nil }
      self = .vector(units: units)
    case ("sequence", 2):
      guard let units = number(words[1]) else { return nil }
      self = .sequence(units: units)
    case ("map", 2):
      let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let channels = number(parts[0]), let stride = number(parts[1]) else { return nil }
      self = .map(channels: channels, stride: stride)
    default: return nil
    }
  }

  /// Whether a shape is that of one image's level.
  fileprivate func holdsOne(_ shape: Shape) -> Bool {
    guard shape.rank > 1, shape[0] == 1, shape.count > 0 else { return false }
    return switch self {
    case .vector(let units): shape == [1, units]
    case .map(let channels, _): shape.rank == 4 && shape[1] == channels
    case .image: shape.rank == 4 && (shape[1] == 1 || shape[1] == 3)
    case .sequence(let units): shape.rank == 3 && shape[2] == units
    }
  }
}
