import LimnTensors

extension Direction {
  /// The file's version.
  private static let format = "limn direction 1"

  /// Reads a direction's file; throws one line with the file's name for whatever is missing, unknown or not as it must be.
  public init(path: String) throws(ModelError) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.read(path, limit: 256 << 20)
    } catch { throw ModelError(error.description) }
    do throws(Fault) {
      self = try Self.read(file)
    } catch {
      throw ModelError("\(path.printable): not a sound direction: \(error.reason); get or fit it again")
    }
  }

  /// Writes its file atomically; throws when the system refuses.
  public func write(to path: String) throws {
    var tensors: [String: Tensor] = [:]
    for (index, level) in levels.enumerated() { tensors["level.\(index)"] = level }
    tensors["footprint"] = footprint
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// What its file says beside the tensors.
  private var metadata: [String: String] {
    let others = cosines.sorted { $0.key < $1.key }.map { "\($0.key.quoted):\($0.value)" }
    return [
      "format": Self.format, "name": name, "space_name": space.name, "space_model": space.model,
      "space_levels": space.levels.map(\.text).joined(separator: ", "), "mean": "\(mean)", "spread": "\(spread)",
      "with_mean": "\(withMean)", "without_mean": "\(withoutMean)", "method": method, "positives": "\(positives)",
      "negatives": "\(negatives)", "orthogonal_to": "[" + orthogonalTo.map(\.quoted).joined(separator: ",") + "]",
      "cosines": "{" + others.joined(separator: ",") + "}", "accuracy": "\(accuracy)",
    ]
  }

  /// What is wrong with a file, without its name.
  private struct Fault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private static func read(_ file: SafetensorsFile) throws(Fault) -> Direction {
    var texts = Texts(file.metadata)
    guard try texts.take("format") == format else { throw Fault("its \"format\" is not \"\(format)\"") }
    let levels = try Self.levels(texts.take("space_levels"))
    let space = LatentSpace(name: try texts.take("space_name"), model: try texts.take("space_model"), levels: levels)
    let direction = Direction(
      name: try texts.take("name"), space: space, levels: try tensors(of: file, levels),
      mean: try texts.number("mean"), spread: try texts.number("spread"), withMean: try texts.number("with_mean"),
      withoutMean: try texts.number("without_mean"), method: try texts.take("method"),
      positives: try texts.count("positives"), negatives: try texts.count("negatives"),
      orthogonalTo: try texts.names("orthogonal_to"), cosines: try texts.numbers("cosines"),
      accuracy: try texts.number("accuracy"), footprint: file.tensors["footprint"])
    if let key = texts.left.keys.sorted().first { throw Fault("\"\(key.printable)\" is unknown") }
    try direction.check()
    return direction
  }

  /// The tensors of the levels; nothing else but a footprint may be there.
  private static func tensors(of file: SafetensorsFile, _ levels: [LatentSpace.Level]) throws(Fault) -> [Tensor] {
    var tensors: [Tensor] = []
    for (index, level) in levels.enumerated() {
      guard let tensor = file.tensors["level.\(index)"] else {
        throw Fault("the tensor \"level.\(index)\" of floats is missing")
      }
      guard level.holdsOne(tensor.shape) else {
        throw Fault("\"level.\(index)\" is \(tensor.shape), expected one \(level.text)")
      }
      tensors.append(tensor)
    }
    let known = Set(levels.indices.map { "level.\($0)" } + ["footprint"])
    let names = Set(file.tensors.keys).union(file.others.keys)
    if let name = names.subtracting(known).sorted().first { throw Fault("the tensor \"\(name.printable)\" is unknown") }
    if file.others["footprint"] != nil { throw Fault("\"footprint\" is not of floats") }
    return tensors
  }

  /// Checks the numbers.
  private func check() throws(Fault) {
    for (index, level) in levels.enumerated() where !level.isFinite {
      throw Fault("\"level.\(index)\" holds NaN or infinity")
    }
    let norm = unit.norms[0]
    guard abs(norm - 1) <= 1e-3 else { throw Fault("its length is \(norm), expected 1") }
    guard spread > 0 else { throw Fault("\"spread\" is \(spread), expected more than 0") }
    guard (0...1).contains(accuracy) else { throw Fault("\"accuracy\" is \(accuracy), expected 0 to 1") }
    for (name, cosine) in cosines.sorted(by: { $0.key < $1.key }) where !(-1.001...1.001).contains(cosine) {
      throw Fault("the cosine to \"\(name.printable)\" is \(cosine), expected -1 to 1")
    }
    guard let footprint else { return }
    let shape = footprint.shape
    guard shape.rank == 4, shape[0] == 1, shape[1] == 1, shape[2] == shape[3], shape[2] > 0 else {
      throw Fault("\"footprint\" is \(shape), expected [1, 1, S, S]")
    }
    guard footprint.withValues({ $0.allSatisfy { (0...1).contains($0) } }) else {
      throw Fault("\"footprint\" holds numbers outside 0 to 1")
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

  /// The metadata, each text taken once.
  private struct Texts {
    var left: [String: String]

    init(_ texts: [String: String]) { left = texts }

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
