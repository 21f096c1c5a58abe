import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// What the headers of photos say of their examples, before one is decoded: which can be made, and of what size.
struct PhotoSizes {
  /// The photos of which examples can be made, as far as their headers say.
  private(set) var names: [ItemName] = []
  /// Width times height of each photo; 1 where it has none.
  private(set) var pixels: [Double] = []
  /// The bytes that decoding takes at most, of the photo that needs most.
  private(set) var largest = 0
  /// What all inputs and all targets are.
  let input: DataType, target: DataType

  /// A line of progress comes after so many photos.
  private static let reported = 10_000

  /// Reads the headers of all photos of the pipeline's source, `jobs` at a time, and compares the sizes of the outputs of the steps
  /// `input` and `target`. A photo that cannot be opened, or that a stage does not take, is left out with a line; `byArea`, sizes
  /// that no header has are taken from the photos themselves. The folder `skipped` is not searched.
  ///
  /// Throws `TrainingError` if no photo is left or examples differ in size.
  init(
    of pipeline: Pipeline, input: String, target: String, channels: Int, byArea: Bool, jobs: Int, limit: Int? = nil,
    skipped: String? = nil, report: @Sendable (String) -> Void
  ) async throws {
    var selection = ItemSelection()
    selection.skipped = skipped
    let found: FoundItems
    do { found = try pipeline.source.find(selection) } catch { throw TrainingError("\(error)") }
    for note in found.notes { report(note) }
    let all = Array(found.names.prefix(limit ?? .max))
    var names: [ItemName] = []
    var pixels: [Double] = []
    var largest = 0
    var known: [DataType: Result<Pair, PortFailure>] = [:]
    var first: (pair: Pair, name: ItemName)?
    var place = 0
    try await OrderedChunks.run(of: all.count, size: 64, threads: max(1, jobs)) { range in
      var looks: [Result<Look, any Error>] = []
      for name in all[range] {
        try Task.checkCancellation()
        looks.append(await Self.look(at: name, of: pipeline, byArea: byArea))
      }
      return looks
    } done: { looks in
      for look in looks {
        let name = all[place]
        if place > 0, place % Self.reported == 0 { report("looked at \(place) of \(all.count) photos") }
        place += 1
        do {
          let look = try look.get()
          let pair = try known[look.type] ?? Self.pair(of: pipeline, input, target, channels, for: look.type)
          known[look.type] = pair
          let found = try pair.get()
          if let expected = first?.pair, let other = first?.name, let difference = expected.difference(from: found) {
            throw TrainingError(
              "examples differ in size: \(difference.0) of \(other.shown.printable), \(difference.1) of "
                + "\(name.shown.printable); add a stage to 'data' that crops them to one size")
          }
          first = first ?? (found, name)
          names.append(name)
          pixels.append(look.pixels)
          largest = max(largest, look.bytes)
        } catch let error where error is TrainingError || error is CancellationError {
          throw error
        } catch {
          report("left out: \(name.shown.printable): \("\(error)".printable)")
        }
      }
    }
    guard let pair = first?.pair else {
      throw TrainingError("no example can be made of any of the \(all.count) photos; see the lines above")
    }
    (self.names, self.pixels, self.largest) = (names, pixels, largest)
    (self.input, self.target) = (pair.input, pair.target)
  }

  /// The error of an input and a target of two sizes.
  static func mismatch(_ input: String, _ given: String, _ target: String, _ wanted: String) -> TrainingError {
    TrainingError("'\(input)' gives \(given) and '\(target)' \(wanted): input and target must be of one size")
  }

  /// What is known of one photo.
  private struct Look {
    let type: DataType
    let pixels: Double
    let bytes: Int
  }

  /// What the two steps give.
  private struct Pair {
    let input: DataType
    let target: DataType

    /// The sizes of two inputs or targets that are known and differ.
    func difference(from other: Pair) -> (String, String)? {
      for (own, other) in [(input, other.input), (target, other.target)] {
        if let size = own.size, let second = other.size, size != second { return (size, second) }
      }
      return nil
    }
  }

  /// Why a stage does not take a photo, as running it would say.
  private struct PortFailure: Error, CustomStringConvertible {
    let description: String
  }

  private static func look(at name: ItemName, of pipeline: Pipeline, byArea: Bool) async -> Result<Look, any Error> {
    do {
      if let size = try pipeline.source.size(of: name) {
        return .success(
          Look(type: size.type, pixels: Double(size.pixels ?? 1), bytes: (size.bytes ?? 0) + size.openingMemory))
      }
      if !byArea { return .success(Look(type: pipeline.types[0], pixels: 1, bytes: 0)) }
    } catch {}  // Opening the photo says it better, or does better.
    do {
      let item = try await pipeline.load(name)
      let type = item.value.type
      let area = type.width.flatMap { width in type.height.map { Double(width) * Double($0) } }
      return .success(Look(type: type, pixels: area ?? 1, bytes: item.value.byteCount))
    } catch {
      return .failure(error)
    }
  }

  /// What the steps make of a photo of a type.
  private static func pair(
    of pipeline: Pipeline, _ input: String, _ target: String, _ channels: Int, for type: DataType
  ) throws(TrainingError) -> Result<Pair, PortFailure> {
    var slots: [DataType?] = [nil, type]
    for step in pipeline.steps.dropFirst() {
      do throws(PortError) {
        slots.append(try step.stage.outputType(for: step.inputs.compactMap { slots[$0] }))
      } catch {
        return .failure(PortFailure(description: "\(step.name): \(error)"))
      }
    }
    func output(of name: String) -> DataType {
      let type = pipeline.steps.lastIndex { $0.name == name }.flatMap { slots[$0 + 1] }
      return .pixels(width: type?.width, height: type?.height, channels: channels)
    }
    let pair = Pair(input: output(of: input), target: output(of: target))
    if let given = pair.input.size, let wanted = pair.target.size, given != wanted {
      throw mismatch(input, given, target, wanted)
    }
    return .success(pair)
  }
}
