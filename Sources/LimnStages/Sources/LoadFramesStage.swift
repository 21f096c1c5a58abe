import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Cuts the pictures of a folder, in the order of their names, into sequences of frames.
package final class LoadFramesStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "load-frames",
    summary:
      "Takes the pictures of a folder, in the order of their names, as the frames of a video, and cuts it into sequences.",
    output: .sequence,
    parameters: [
      .init(
        "path", .path, help: "The folder of frames, all of one size.", default: .text("$input"), selects: true),
      .init("frames", .integer(1...100_000), help: "How many frames a sequence has.", default: .integer(20)),
      .init(
        "every", .integer(1...100_000),
        help: "Frames from the start of one sequence to that of the next; as many as it has without it.", optional: true
      ),
      .init("first", .integer(1...Int.max), help: "The first frame, counted from 1.", default: .integer(1)),
      .init("last", .integer(1...Int.max), help: "The last frame; all without it.", optional: true),
      .init(
        "colour", .boolean, help: "Whether frames are in colour; otherwise grey ones are needed.",
        default: .boolean(false)),
    ],
    isSource: true)

  private let photos: LoadStage
  private let frames: Int, every: Int, first: Int, last: Int?
  private let channels: Int
  private let found = Mutex<[ItemName]?>(nil)

  /// Makes the stage from checked arguments; throws `StageError` for a last frame before the first.
  package init(_ arguments: Arguments, formats: ImageFormats = .standard) throws {
    photos = LoadStage(path: arguments.text("path"), formats: formats)
    frames = arguments.integer("frames")
    every = arguments.optionalInteger("every") ?? frames
    first = arguments.integer("first")
    last = arguments.optionalInteger("last")
    channels = arguments.boolean("colour") ? 3 : 1
    if let last, last < first { throw StageError("the last frame is \(last), and the first \(first)") }
  }

  /// The folder.
  package var root: String? { photos.root }

  /// So many frames of the size that the first picture's header says; where it cannot be read, of any size and number.
  package func outputType(for inputs: [DataType]) -> DataType {
    guard let first = try? pictures().first, let size = try? photos.size(of: first), let width = size.width,
      let height = size.height
    else { return .sequence(axes: [.channels: channels]) }
    return .sequence(time: frames, axes: [.channels: channels, .height: height, .width: width])
  }

  /// The name of each sequence is that of its first frame; throws for a folder that has too few.
  package func names() throws -> [ItemName] {
    let pictures = try pictures()
    guard pictures.count >= frames else {
      throw StageError(
        "there are \(pictures.count) frames in '\((root ?? "").printable)', and a sequence has \(frames): give fewer 'frames'"
      )
    }
    return stride(from: 0, through: pictures.count - frames, by: every).enumerated().map { index, start in
      let name = pictures[start]
      return ItemName(path: name.path, directory: name.directory, stem: name.stem, extension: "", index: index)
    }
  }

  /// The frames from the one that the item names; throws for one that cannot be read, is of another size or in colour.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let pictures = try pictures()
    guard let start = pictures.firstIndex(where: { $0.path == item.name.path }), start + frames <= pictures.count else {
      throw StageError("there are no \(frames) frames from '\(item.name.description.printable)' on")
    }
    var tensors: [Tensor] = []
    for name in pictures[start..<start + frames] {
      // The first one stands for the sequence in the journal.
      let own = name.path == item.name.path ? context : context.withoutRecord()
      let pixels = try await photos.run([Item(name: name)], in: own).as(Image.self).pixels()
      guard pixels.shape[1] == channels || channels == 3 else {
        throw StageError(
          "the frame '\(name.description.printable)' is in colour: set 'colour: true', or make frames grey")
      }
      let frame = pixels.shape[1] == channels ? pixels : pixels.repeatingChannel(3)
      if let shape = tensors.first?.shape, shape != frame.shape {
        throw StageError("the frame '\(name.description.printable)' is of another size than those before it")
      }
      tensors.append(frame)
    }
    item.value = try FrameSequence(Tensor.stacked(tensors))
    return item
  }

  /// The pictures to take as frames, in order.
  private func pictures() throws -> [ItemName] {
    try found.withLock { found in
      if let found { return found }
      let pictures = Array(try photos.names().prefix(last ?? .max).dropFirst(first - 1))
      found = pictures
      return pictures
    }
  }
}
