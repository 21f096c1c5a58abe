import LimnTensors

/// What the files of directions and of priors have in common: the coordinates they are in, and one tensor a level.
enum LatentFile {
  /// What is wrong with a file, without its name.
  struct Fault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// The texts that say which coordinates a file is in.
  static func texts(of space: LatentSpace) -> [String: String] {
    [
      "space_name": space.name, "space_model": space.model,
      "space_levels": space.levels.map(\.text).joined(separator: ", "),
    ]
  }

  /// The tensors "level.0" … of a space, one image's each; beside them only tensors of floats with these names may be there.
  static func levels(
    of space: LatentSpace, in file: SafetensorsFile, beside others: [String]
  ) throws(Fault) -> [Tensor] {
    var tensors: [Tensor] = []
    for (index, level) in space.levels.enumerated() {
      guard let tensor = file.tensors["level.\(index)"] else {
        throw Fault("the tensor \"level.\(index)\" of floats is missing")
      }
      guard level.holdsOne(tensor.shape) else {
        throw Fault("\"level.\(index)\" is \(tensor.shape), expected one \(level.text)")
      }
      tensors.append(tensor)
    }
    let known = Set(space.levels.indices.map { "level.\($0)" } + others)
    let names = Set(file.tensors.keys).union(file.others.keys)
    if let name = names.subtracting(known).sorted().first { throw Fault("the tensor \"\(name.printable)\" is unknown") }
    for name in others where file.others[name] != nil { throw Fault("\"\(name)\" is not of floats") }
    return tensors
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

  /// The metadata, each text taken once.
  struct Texts {
    private var left: [String: String]

    init(_ texts: [String: String]) { left = texts }

    /// Takes the file's version, which must be this one.
    mutating func requireFormat(_ format: String) throws(Fault) {
      guard try take("format") == format else { throw Fault("its \"format\" is not \"\(format)\"") }
    }

    /// Takes the coordinates that `texts(of:)` wrote.
    mutating func space() throws(Fault) -> LatentSpace {
      let levels = try LatentFile.levels(take("space_levels"))
      return LatentSpace(name: try take("space_name"), model: try take("space_model"), levels: levels)
    }

    /// Throws if there is a text that nothing took.
    func requireNoMore() throws(Fault) {
      if let key = left.keys.sorted().first { throw Fault("\"\(key.printable)\" is unknown") }
    }

    mutating func take(_ key: String) throws(Fault) -> String {
      guard let text = left.removeValue(forKey: key) else { throw Fault("\"\(key)\" is missing") }
      guard !text.isEmpty else { throw Fault("\"\(key)\" is empty") }
      return text
    }

    mutating func number(_ key: String) throws(Fault) -> Double {
      let text = try take(key)
      guard let value = Double(text), value.isFinite else {
        throw Fault("\"\(key)\" is \"\(text.printable)\", expected a number")
      }
      return value
    }

    mutating func count(_ key: String) throws(Fault) -> Int {
      let text = try take(key)
      guard let value = Int(text), value > 0 else {
        throw Fault("\"\(key)\" is \"\(text.printable)\", expected a whole number of at least 1")
      }
      return value
    }

    mutating func names(_ key: String) throws(Fault) -> [String] {
      guard case .array(let values) = try json(key) else { throw Fault("\"\(key)\" is not a list of names") }
      var names: [String] = []
      for value in values {
        guard case .string(let name) = value.value else { throw Fault("\"\(key)\" is not a list of names") }
        names.append(name)
      }
      return names
    }

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

    private mutating func json(_ key: String) throws(Fault) -> JSON.Value {
      let text = try take(key)
      do throws(JSONError) { return try JSON(parsing: Array(text.utf8)).value } catch {
        throw Fault("\"\(key)\" is not JSON: \(error.reason)")
      }
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
    }
  }
}
